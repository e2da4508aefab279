import { randomBytes } from 'node:crypto'
import { type Core, coreOf } from '../src/application/core.ts'
import { newClientId } from '../src/application/ids.ts'
import type { Passwords, Ports } from '../src/application/ports.ts'
import { findSecret } from '../src/application/secrets.ts'

/** A workspace that was set up in this process, with nobody connected to it. */
export type Founded = {
  readonly core: Core
  readonly ports: Ports
  readonly workspaceId: string
  readonly ownerId: string
  /** Resolves when the workers have met everything that was written. */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}

export const SLUG = 'bench'
const AT_ONCE = 100
const PATIENCE_MS = 300_000

/** Nobody signs in here with a password. */
const noPasswords: Passwords = { hash: () => Promise.resolve('none'), verify: () => Promise.resolve({ fits: false, isWeak: false }) }

/** All through commands, as pages would. */
export async function founded(opened: Ports): Promise<Founded> {
  const ports = { ...opened, passwords: noPasswords }
  const core = coreOf(ports, { spread: ignore, foreign: ignore })
  const follower = await core.follow({ report: fail })
  const { workspaceId, personId: ownerId } = await setUp(core, ports)
  const caughtUp = () => follower.caughtUp(PATIENCE_MS)
  await caughtUp()
  return { core, ports, workspaceId, ownerId, caughtUp, stop: follower.stop }
}

async function setUp(core: Core, ports: Ports) {
  const secret = await findSecret(ports, 'set_up', await core.commands.setUp.makeLink())
  if (!secret) throw new Error('The set-up link is not known.')
  const owner = { ...account('owner'), locale: 'en' }
  return core.commands.setUp.redeem(secret, owner, { name: 'Bench', slug: SLUG, zone: 'Europe/Berlin', locale: 'en' })
}

export const account = (username: string) => ({
  name: `Person ${username}`,
  email: `${username}@example.org`,
  username,
  password: randomBytes(16).toString('hex'),
  zone: 'Europe/Berlin',
})

export const chat = async ({ core, workspaceId, ownerId }: Founded, index: number): Promise<string> =>
  (
    await core.commands.chats.create(
      { personId: ownerId, workspaceId, command: newKey() },
      { title: `chat-${index}`, visibility: 'public' },
    )
  ).chatId

/** So many at once: they share transactions, and no batch grows long. */
export async function inTurns<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let from = 0; from < count; from += AT_ONCE) {
    results.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => act(from + i)))))
  }
  return results
}

export const newKey = (): string => newClientId(Date.now(), randomBytes(10))
const ignore = (): undefined => undefined
export function fail(error: unknown): never {
  throw error
}

import type { By } from '../../src/application/application.ts'
import { type Core, coreOf } from '../../src/application/core.ts'
import type { Committed } from '../../src/application/execute.ts'
import type { Log } from '../../src/application/log.ts'
import type { Ports } from '../../src/application/ports.ts'
import { newKey } from './keys.ts'
import { openTestPorts } from './ports.ts'
import { profile } from './profile.ts'

/** Ann's workspace with Bob in it and the default chat, without HTTP. */
export type House = AsyncDisposable & {
  readonly core: Core
  readonly ports: Ports
  readonly committed: Committed[]
  readonly workspaceId: string
  readonly ann: string
  readonly bob: string
  readonly general: string
  by(personId: string, command?: string): By
  readings(): Readonly<Record<string, number>>
  stop(): Promise<void>
}

/** `log`: a worker that fails would try again, and a test would never hear of it. */
export async function aHouse(change: (ports: Ports) => Ports = ports => ports, log: Log = loud): Promise<House> {
  const { ports: real, close } = await openTestPorts()
  const ports = change(real)
  const committed: Committed[] = []
  const core = coreOf(ports, { spread: one => committed.push(one), foreign: () => {} })
  const follower = await core.follow({ report, log })
  const register = async (name: string) => (await core.commands.people.register(newKey(), 'local', profile(name))).personId
  const [ann, bob] = [await register('Ann'), await register('Bob')]
  const { workspaceId } = await core.commands.workspaces.create(
    { personId: ann, command: newKey() },
    { name: 'Acme', slug: 'acme', zone: 'Europe/Berlin', locale: 'en' },
  )
  const by = (personId: string, command = newKey()): By => ({ personId, workspaceId, command })
  await core.caughtUp(5_000)
  await core.commands.members.add(by(ann), { personId: bob, role: 'member' })
  await core.caughtUp(5_000)
  const { defaultChatIds } = await core.app.rights.workspace(workspaceId)
  return {
    core,
    ports,
    committed,
    workspaceId,
    ann,
    bob,
    by,
    general: defaultChatIds[0] as string,
    readings: () => follower.readings(),
    stop: () => follower.stop(),
    async [Symbol.asyncDispose]() {
      await follower.stop()
      await close()
    },
  }
}

function report(error: unknown): never {
  throw error
}

const loud: Log = (level, { cause }, text) => {
  if (level === 'error') throw new Error(text, { cause })
}

/** Another process on the same store. */
export const anotherProcess = (ports: Ports): Core => coreOf(ports, { spread: () => {}, foreign: () => {} })

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { By } from '../../../src/application/application.ts'
import { type Core, coreOf } from '../../../src/application/core.ts'
import type { Passwords, Ports } from '../../../src/application/ports.ts'
import { openConfigured, type Place } from '../../../src/stores.ts'
import { newKey } from '../../support/keys.ts'
import { profile } from '../../support/profile.ts'

export type Person = { readonly id: string; readonly cookie: string }

/** A workspace on a data folder: its people with open sessions, and chats in which all of them are. Plain data. */
export type House = {
  readonly folder: string
  readonly stores: Stores
  readonly slug: string
  readonly workspaceId: string
  readonly people: readonly Person[]
  readonly chats: readonly string[]
}

/** Where it is kept when that is not the folder. */
type Stores = Pick<Place, 'mongoUrl' | 'secretKey'>
const IN_ITS_FOLDER: Stores = { mongoUrl: undefined, secretKey: undefined }

type Opened = AsyncDisposable & { readonly ports: Ports; readonly core: Core }

/** Nobody signs in by password here, and argon2id is meant to be slow. */
const noPasswords: Passwords = { hash: async () => 'none', verify: async () => ({ fits: false, isWeak: false }) }

/** The application on the real store, in this process. */
export async function opened({ folder, stores }: Pick<House, 'folder' | 'stores'>): Promise<Opened> {
  const { ports: real, store } = await openConfigured({ data: folder, ...stores }, { onFatal: () => {}, report: () => {} })
  const ports = { ...real, passwords: noPasswords }
  const core = coreOf(ports, { spread: () => {}, foreign: () => {} })
  return { ports, core, [Symbol.asyncDispose]: async () => store.close() }
}

export const by = (house: House, personId: string, command = newKey()): By => ({ personId, workspaceId: house.workspaceId, command })

type FurnishOptions = { readonly people: number; readonly chats: number; readonly within?: string; readonly stores?: Stores }

/** Furnishes a new folder below `within` and goes; nothing of it stays in this process. */
export async function furnish(options: FurnishOptions): Promise<House> {
  const folder = await mkdtemp(join(options.within ?? tmpdir(), 'flowra-faults-'))
  const stores = options.stores ?? IN_ITS_FOLDER
  await using here = await opened({ folder, stores })
  const { commands, app } = here.core
  const follower = await here.core.follow({
    report(error) {
      throw error
    },
  })
  const ids: string[] = []
  for (let n = 0; n < options.people; n++)
    ids.push((await commands.people.register(newKey(), n === 0 ? 'set_up' : 'local', profile(`Person ${n}`))).personId)
  const [owner, ...others] = ids as [string, ...string[]]
  const named = { name: 'Acme', slug: SLUG, zone: 'Europe/Berlin', locale: 'en' }
  const { workspaceId } = await commands.workspaces.create({ personId: owner, command: newKey() }, named)
  await here.core.caughtUp(SETTLING_MS)
  const acting = (): By => ({ personId: owner, workspaceId, command: newKey() })
  for (const personId of others) await commands.members.add(acting(), { personId, role: 'member' })
  const chats: string[] = []
  for (let n = 0; n < options.chats; n++)
    chats.push((await commands.chats.create(acting(), { title: `Room ${n}`, visibility: 'public', personIds: others })).chatId)
  await here.core.caughtUp(SETTLING_MS)
  await follower.stop()
  const people: Person[] = []
  for (const id of ids) people.push({ id, cookie: `flowra=${(await commands.sessions.begin(id, 'a browser')).token}` })
  const { slug } = await app.rights.workspace(workspaceId)
  return { folder, stores, slug, workspaceId, people, chats }
}

export const demolish = (house: House): Promise<void> => rm(house.folder, { recursive: true, force: true })

const SLUG = 'acme'
const SETTLING_MS = 10_000

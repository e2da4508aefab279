import { randomBytes } from 'node:crypto'
import { type Core, coreOf } from '../src/application/core.ts'
import { newClientId } from '../src/application/ids.ts'
import type { Passwords, Ports } from '../src/application/ports.ts'
import { findSecret } from '../src/application/secrets.ts'
import { beginSession } from '../src/application/sessions.ts'
import { openPorts } from '../src/stores.ts'
import { paths } from '../views/paths.ts'
import { serving } from './harness/calls.ts'
import type { Folder, Seeded } from './harness/folders.ts'
import { writeHistory } from './history.ts'
import type { Poster } from './load/requests.ts'

/** How many of what a data folder is to hold. */
type Size = { readonly readers: number; readonly posters: number; readonly chats: number; readonly posts: number }

/** In the room are enough posters that none of them meets the limit of a person, at any speed that is measured. */
const SIZES: Readonly<Record<Folder, Size>> = {
  room: { readers: 1000, posters: 2000, chats: 16, posts: 1600 },
  million: { readers: 20, posters: 80, chats: 50, posts: 1_000_000 },
}

const SLUG = 'bench'
const AT_ONCE = 100
const PATIENCE_MS = 300_000

type Place = { readonly core: Core; readonly ports: Ports; readonly workspaceId: string; readonly ownerId: string }

/** Nobody signs in here with a password. */
const noPasswords: Passwords = { hash: () => Promise.resolve('none'), verify: () => Promise.resolve({ fits: false, isWeak: false }) }

/** A workspace with people, their sessions, a chat of everybody, and others; all through commands, as pages would. */
async function seed(folder: string, size: Size): Promise<Seeded> {
  const { ports: opened, store } = await openPorts(folder, fail)
  const ports = { ...opened, passwords: noPasswords }
  const core = coreOf(ports, { spread: ignore, foreign: ignore })
  const follower = await core.follow({ report: fail })
  const { workspaceId, personId: ownerId } = await setUp(core, ports)
  await follower.caughtUp(PATIENCE_MS)
  const place = { core, ports, workspaceId, ownerId }
  const people = await inTurns(size.readers + size.posters, index => person(place, index))
  await follower.caughtUp(PATIENCE_MS)
  const room = await generalOf(place)
  const chats = await inTurns(size.chats, index => chat(place, index))
  const posting = people.slice(size.readers)
  await inTurns(posting.length, index => join(place, chats[index % chats.length] as string, posting[index] as string))
  await follower.caughtUp(PATIENCE_MS)
  const sessions = await inTurns(people.length, index => session(place, people[index] as string))
  const into = (chatOf: (index: number) => string): readonly Poster[] =>
    sessions.slice(size.readers).map((who, index) => ({ ...who, path: paths(SLUG).messages(chatOf(index)) }))
  await follower.stop()
  await writeHistory(
    ports,
    chats.map((chatId, index) => ({ workspaceId, chatId, personIds: inChat(posting, index, chats.length) })),
    size.posts,
  )
  store.close()
  const readers = sessions.slice(0, size.readers).map(({ cookie }) => cookie)
  return { slug: SLUG, room, readers, posters: into(() => room), spread: into(index => chats[index % chats.length] as string) }
}

serving({ seed: ({ folder, name }: { folder: string; name: Folder }) => seed(folder, SIZES[name]) })

const inChat = (people: readonly string[], chat: number, chats: number): readonly string[] =>
  people.filter((_, index) => index % chats === chat)

async function setUp(core: Core, ports: Ports) {
  const secret = await findSecret(ports, 'set_up', await core.commands.setUp.makeLink())
  if (!secret) throw new Error('The set-up link is not known.')
  const owner = { ...account('owner'), locale: 'en' }
  return core.commands.setUp.redeem(secret, owner, { name: 'Bench', slug: SLUG, zone: 'Europe/Berlin', locale: 'en' })
}

/** The worker brings them into the chat of everybody. */
async function person({ core, workspaceId, ownerId }: Place, index: number): Promise<string> {
  const { personId } = await core.commands.people.register(newKey(), 'local', { ...account(`person${index}`), locale: 'en' })
  const by = { personId: ownerId, workspaceId, command: newKey(), isSystem: true } as const
  await core.commands.members.add(by, { personId, role: 'member' })
  return personId
}

const account = (username: string) => ({
  name: `Person ${username}`,
  email: `${username}@example.org`,
  username,
  password: randomBytes(16).toString('hex'),
  zone: 'Europe/Berlin',
})

async function generalOf({ core, workspaceId }: Place): Promise<string> {
  const { defaultChatIds } = await core.app.rights.workspace(workspaceId)
  const [chatId] = defaultChatIds
  if (chatId === undefined) throw new Error('The workspace has no default chat.')
  return chatId
}

const chat = async ({ core, workspaceId, ownerId }: Place, index: number): Promise<string> =>
  (
    await core.commands.chats.create(
      { personId: ownerId, workspaceId, command: newKey() },
      { title: `chat-${index}`, visibility: 'public' },
    )
  ).chatId

const join = ({ core, workspaceId }: Place, chatId: string, personId: string) =>
  core.commands.participants.join({ personId, workspaceId, command: newKey() }, chatId)

async function session({ core, ports }: Place, personId: string) {
  const { token, session } = await beginSession(core.app, personId, 'The bench')
  return { cookie: `flowra=${token}`, csrf: ports.keys.digest('csrf', `session ${session.id}`) }
}

/** So many at once: they share transactions, and no batch grows long. */
async function inTurns<T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let from = 0; from < count; from += AT_ONCE) {
    results.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => act(from + i)))))
  }
  return results
}

const newKey = (): string => newClientId(Date.now(), randomBytes(10))
const ignore = (): undefined => undefined
function fail(error: unknown): never {
  throw error
}

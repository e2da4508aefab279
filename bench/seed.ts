import { beginSession } from '../src/application/sessions.ts'
import { openConfigured } from '../src/stores.ts'
import { paths } from '../views/paths.ts'
import { account, chat, type Founded, fail, founded, inTurns, newKey, SLUG } from './founding.ts'
import { serving } from './harness/calls.ts'
import type { Seed, Seeded } from './harness/folders.ts'
import { writeHistory } from './history.ts'
import type { Poster } from './load/requests.ts'

/** How many of what a data folder is to hold. */
type Size = {
  readonly readers: number
  readonly posters: number
  readonly chats: number
  readonly posts: number
  readonly deep?: number // posts in the first chat, where all posters are; each of them is in as many others, however many there are
}

const OTHERS = 20

/** In the room are enough posters that none of them meets the limit of a person, at any speed that is measured. */
const SIZES: Readonly<Record<Seed['name'], Size>> = {
  room: { readers: 1000, posters: 2000, chats: 16, posts: 1600 },
  nodes: { readers: 100, posters: 100, chats: 1, posts: 0 },
  small: { readers: 20, posters: 400, chats: 100, posts: 2_000, deep: 10_000 },
  large: { readers: 20, posters: 400, chats: 1_000, posts: 20_000, deep: 100_000 },
  million: { readers: 20, posters: 80, chats: 50, posts: 1_000_000 },
}

/** A workspace with people, their sessions, a chat of everybody, and others; all through commands, as pages would. */
async function seed({ folder, name, mongoUrl }: Seed): Promise<Seeded> {
  const size = SIZES[name]
  const { ports, store } = await openConfigured({ data: folder, mongoUrl, secretKey: undefined }, { onFatal: fail, report: fail })
  const place = await founded(ports)
  const people = await inTurns(size.readers + size.posters, index => person(place, index))
  await place.caughtUp()
  const room = await generalOf(place)
  const chats = await inTurns(size.chats, index => chat(place, index))
  const posting = people.slice(size.readers)
  await inTurns(posting.length, index => join(place, chats[index % chats.length] as string, posting[index] as string))
  if (size.deep)
    for (const chatId of chats.slice(0, OTHERS)) await inTurns(posting.length, at => join(place, chatId, posting[at] as string))
  await place.caughtUp()
  const sessions = await inTurns(people.length, index => session(place, people[index] as string))
  const into = (chatOf: (index: number) => string): readonly Poster[] =>
    sessions.slice(size.readers).map((who, index) => ({ ...who, path: paths(SLUG).messages(chatOf(index)) }))
  await place.stop()
  const written = chats.map((chatId, index) => ({
    workspaceId: place.workspaceId,
    chatId,
    personIds: size.deep ? posting : inChat(posting, index, chats.length),
  }))
  await writeHistory(ports, written, size.posts)
  if (size.deep) await writeHistory(ports, written.slice(0, 1), size.deep)
  await store.close()
  const readers = sessions.slice(0, size.readers).map(({ cookie }) => cookie)
  return {
    slug: SLUG,
    room,
    readers,
    posters: into(() => room),
    deep: size.deep ?? 0,
    spread: into(index => chats[size.deep ? 0 : index % chats.length] as string),
  }
}

serving({ seed })

const inChat = (people: readonly string[], chat: number, chats: number): readonly string[] =>
  people.filter((_, index) => index % chats === chat)

/** The worker brings them into the chat of everybody. */
async function person({ core, workspaceId, ownerId }: Founded, index: number): Promise<string> {
  const { personId } = await core.commands.people.register(newKey(), 'local', { ...account(`person${index}`), locale: 'en' })
  const by = { personId: ownerId, workspaceId, command: newKey(), isSystem: true } as const
  await core.commands.members.add(by, { personId, role: 'member' })
  return personId
}

async function generalOf({ core, workspaceId }: Founded): Promise<string> {
  const { defaultChatIds } = await core.app.rights.workspace(workspaceId)
  const [chatId] = defaultChatIds
  if (chatId === undefined) throw new Error('The workspace has no default chat.')
  return chatId
}

const join = ({ core, workspaceId }: Founded, chatId: string, personId: string) =>
  core.commands.participants.join({ personId, workspaceId, command: newKey() }, chatId)

async function session({ core, ports }: Founded, personId: string) {
  const { token, session } = await beginSession(core.app, personId, 'The bench')
  return { cookie: `flowra=${token}`, csrf: ports.keys.digest('csrf', `session ${session.id}`) }
}

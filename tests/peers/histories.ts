import type { By } from '../../src/application/application.ts'
import { type Core, coreOf } from '../../src/application/core.ts'
import { newClientId } from '../../src/application/ids.ts'
import { STREAMS } from '../../src/application/kinds.ts'
import { type Collection, type Document, INSTANCE, type Ports } from '../../src/application/ports.ts'
import { PREFERENCES, preferenceId } from '../../src/application/read-models/preferences.ts'
import { READS, readId } from '../../src/application/read-models/reads.ts'
import { canonical } from '../../src/application/replay/canonical.ts'
import { keysFrom } from '../../src/infrastructure/disk/keys.ts'
import { dice } from '../infrastructure/contracts/things.ts'

/** What somebody would see of a history: what each command answered, the log, and every document. */
export type Told = { readonly answers: string; readonly events: string; readonly documents: string }

type Roll = (sides: number) => number
type House = { readonly workspaceId: string; readonly people: readonly string[] }
type Scene = House & {
  readonly core: Core
  readonly chatId: string
  readonly otherId: string // another chat, to forward from and to
  readonly messageIds: string[]
  readonly roll: Roll
}
/** One thing that somebody does; what they may not do is refused, and that is an answer too. */
type Doing = (scene: Scene, who: By) => Promise<unknown>

const AT = Date.parse('2026-11-20T10:58:00Z') // no time passes, so that both stores keep the same times
const BEGUN = 2
const COMMANDS = 20
const TOGETHER = 25
const EMOJI = ['+1', 'tada', 'eyes', '👍']

/** The same random histories on any store: ids and times are of the seed. */
export async function histories(ports: Ports, count: number, seed: number): Promise<readonly Told[]> {
  const core = coreOf(
    { ...ports, clock: { now: () => AT }, keys: keysFrom(Buffer.alloc(32, 7)) },
    { spread: () => undefined, foreign: () => undefined },
  )
  const house = await furnished(core, clientIds(seed))
  const told: Told[] = []
  for (let n = 0; n < count; n += TOGETHER)
    told.push(
      ...(await Promise.all(Array.from({ length: Math.min(TOGETHER, count - n) }, (_, at) => history(core, house, seed + 1 + n + at)))),
    )
  return told
}

async function furnished({ commands }: Core, id: () => string): Promise<House> {
  const people: string[] = []
  for (const name of ['Ann', 'Bob', 'Cleo', 'Dan']) {
    const profile = {
      name,
      email: `${name}@example.org`,
      username: name.toLowerCase(),
      password: 'plenty of letters',
      zone: 'UTC',
      locale: 'en',
    }
    people.push((await commands.people.register(id(), 'local', profile)).personId)
  }
  const [ann = '', ...others] = people
  const wish = { name: 'Acme', slug: 'acme', zone: 'UTC', locale: 'en' }
  const { workspaceId } = await commands.workspaces.create({ personId: ann, command: id() }, wish)
  for (const personId of others) await commands.members.add({ personId: ann, workspaceId, command: id() }, { personId, role: 'member' })
  const { teamId } = await commands.teams.create({ personId: ann, workspaceId, command: id() }, { name: 'Crew', handle: 'crew' })
  for (const person of others) await commands.teams.addMember({ personId: ann, workspaceId, command: id() }, teamId, { person })
  return { workspaceId, people }
}

async function history(core: Core, house: House, seed: number): Promise<Told> {
  const [roll, id] = [dice(seed), clientIds(seed)]
  const { workspaceId, people } = house
  const by = (personId: string): By => ({ personId, workspaceId, command: id() })
  const [founder = '', ...others] = people
  const personIds = others.slice(0, 2)
  const visibility = roll(3) ? 'public' : 'private'
  const created = await core.commands.chats.create(by(founder), { title: `Room ${seed}`, visibility, personIds })
  const other = await core.commands.chats.create(by(founder), { title: `Den ${seed}`, visibility: 'private', personIds })
  const scene: Scene = { ...house, core, chatId: created.chatId, otherId: other.chatId, messageIds: [], roll }
  const answers = [canonical([created, other])]
  for (let n = 0; n < BEGUN; n++) answers.push(await answered(post(scene, by(founder))))
  for (let n = 0; n < COMMANDS; n++)
    answers.push(await answered(Promise.try(oneOf(DOINGS, roll), scene, by(roll(4) ? (people[roll(2)] as string) : somebody(scene)))))
  return { answers: answers.join('\n'), ...(await kept(core, scene)) }
}

const oneOf = <T>(things: readonly T[], roll: Roll): T => things[roll(things.length)] as T
const somebody = ({ people, roll }: Scene): string => oneOf(people, roll)
/** Any message of the chat, root, reply or deleted; in the beginning none. */
const anyMessage = ({ chatId, messageIds, roll }: Scene): string => oneOf(messageIds, roll) ?? chatId
const at = (scene: Scene) => ({ chatId: scene.chatId, messageId: anyMessage(scene) })

const NAMED = ['', '', '@ann', '@bob and @dan', '@crew', '@all', '@here', '@nobody', '**@cleo**']
const words = ({ roll }: Scene): string => `Words ${roll(1000)} *of* \`mine\` 🙂 ${oneOf(NAMED, roll)}`

const post: Doing = (scene, who) => said(scene, who, {})
const reply: Doing = (scene, who) => said(scene, who, { threadId: anyMessage(scene), ...(scene.roll(3) === 0 && { isAlsoInChat: true }) })

async function said(scene: Scene, who: By, more: object): Promise<unknown> {
  const { core, chatId, messageIds } = scene
  const answer = await core.commands.messages.post(who, chatId, { text: words(scene), ...more })
  messageIds.push(answer.messageId)
  return answer
}

const forward: Doing = async (scene, who) => {
  const { core, chatId, otherId, roll } = scene
  const wish = { toChatId: roll(2) ? otherId : chatId, text: roll(2) ? words(scene) : '', isConfirmed: roll(3) > 0 }
  const answer = await core.commands.messages.forward(who, at(scene), wish)
  if (wish.toChatId === chatId) scene.messageIds.push(answer.messageId)
  return answer
}

/** All histories share the people, so the versions of their streams depend on who comes first. */
const prefer: Doing = async ({ core, chatId, roll }, who) => {
  const wishes = [
    { level: 'nothing' },
    { level: null },
    { isFavourite: true },
    { isHidden: true },
    { isHidden: false },
    { section: 'Mine' },
  ]
  await core.commands.people.preferInChat(who, chatId, oneOf(wishes, roll))
  return {}
}

const mark: Doing = (scene, who) => {
  const threadId = scene.roll(2) ? { threadId: anyMessage(scene) } : {}
  return scene.core.commands.reads.mark(who, scene.chatId, { turn: scene.roll(2), position: scene.roll(6), ...threadId })
}
const markUnread: Doing = (scene, who) => {
  const threadId = scene.roll(2) ? { threadId: anyMessage(scene) } : {}
  return scene.core.commands.reads.markUnread(who, scene.chatId, { messageId: anyMessage(scene), ...threadId })
}

/** What is said stands here more often, for there must be something to do it to. */
const DOINGS: readonly Doing[] = [
  ...[post, post, post, post, reply, reply, reply, reply, forward, prefer, mark, mark, markUnread],
  (scene, who) => scene.core.commands.messages.edit(who, at(scene), { text: words(scene) }),
  (scene, who) => scene.core.commands.messages.delete(who, at(scene)),
  (scene, who) => scene.core.commands.messages.delete({ ...who, personId: scene.people[0] as string }, at(scene)),
  (scene, who) => scene.core.commands.messages.react(who, at(scene), oneOf(EMOJI, scene.roll)),
  (scene, who) => scene.core.commands.messages.unreact(who, at(scene), oneOf(EMOJI, scene.roll)),
  (scene, who) => scene.core.commands.messages.pin(who, at(scene)),
  (scene, who) => scene.core.commands.messages.unpin(who, at(scene)),
  (scene, who) => scene.core.commands.threads.follow(who, at(scene)),
  (scene, who) => scene.core.commands.threads.unfollow(who, at(scene)),
  (scene, who) => scene.core.commands.participants.join(who, scene.chatId),
  (scene, who) => scene.core.commands.participants.leave(who, scene.chatId),
  (scene, who) => scene.core.commands.participants.add(who, scene.chatId, { personId: somebody(scene) }),
  (scene, who) => scene.core.commands.participants.remove(who, scene.chatId, somebody(scene)),
  ({ core, chatId, roll }, who) => core.commands.chats.setTopic(who, chatId, { topic: `Topic ${roll(3)}` }),
  ({ core, chatId, roll }, who) => core.commands.chats.setPosting(who, chatId, { to: roll(2) ? 'everyone' : 'admins' }),
  ({ core, chatId }, who) => core.commands.chats.makePrivate(who, chatId),
  ({ core, chatId, roll }, who) => core.commands.chats.makePublic(who, chatId, { isConfirmed: roll(3) > 0 }),
  ({ core, chatId, roll }, who) => (roll(3) ? core.commands.chats.unarchive(who, chatId) : core.commands.chats.archive(who, chatId)),
  ({ core, chatId, roll }, who) =>
    roll(3) ? core.commands.chats.restore(who, chatId) : core.commands.chats.delete(who, chatId, { isConfirmed: roll(2) > 0 }),
  ({ core, chatId, people }, who) => core.commands.chats.restore({ ...who, personId: people[0] as string }, chatId),
]

/** Only what was told: what changed in memory is told by the documents. */
async function answered(answer: Promise<unknown>): Promise<string> {
  try {
    const { changes: _changes, ...rest } = (await answer) as Record<string, unknown>
    return canonical(rest)
  } catch (error) {
    const { name, message, reason } = error as Error & { readonly reason?: string }
    return `${name} ${reason} ${message}`
  }
}

async function kept(
  { app }: Core,
  { workspaceId, chatId, otherId, people, messageIds }: Scene,
): Promise<Pick<Told, 'events' | 'documents'>> {
  const { log, documents } = app.ports
  const events = [...(await log.read(`chat-${chatId}`, {})), ...(await log.read(`chat-${otherId}`, {}))]
  const dumped: Document[] = []
  const dump = async (collection: Collection<Document>, ids: readonly string[]): Promise<void> => {
    const found = await documents.getMany(collection, workspaceId, ids)
    dumped.push(...[...found].sort((one, other) => (one.id < other.id ? -1 : 1)))
  }
  for (const { collection, keys } of [STREAMS.chat.head, ...STREAMS.chat.rows])
    await dump(collection as Collection<Document>, [...new Set(events.flatMap(keys))])
  const timelines = [chatId, otherId, ...messageIds]
  const reads = people.flatMap(personId => timelines.map(timelineId => readId(personId, timelineId)))
  await dump(READS as unknown as Collection<Document>, reads)
  const preferred = people.map(personId => preferenceId(personId, chatId))
  for (const one of await documents.getMany(PREFERENCES, INSTANCE, preferred)) dumped.push({ ...one, version: 0 })
  return { events: canonical(events), documents: canonical(dumped) }
}

function clientIds(seed: number): () => string {
  const roll = dice(seed * 7919 + 1)
  return () =>
    newClientId(
      AT,
      Uint8Array.from({ length: 10 }, () => roll(256)),
    )
}

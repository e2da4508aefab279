import type { By } from '../../src/application/application.ts'
import { type Core, coreOf } from '../../src/application/core.ts'
import { derivedId, newClientId } from '../../src/application/ids.ts'
import { STREAMS } from '../../src/application/kinds.ts'
import type { Collection, Document, Ports } from '../../src/application/ports.ts'
import { READS } from '../../src/application/read-models/reads.ts'
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
  readonly messageIds: string[]
  readonly by: () => By
  readonly roll: Roll
}

const AT = Date.parse('2026-11-20T10:58:00Z') // no time passes, so that both stores keep the same times
const COMMANDS = 12
const TOGETHER = 25
const EMOJI = ['👍', '🎉', '❤️']

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
  return { workspaceId, people }
}

async function history(core: Core, house: House, seed: number): Promise<Told> {
  const [roll, id] = [dice(seed), clientIds(seed)]
  const by = (): By => ({ personId: house.people[roll(4)] as string, workspaceId: house.workspaceId, command: id() })
  const founder: By = { personId: house.people[0] as string, workspaceId: house.workspaceId, command: id() }
  const created = await core.commands.chats.create(founder, {
    title: `Room ${seed}`,
    visibility: roll(3) ? 'public' : 'private',
    personIds: [house.people[1]],
  })
  const scene: Scene = { ...house, core, chatId: created.chatId, messageIds: [], by, roll }
  const answers = [canonical(created)]
  for (let n = 0; n < COMMANDS; n++) answers.push(await answered(chosen(scene)))
  return { answers: answers.join('\n'), ...(await kept(core, scene)) }
}

async function chosen(scene: Scene): Promise<unknown> {
  const { core, chatId, people, roll, by } = scene
  const { messages, participants, chats, reads } = core.commands
  const messageId = scene.messageIds[roll(Math.max(1, scene.messageIds.length))] ?? chatId
  const [personId, text] = [people[roll(4)] as string, `Words ${roll(1000)} *of* \`mine\` 🙂`]
  const [who, emoji] = [by(), EMOJI[roll(3)] as string]
  switch (roll(15)) {
    case 0:
      return messages.edit(who, { chatId, messageId }, { text })
    case 1:
      return messages.delete(who, { chatId, messageId })
    case 2:
      return messages.react(who, { chatId, messageId }, emoji)
    case 3:
      return messages.unreact(who, { chatId, messageId }, emoji)
    case 10:
      return roll(2) ? messages.pin(who, { chatId, messageId }) : messages.unpin(who, { chatId, messageId })
    case 4:
      return participants.join(who, chatId)
    case 5:
      return participants.add(who, chatId, { personId })
    case 6:
      return participants.remove(who, chatId, personId)
    case 7:
      return chats.setTopic(who, chatId, { topic: `Topic ${roll(3)}` })
    case 8:
      return roll(3) ? chats.unarchive(who, chatId) : chats.archive(who, chatId)
    case 9:
      return reads.mark(who, chatId, { turn: roll(2), position: roll(6) })
    default:
      return posted(scene, who, text)
  }
}

async function posted({ core, chatId, messageIds }: Scene, who: By, text: string): Promise<unknown> {
  messageIds.push(derivedId('messages', chatId, who.personId, who.command))
  return await core.commands.messages.post(who, chatId, { text })
}

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

async function kept({ app }: Core, { workspaceId, chatId, people }: Scene): Promise<Pick<Told, 'events' | 'documents'>> {
  const { log, documents } = app.ports
  const events = await log.read(`chat-${chatId}`, {})
  const dumped = new Map<string, Document | undefined>()
  const dump = async (collection: Collection<Document>, id: string): Promise<void> => {
    dumped.set(`${collection.name}/${id}`, await documents.get(collection, workspaceId, id))
  }
  for (const { collection, keys } of [STREAMS.chat.head, ...STREAMS.chat.rows])
    for (const id of new Set(events.flatMap(keys))) await dump(collection as Collection<Document>, id)
  for (const personId of people) await dump(READS as unknown as Collection<Document>, `${personId}:${chatId}`)
  return { events: canonical(events), documents: canonical([...dumped].sort(([a], [b]) => (a < b ? -1 : 1))) }
}

function clientIds(seed: number): () => string {
  const roll = dice(seed * 7919 + 1)
  return () =>
    newClientId(
      AT,
      Uint8Array.from({ length: 10 }, () => roll(256)),
    )
}

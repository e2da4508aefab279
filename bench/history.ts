import { randomBytes } from 'node:crypto'
import { derivedId, newClientId } from '../src/application/ids.ts'
import { MESSAGE } from '../src/application/kinds.ts'
import { type Event, INSTANCE, type Ports } from '../src/application/ports.ts'
import { CHATS, type ChatDocument, chatModel } from '../src/application/read-models/chats.ts'
import { messageModel } from '../src/application/read-models/messages.ts'
import { parse } from '../src/application/text.ts'
import { CHECKPOINTS, WORKERS } from '../src/application/workers/checkpoints.ts'

type Writer = Pick<Ports, 'log' | 'documents' | 'clock'>
type Chat = { readonly workspaceId: string; readonly chatId: string; readonly personIds: readonly string[] }

const AT_ONCE = 1000

/** Years of posts in minutes: decided and folded as commands would, but in large commits and with nobody asked for rights. */
export async function writeHistory(ports: Writer, chats: readonly Chat[], posts: number): Promise<void> {
  const each = posts / chats.length
  for (const chat of chats) for (let from = 0; from < each; from += AT_ONCE) await writeSome(ports, chat, Math.min(AT_ONCE, each - from))
  const version = await ports.log.last()
  for (const id of WORKERS) await ports.documents.put(CHECKPOINTS, { workspaceId: INSTANCE, id, version })
}

async function writeSome(ports: Writer, chat: Chat, count: number): Promise<void> {
  const stream = `chat-${chat.chatId}`
  const head = await ports.documents.get(CHATS, chat.workspaceId, chat.chatId)
  if (!head) throw new Error('The chat is not there.')
  const events = Array.from({ length: count }, (_, index) => event(ports, chat, head, index + 1))
  const documents = events.map(one => ({
    collection: messageModel.collection,
    document: messageModel.fold(undefined, one, one.subject),
    isNew: true,
  }))
  const last = events.reduce((folded, one) => chatModel.fold(folded, one, chat.chatId), head)
  const written = await ports.log.append({
    stream,
    expectedVersion: head.version,
    events,
    documents,
    head: { collection: CHATS, document: last },
  })
  if (written !== 'appended') throw new Error('Somebody else writes here.')
}

function event({ clock }: Writer, { workspaceId, chatId, personIds }: Chat, head: ChatDocument, ahead: number) {
  const actor = personIds[ahead % personIds.length] as string
  const command = newClientId(clock.now(), randomBytes(10))
  const messageId = derivedId('messages', chatId, actor, command)
  const lastN = head.lastN + ahead - 1
  const text = parse(`Message ${lastN}: shall we ship on Friday? The tests are green, the notes are written.`)
  const [fact] = MESSAGE.decider.decide(
    { type: 'post', isArchived: false, messageId, authorId: actor, lastN, text },
    MESSAGE.decider.initial,
  )
  const version = head.version + ahead
  return {
    workspaceId,
    stream: `chat-${chatId}`,
    version,
    subject: messageId,
    at: clock.now(),
    actor,
    command,
    digest: 'history',
    fact,
  } as Event<NonNullable<typeof fact>>
}

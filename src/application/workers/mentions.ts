import type { ChatFact } from '../../domain/chats.ts'
import { edited, type Naming } from '../../domain/mentions.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { WorkspaceFact } from '../../domain/workspaces.ts'
import type { Application } from '../application.ts'
import { CHATS } from '../read-models/chats.ts'
import { MENTIONS, type MentionDocument, mentionId } from '../read-models/mentions.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import { isAllowed } from '../rights.ts'
import { callsSomebody, type ToldPeople, toldOf } from '../told.ts'
import { WORKERS } from './checkpoints.ts'
import type { Followed, Worker } from './worker.ts'

const AT_ONCE = 200 // documents in one go: a chat of thousands must not fill the queue of the store

/** Keeps the list of what concerns each person. Writing a document again changes nothing, and what is erased is erased once. */
export const mentionWriter = (app: Application): Worker => ({
  name: WORKERS[3],
  wants: stream => stream.startsWith('chat-') || stream.startsWith('workspace-'),
  meet: event => follow(app, event),
})

async function follow(app: Application, event: Followed): Promise<void> {
  const fact = event.fact as MessageFact | ChatFact | WorkspaceFact
  switch (fact.type) {
    case 'MessagePosted':
      return callsSomebody(fact) ? note(app, event, await tell(app, event, fact)) : undefined
    case 'MessageEdited':
      return correct(app, event)
    case 'MessageDeleted':
      return erase(app, event.workspaceId, { messageId: event.subject })
    case 'ParticipantRemoved':
      return forget(app, event.workspaceId, { chatId: event.subject, personId: fact.personId })
    case 'ChatMadePrivate':
      return forget(app, event.workspaceId, { chatId: event.subject })
    case 'MemberRemoved':
    case 'RoleChanged':
      return forget(app, event.workspaceId, { personId: fact.personId })
    default:
      return undefined
  }
}

const chatOf = ({ stream }: Followed): string => stream.slice('chat-'.length)

const tell = (app: Application, event: Followed, naming: Naming): Promise<ToldPeople> =>
  toldOf(app, { workspaceId: event.workspaceId, chatId: chatOf(event), actorId: event.actor, naming })

/** Who is newly named is told; whom the message names no more has nothing to find there. */
async function correct(app: Application, event: Followed): Promise<void> {
  const { before, after } = await namingAt(app, event)
  if (!callsSomebody(before) && !callsSomebody(after)) return
  const [was, is] = [await tell(app, event, before), await tell(app, event, after)]
  await note(app, event, new Map([...is].filter(([personId]) => !was.has(personId))))
  for (const personId of was.keys())
    if (!is.has(personId)) await app.ports.documents.erase(MENTIONS, event.workspaceId, mentionId(personId, event.subject))
}

/** What the message called before this event, and with it. */
async function namingAt(app: Application, { stream, subject, version }: Followed): Promise<{ before: Naming; after: Naming }> {
  const events = await app.ports.log.read(stream, { subject })
  let [before, after]: Naming[] = [{}, {}]
  for (const { fact: told, version: at } of events) {
    const fact = told as MessageFact
    if (at > version || (fact.type !== 'MessagePosted' && fact.type !== 'MessageEdited')) continue
    before = after
    after = fact.type === 'MessagePosted' ? fact : edited(before as Naming, fact)
  }
  return { before: before as Naming, after: after as Naming }
}

async function note(app: Application, event: Followed, told: ToldPeople): Promise<void> {
  const message = told.size > 0 ? await app.ports.documents.get(MESSAGES, event.workspaceId, event.subject) : undefined
  if (!message || message.isDeleted) return
  const documents = [...told].map(([personId, reasons]) => documentOf(event, message, { personId, reasons }))
  for (let from = 0; from < documents.length; from += AT_ONCE)
    await Promise.all(documents.slice(from, from + AT_ONCE).map(document => app.ports.documents.put(MENTIONS, document)))
}

const documentOf = (
  { workspaceId, version, actor, at }: Followed,
  { id: messageId, chatId, place, n, threadId, threadN }: MessageDocument,
  { personId, reasons }: Pick<MentionDocument, 'personId' | 'reasons'>,
): MentionDocument => {
  const standing = { place, n, threadId: threadId ?? null, threadN: threadN ?? null }
  return { workspaceId, id: mentionId(personId, messageId), version, personId, chatId, messageId, ...standing, actorId: actor, at, reasons }
}

type Which = { readonly messageId?: string; readonly chatId?: string; readonly personId?: string }

const erase = (app: Application, workspaceId: string, which: Which): Promise<void> =>
  inPages(app, workspaceId, which, async page => {
    await Promise.all(page.map(({ id }) => app.ports.documents.erase(MENTIONS, workspaceId, id)))
    return true
  })

/** What somebody may not read any more. */
const forget = (app: Application, workspaceId: string, which: Which): Promise<void> =>
  inPages(app, workspaceId, which, async page => {
    for (const { id, chatId, personId } of page)
      if (!(await mayRead(app, workspaceId, chatId, personId))) await app.ports.documents.erase(MENTIONS, workspaceId, id)
    return false
  })

async function mayRead(app: Application, workspaceId: string, chatId: string, personId: string): Promise<boolean> {
  const chat = await app.recent.get(CHATS, workspaceId, chatId)
  if (!chat) return false
  return isAllowed(await app.rights.principal(workspaceId, personId), 'chats.read', await app.rights.relation(chat, personId))
}

/** `see` answers whether the page is gone, so that the next one begins where it did. */
async function inPages(
  { ports: { documents } }: Application,
  workspaceId: string,
  equal: Which,
  see: (page: readonly MentionDocument[]) => Promise<boolean>,
): Promise<void> {
  let last: MentionDocument | undefined
  for (;;) {
    const page: readonly MentionDocument[] = await documents.find(MENTIONS, workspaceId, {
      equal,
      ...(last && { after: { value: last.id, id: last.id } }),
      limit: AT_ONCE,
    })
    const isGone = await see(page)
    if (page.length < AT_ONCE) return
    last = isGone ? undefined : page.at(-1)
  }
}

import type { Committed } from '../../application/execute.ts'
import type { Event } from '../../application/ports.ts'
import type { ChatDocument } from '../../application/read-models/chats.ts'
import type { ParticipantDocument } from '../../application/read-models/participants.ts'
import type { ThreadDocument } from '../../application/read-models/threads.ts'
import type { TimelineDocument } from '../../application/read-models/timelines.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Client } from '../client.ts'
import { type Count, encode } from '../protocol.ts'
import { chatTopic, guestsTopic, membersTopic, personTopic } from '../topics.ts'
import { changesOf, type Edge } from './edge.ts'

/**
 * Who came, left or changed role sees another panel; so does everybody when the chat is archived, opened, closed or comes back. Begins
 * before anything is awaited: a post that follows a removal in the same commit is not heard by who was removed.
 */
export async function chatRights({ hub, revoke, delivery }: Edge, committed: Committed): Promise<void> {
  const { workspaceId } = committed
  const chatId = chatOf(committed)
  const topic = chatTopic(workspaceId, chatId)
  const touched = changesOf<ParticipantDocument>(committed, 'participants').map(({ document }) => document.personId)
  const isClosed = hasTurned(committed, chat => chat.visibility) || hasTurned(committed, chat => chat.eraseAt)
  await Promise.all(isClosed ? [revoke({ workspaceId, chatId })] : touched.map(personId => revoke({ personId, workspaceId, chatId })))
  const people = new Set(touched)
  for (const client of hub.members(topic)) if (people.has(client.viewer.personId)) delivery.say(client, { t: 'reset', chat: chatId })
  const isAnother = isClosed || hasTurned(committed, chat => chat.isArchived) || hasTurned(committed, chat => chat.posting)
  if (isAnother) hub.publish(topic, encode({ t: 'reset', chat: chatId }))
}

/** A frame for those who look, a count for those who do not, and what concerns sidebars. */
export async function chatWords(edge: Edge, committed: Committed): Promise<void> {
  const chatId = chatOf(committed)
  await tellLookers(edge, committed, chatId)
  for (const count of countsOf(committed, chatId)) {
    const by = lastAuthor(committed, count.thread)
    await tellCount(edge, committed.workspaceId, by === undefined ? count : { ...count, by }, by)
  }
  for (const event of committed.events) await tellMentioned(edge, event)
  await tellSidebars(edge, committed, chatId)
}

/** To those whom a message calls, at once: the list is kept by a worker, a little later. */
export async function tellMentioned(edge: Edge, event: Event): Promise<void> {
  const mentioned = await edge.doors.mentioned(event)
  if (!mentioned) return
  const { people, threadId, n, name, messageId, place } = mentioned
  const at = { chat: chatOf(event), ...(threadId !== undefined && { thread: threadId }), n }
  const word = { t: 'mention', ...at, name, message: messageId, place } as const
  for (const client of socketsOf(edge, event.workspaceId, people)) edge.delivery.say(client, word)
}

/** A frame that could not be rendered is replaced by the version: pages then catch up by asking. */
async function tellLookers({ hub, doors }: Edge, committed: Committed, chatId: string): Promise<void> {
  const { workspaceId, after, version } = committed
  const topic = chatTopic(workspaceId, chatId)
  try {
    const html = await doors.render(committed)
    hub.publish(topic, encode({ t: 'html', chat: chatId, after, version, ...(html === '' ? {} : { html }) }))
  } catch (error) {
    doors.report(error)
    hub.publish(topic, encode({ t: 'pong', versions: { [chatId]: version } }))
  }
}

/** To those here who take part and do not look; of a thread to all who follow it, since a look is at the chat. */
export async function tellCount(edge: Edge, workspaceId: string, count: Count, exceptId?: string): Promise<void> {
  if (count.thread !== undefined) return tellFollowers(edge, workspaceId, { ...count, thread: count.thread }, exceptId)
  if (!hasOthers(edge, workspaceId, count.chat)) return
  const participants = await edge.doors.participantsOf(workspaceId, count.chat)
  const counting = { count }
  for (const client of socketsOf(edge, workspaceId, participants)) if (!client.looks.has(count.chat)) edge.counts.add(client, counting)
}

/** Of a thread's last reply, or of the chat's last message. Whoever wrote the last reply has read all of them. */
const lastAuthor = ({ events }: Committed, threadId: string | undefined): string | undefined => {
  const posted = events.map(({ fact }) => fact as MessageFact).filter(fact => fact.type === 'MessagePosted')
  return posted.findLast(fact => (threadId === undefined ? fact.n !== undefined : fact.threadId === threadId))?.authorId
}

async function tellFollowers(
  edge: Edge,
  workspaceId: string,
  count: Count & { readonly thread: string },
  exceptId: string | undefined,
): Promise<void> {
  const followers = new Set(await edge.doors.followersOf(workspaceId, count.chat, count.thread))
  if (exceptId !== undefined) followers.delete(exceptId)
  const counting = { count }
  for (const client of socketsOf(edge, workspaceId, followers)) edge.counts.add(client, counting)
}

/** What moved the number of unread: posts and deletions. */
function countsOf(committed: Committed, chat: string): readonly Count[] {
  const [head] = changesOf<ChatDocument>(committed, 'chats')
  const [timeline] = changesOf<TimelineDocument>(committed, 'timelines')
  const own = head && countOf({ chat }, head, timeline)
  const threads = changesOf<ThreadDocument>(committed, 'threads').map(thread =>
    countOf({ chat, thread: thread.document.id }, thread, thread),
  )
  return [own, ...threads].filter(count => count !== undefined)
}

type Turned<D> = { readonly before: D | undefined; readonly document: D }

function countOf(
  at: Pick<Count, 'chat' | 'thread'>,
  { before, document }: Turned<{ readonly lastN: number; readonly lastAt: number }>,
  timeline: Turned<{ readonly goneNs: readonly number[] }> | undefined,
): Count | undefined {
  const known = new Set(timeline?.before?.goneNs)
  const gone = timeline?.document.goneNs.filter(n => !known.has(n)) ?? []
  const { lastN, lastAt } = document
  return gone.length > 0 || lastN !== (before?.lastN ?? 0) ? { ...at, lastN, gone, at: lastAt } : undefined
}

/** Those here who take part draw their sidebars anew. */
export async function tellParticipants(edge: Edge, workspaceId: string, chatId: string): Promise<void> {
  const participants = await edge.doors.participantsOf(workspaceId, chatId)
  for (const client of socketsOf(edge, workspaceId, participants)) edge.delivery.say(client, { t: 'sidebar' })
}

function hasOthers({ hub }: Edge, workspaceId: string, chatId: string): boolean {
  const here = hub.members(membersTopic(workspaceId)).size + hub.members(guestsTopic(workspaceId)).size
  return here > hub.members(chatTopic(workspaceId, chatId)).size
}

/** The way round with fewer steps: a direct chat among thousands of sockets, or a large channel with few. */
function* socketsOf({ hub }: Edge, workspaceId: string, people: ReadonlySet<string>): Generator<Client> {
  const here = [hub.members(membersTopic(workspaceId)), hub.members(guestsTopic(workspaceId))]
  if (people.size < here.reduce((sum, clients) => sum + clients.size, 0)) {
    for (const personId of people) yield* hub.members(personTopic(workspaceId, personId))
  } else {
    for (const clients of here) for (const client of clients) if (people.has(client.viewer.personId)) yield client
  }
}

async function tellSidebars({ hub, doors }: Edge, committed: Committed, chatId: string): Promise<void> {
  const { workspaceId } = committed
  const people = new Set(
    changesOf<ParticipantDocument>(committed, 'participants')
      .filter(hasComeOrGone)
      .map(({ document }) => document.personId),
  )
  const isAll = SHOWN_IN_SIDEBARS.some(field => hasTurned(committed, chat => chat[field]))
  if (isAll) for (const personId of await doors.participantsOf(workspaceId, chatId)) people.add(personId)
  for (const personId of people) hub.publish(personTopic(workspaceId, personId), SIDEBAR)
}

const SHOWN_IN_SIDEBARS = ['title', 'visibility', 'isArchived', 'eraseAt'] as const

const hasComeOrGone = ({ before, document }: { before: ParticipantDocument | undefined; document: ParticipantDocument }): boolean =>
  (before?.isGone ?? true) !== document.isGone

function hasTurned(committed: Committed, value: (chat: ChatDocument) => unknown): boolean {
  return changesOf<ChatDocument>(committed, 'chats').some(
    ({ before, document }) => before !== undefined && value(before) !== value(document),
  )
}

const chatOf = ({ stream }: Pick<Committed, 'stream'>): string => stream.slice('chat-'.length)

const SIDEBAR = encode({ t: 'sidebar' })

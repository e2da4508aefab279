import type { Event } from '../../../src/application/ports.ts'
import type { ChatFact } from '../../../src/domain/chats.ts'
import type { MessageFact } from '../../../src/domain/messages.ts'

/** What somebody said of their own reading, after so many events of the chat. */
export type Said = { readonly personId: string; readonly after: number; readonly threadId?: string } & (
  | { readonly turn: number; readonly position: number }
  | { readonly messageId: string }
)
export type Recount = { readonly chat: number; readonly threads: ReadonlyMap<string, number> }

type Posted = MessageFact & { readonly type: 'MessagePosted' }
/** Messages in the order they came, and how many of them this person is through with. */
type Line = { readonly ids: string[]; through: number; turn: number }

/** What is unread by one person, counted message by message and without a single number of the facts (domain.md 2.8). */
export function recounted(events: readonly Event<ChatFact | MessageFact>[], said: readonly Said[], me: string): Recount {
  const lines = new Map<string, Line>()
  const roots = new Map<string, ReadonlySet<string>>() // a message → its author and whom it names
  const gone = new Set<string>()
  const followed = new Set<string>()
  const unfollowed = new Set<string>()
  let [isHere, isPublic] = [false, false]

  const lineOf = (id: string): Line => lines.getOrInsert(id, { ids: [], through: 0, turn: 0 })
  const through = (line: Line, count: number) => {
    line.through = Math.max(line.through, count)
  }

  /** Unread from just before this message, where the person did not choose a place themself. */
  function broughtIn(root: string): void {
    if (followed.has(root) || unfollowed.has(root)) return
    followed.add(root)
    if (lineOf(root).turn === 0) through(lineOf(root), lineOf(root).ids.length)
  }

  function replied(root: string, authorId: string, named: readonly string[]): void {
    const isFirst = lineOf(root).ids.length === 0
    const isMeant = named.includes(me) || (isFirst && roots.get(root)?.has(me))
    if (isMeant) broughtIn(root)
    if (authorId === me) follows(root)
  }

  function follows(root: string): void {
    followed.add(root)
    unfollowed.delete(root)
  }

  function unfollows(root: string): void {
    followed.delete(root)
    unfollowed.add(root)
  }

  const isThrough = (line: Line) => through(line, line.ids.length)

  /** What I did, or what was done to me. */
  function mine({ stream, subject, fact }: Event<ChatFact | MessageFact>): void {
    const line = lineOf(fact.type === 'ThreadFollowed' ? subject : stream.slice('chat-'.length))
    if (fact.type === 'ParticipantRemoved') isHere = false
    if (fact.type === 'ThreadUnfollowed') unfollows(subject)
    if (fact.type === 'ThreadFollowed') follows(subject)
    if (fact.type === 'ParticipantAdded') isHere = true
    if (fact.type === 'ParticipantAdded' || fact.type === 'ThreadFollowed') isThrough(line)
  }

  function posted(chatId: string, { messageId, authorId, threadId, isAlsoInChat, mentionIds = [] }: Posted): void {
    if (threadId === null) roots.set(messageId, new Set([authorId, ...mentionIds]))
    else replied(threadId, authorId, mentionIds)
    const shownIn = threadId === null ? [chatId] : [threadId, ...(isAlsoInChat ? [chatId] : [])]
    for (const line of shownIn.map(lineOf)) {
      line.ids.push(messageId)
      if (authorId === me) isThrough(line)
    }
  }

  function met(event: Event<ChatFact | MessageFact>): void {
    const { stream, subject, actor, fact } = event
    if (fact.type === 'ChatCreated') isPublic = fact.visibility === 'public'
    if (fact.type === 'MessageDeleted') gone.add(subject)
    if (fact.type === 'MessagePosted') posted(stream.slice('chat-'.length), fact)
    if (('personId' in fact ? fact.personId : actor) === me) mine(event)
  }

  function read(one: Said, chatId: string): void {
    const line = lineOf(one.threadId ?? chatId)
    if ('messageId' in one) Object.assign(line, { turn: line.turn + 1, through: line.ids.indexOf(one.messageId) })
    else if (one.turn === line.turn) through(line, Math.min(one.position, line.ids.length))
  }

  const chatId = events[0]?.subject ?? ''
  for (const event of events) {
    met(event)
    for (const one of said) if (one.personId === me && one.after === event.version) read(one, chatId)
  }
  const unread = (id: string): number => {
    const { ids, through } = lineOf(id)
    return ids.slice(through).filter(one => !gone.has(one)).length
  }
  const readable = isHere || isPublic ? [...followed] : []
  return { chat: isHere ? unread(chatId) : 0, threads: new Map(readable.map(root => [root, unread(root)])) }
}

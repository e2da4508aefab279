import type { ChatFact } from '../../domain/chats.ts'
import type { MessageFact } from '../../domain/messages.ts'
import { broughtIn, joined, left } from '../../domain/threads.ts'
import { LIMITS } from '../limits.ts'
import type { Collection, Event, Find } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'
import { withGone } from './timelines.ts'

/** A thread by its root: how far its replies have come and who hears of them. */
export type ThreadDocument = {
  readonly workspaceId: string
  readonly id: string // the root
  readonly version: number
  readonly chatId: string
  readonly replyCount: number
  readonly lastN: number
  readonly goneNs: readonly number[] // numbers of deleted replies, ascending
  readonly lastAt: number
  readonly lastId: string | null // the newest reply
  readonly followerIds: readonly string[]
  readonly unfollowedIds: readonly string[]
  readonly starts: Readonly<Record<string, number>> // up to where it was before each of them began to follow; 0 is absent
}

export const THREADS: Collection<ThreadDocument> = { name: 'threads', indexes: [['chatId', 'lastAt']], lists: ['followerIds'] }

export const threadModel: ReadModel<ThreadDocument, ChatFact | MessageFact> = {
  collection: THREADS,
  keys({ subject, fact }) {
    switch (fact.type) {
      case 'MessagePosted':
      case 'MessageDeleted':
        return fact.threadId ? [fact.threadId] : []
      case 'MessageEdited':
        return fact.mentionIds?.length ? [fact.threadId ?? subject] : []
      case 'ThreadFollowed':
      case 'ThreadUnfollowed':
        return [subject]
      default:
        return []
    }
  },
  fold(thread, event) {
    const known = thread ?? begun(event)
    const next = changed(known, event)
    return { ...next, starts: startsOf(known, next, event), version: event.version }
  },
}

const begun = (event: Event<ChatFact | MessageFact>): ThreadDocument => ({
  workspaceId: event.workspaceId,
  id: rootOf(event),
  version: event.version,
  chatId: event.stream.slice('chat-'.length),
  replyCount: 0,
  lastN: 0,
  goneNs: [],
  lastAt: event.at,
  lastId: null,
  followerIds: [],
  unfollowedIds: [],
  starts: {},
})

function rootOf({ subject, fact }: Event<ChatFact | MessageFact>): string {
  return 'threadId' in fact ? (fact.threadId ?? subject) : subject
}

function changed(thread: ThreadDocument, event: Event<ChatFact | MessageFact>): ThreadDocument {
  const { fact, actor, at } = event
  switch (fact.type) {
    case 'MessagePosted':
      return replied(thread, fact, at)
    case 'MessageEdited':
      return broughtIn(thread, fact.mentionIds ?? [])
    case 'MessageDeleted':
      return { ...thread, replyCount: thread.replyCount - 1, goneNs: withGone(thread.goneNs, fact.threadN ?? 0) }
    case 'ThreadFollowed':
      return joined(thread, actor)
    case 'ThreadUnfollowed':
      return left(thread, actor)
    default:
      return thread
  }
}

function replied(thread: ThreadDocument, fact: MessageFact & { type: 'MessagePosted' }, at: number): ThreadDocument {
  const named = broughtIn(thread, [...(fact.followerIds ?? []), ...(fact.mentionIds ?? [])])
  const lastN = fact.threadN ?? thread.lastN
  return { ...joined(named, fact.authorId), replyCount: thread.replyCount + 1, lastN, lastAt: at, lastId: fact.messageId }
}

/** Beginning to follow starts just before the message that caused it; one's own is read with it. */
function startsOf(before: ThreadDocument, after: ThreadDocument, { fact, actor }: Event<ChatFact | MessageFact>): ThreadDocument['starts'] {
  const fresh = after.followerIds.filter(id => !before.followerIds.includes(id))
  if (fresh.length === 0) return before.starts
  const starts = fresh.map(id => [id, id === actor ? after.lastN : named(before, fact)] as const)
  return { ...before.starts, ...Object.fromEntries(starts.filter(([, n]) => n > 0)) }
}

/** The last number before the message that names somebody: the root stands before all. */
const named = (before: ThreadDocument, fact: ChatFact | MessageFact): number =>
  fact.type === 'MessageEdited' ? (fact.threadN ?? 1) - 1 : before.lastN

/** The threads somebody follows, the newest first. */
export const followedBy = (personId: string): Find<ThreadDocument> => ({
  includes: { field: 'followerIds', value: personId },
  order: { field: 'lastAt', direction: 'down' },
  limit: LIMITS.followedThreads,
})

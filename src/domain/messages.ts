import { archived, type Decider, limitReached, messageDeleted, notFound, rejected } from './decider.ts'
import type { Naming } from './mentions.ts'
import type { Origin } from './origins.ts'
import { type PinCommand, type PinFact, pin, unpin } from './pins.ts'
import type { Text } from './text.ts'
import { firstFollowers, follow, type Reply, type ThreadCommand, type ThreadFact, unfollow } from './threads.ts'

export type MessageFact =
  | ({
      readonly type: 'MessagePosted'
      readonly messageId: string
      readonly authorKind: 'person'
      readonly authorId: string
      readonly via: 'web'
      readonly threadId: string | null // the root
      readonly threadN?: number // its number in the thread, domain 2.8
      readonly isAlsoInChat?: true
      readonly n?: number // its number in the chat's timeline; absent where it is not shown there
      readonly followerIds?: readonly string[] // of a first reply: who follows besides, by what stands in the root
      readonly text: Text
    } & Naming &
      Partial<Origin>)
  | ({ readonly type: 'MessageEdited'; readonly text: Text } & Omit<Standing, 'n'> & Omit<Naming, 'reach' | 'hereIds'>)
  | ({ readonly type: 'MessageDeleted'; readonly isModerated: boolean; readonly wasPinned?: true } & Standing)
  | { readonly type: 'ReactionAdded'; readonly emoji: string } // by the actor
  | { readonly type: 'ReactionRemoved'; readonly emoji: string }
  | PinFact
  | ThreadFact

/** `isArchived` and `lastN` come from the chat's own state; `limit` is of versions of a text, of different emoji on a message. */
export type MessageCommand =
  | {
      readonly type: 'post'
      readonly isArchived: boolean
      readonly messageId: string
      readonly authorId: string
      readonly lastN: number
      readonly reply?: Reply
      readonly text: Text
      readonly origin?: Origin
      readonly naming?: Naming
      readonly toConfirm?: number // of people it calls, who were not confirmed
    }
  | {
      readonly type: 'edit'
      readonly isArchived: boolean
      readonly isSame: boolean
      readonly text: Text
      readonly naming?: Naming
      readonly limit: number
    }
  | ThreadCommand
  | { readonly type: 'delete'; readonly isArchived: boolean; readonly personId: string }
  | { readonly type: 'react'; readonly isArchived: boolean; readonly personId: string; readonly emoji: string; readonly limit: number }
  | { readonly type: 'unreact'; readonly isArchived: boolean; readonly personId: string; readonly emoji: string }
  | PinCommand

/** Where it stands: its thread, and its numbers in the timelines that show it. */
type Standing = { readonly threadId?: string; readonly threadN?: number; readonly n?: number }
type Posted = Standing & {
  readonly status: 'posted'
  readonly authorId: string
  readonly namedIds: readonly string[] // by any of its versions
  readonly at: number
  readonly editCount: number
  readonly reactions: ReadonlyMap<string, ReadonlySet<string>> // emoji → people
  readonly isPinned: boolean
  readonly isForward: boolean
}
type Deleted = Standing & { readonly status: 'deleted'; readonly authorId: string; readonly namedIds: readonly string[] }
export type Message = { readonly status: 'none' } | Posted | Deleted

type Command<T extends MessageCommand['type']> = Extract<MessageCommand, { type: T }>
type Facts = readonly MessageFact[]

export const messages: Decider<MessageCommand, Message, MessageFact> = {
  initial: { status: 'none' },
  decide(command, message) {
    if (command.isArchived) throw archived()
    switch (command.type) {
      case 'post':
        return message.status === 'none' ? post(command) : []
      case 'edit':
        return edit(command, posted(message))
      case 'delete':
        return remove(command, known(message))
      case 'react':
        return react(command, posted(message))
      case 'unreact':
        return unreact(command, known(message))
      case 'pin':
        return pin(command, posted(message).isPinned)
      case 'unpin':
        return unpin(isPinned(known(message)))
      case 'follow':
        return follow(inChat(command, message))
      case 'unfollow':
        return unfollow(inChat(command, message))
    }
  },
  evolve(message, fact, around) {
    switch (fact.type) {
      case 'MessagePosted':
        return started(fact, around.at)
      case 'MessageEdited':
        return edited(posted(message), fact)
      case 'MessageDeleted':
        return deleted(known(message))
      case 'ReactionAdded':
        return withReaction(posted(message), fact.emoji, new Set(people(message, fact.emoji)).add(around.actor))
      case 'ReactionRemoved':
        return withReaction(posted(message), fact.emoji, without(people(message, fact.emoji), around.actor))
      case 'MessagePinned':
        return { ...posted(message), isPinned: true }
      case 'MessageUnpinned':
        return { ...posted(message), isPinned: false }
      case 'ThreadFollowed':
      case 'ThreadUnfollowed':
        return message
    }
  },
}

/** The fact without what somebody wrote. */
export function redacted(fact: MessageFact): MessageFact {
  switch (fact.type) {
    case 'MessagePosted':
      return { ...fact, text: { typed: '', tree: [] }, ...(fact.originText && { originText: { typed: '', tree: [] } }) }
    case 'MessageEdited':
      return { ...fact, text: { typed: '', tree: [] } }
    default:
      return fact
  }
}

function post({ messageId, authorId, lastN, reply, text, origin, naming, toConfirm }: Command<'post'>): Facts {
  if (isEmpty(text) && !origin) throw empty()
  if (toConfirm !== undefined) throw confirmNeeded(toConfirm)
  const said = { type: 'MessagePosted', messageId, authorKind: 'person', authorId, via: 'web' } as const
  if (!reply) return [{ ...said, threadId: null, n: lastN + 1, text, ...naming, ...origin }]
  const { rootId, isAlsoInChat } = reply
  const inBoth = isAlsoInChat && ({ isAlsoInChat, n: lastN + 1 } as const)
  return [{ ...said, threadId: rootId, threadN: reply.lastN + 1, ...inBoth, ...firstFollowers(authorId, reply), text, ...naming }]
}

function edit({ isSame, text, naming, limit }: Command<'edit'>, message: Posted): Facts {
  if (isSame) return []
  if (isEmpty(text) && !message.isForward) throw empty()
  if (versionCount(message) >= limit) throw limitReached(limit)
  const { n: _n, ...thread } = standing(message)
  return [{ type: 'MessageEdited', text, ...thread, ...naming }]
}

function remove({ personId }: Command<'delete'>, message: Posted | Deleted): Facts {
  if (message.status === 'deleted') return []
  const pinned = message.isPinned ? ({ wasPinned: true } as const) : {}
  return [{ type: 'MessageDeleted', ...standing(message), isModerated: personId !== message.authorId, ...pinned }]
}

/** Only what shows in the chat has a thread: replies are one level deep. */
function inChat(command: ThreadCommand, message: Message): ThreadCommand {
  if (known(message).threadId !== undefined) throw notFound()
  return command
}

type Fact<T extends MessageFact['type']> = Extract<MessageFact, { type: T }>

const started = (fact: Fact<'MessagePosted'>, at: number): Posted => ({
  status: 'posted',
  authorId: fact.authorId,
  namedIds: fact.mentionIds ?? [],
  at,
  ...standing({ ...fact, threadId: fact.threadId ?? undefined }),
  editCount: 0,
  reactions: new Map(),
  isPinned: false,
  isForward: fact.originText !== undefined,
})

const edited = (message: Posted, { mentionIds = [] }: Fact<'MessageEdited'>): Posted => ({
  ...message,
  namedIds: mentionIds.length === 0 ? message.namedIds : [...new Set([...message.namedIds, ...mentionIds])],
  editCount: message.editCount + 1,
})

const deleted = (message: Posted | Deleted): Deleted => ({
  status: 'deleted',
  authorId: message.authorId,
  namedIds: message.namedIds,
  ...standing(message),
})

/** What is not so is absent. */
const standing = ({ threadId, threadN, n }: { threadId?: string | undefined; threadN?: number; n?: number }): Standing => ({
  ...(threadId !== undefined && { threadId }),
  ...(threadN !== undefined && { threadN }),
  ...(n !== undefined && { n }),
})

function react({ personId, emoji, limit }: Command<'react'>, message: Posted): Facts {
  if (people(message, emoji).has(personId)) return []
  if (!message.reactions.has(emoji) && message.reactions.size >= limit) throw limitReached(limit)
  return [{ type: 'ReactionAdded', emoji }]
}

function unreact({ personId, emoji }: Command<'unreact'>, message: Posted | Deleted): Facts {
  return people(message, emoji).has(personId) ? [{ type: 'ReactionRemoved', emoji }] : []
}

/** An emoji without people is gone, so that the limit counts what is seen. */
function withReaction(message: Posted, emoji: string, people: ReadonlySet<string>): Posted {
  const reactions = new Map(message.reactions).set(emoji, people)
  if (people.size === 0) reactions.delete(emoji)
  return { ...message, reactions }
}

const confirmNeeded = (count: number) => rejected('confirm_needed', `Notify ${count} ${count === 1 ? 'person' : 'people'}?`, 'isConfirmed')
const empty = () => rejected('empty', 'Write something first.', 'text')
const isEmpty = ({ typed }: Text): boolean => !SEEN.test(typed)
const SEEN = /[^\s\p{Cc}\p{Cf}\p{Z}]/u

const NOBODY: ReadonlySet<string> = new Set()
const people = (message: Message, emoji: string): ReadonlySet<string> =>
  (message.status === 'posted' && message.reactions.get(emoji)) || NOBODY
const without = (people: ReadonlySet<string>, personId: string): ReadonlySet<string> => new Set([...people].filter(id => id !== personId))
const isPinned = (message: Posted | Deleted): boolean => message.status === 'posted' && message.isPinned
const versionCount = ({ editCount }: Posted): number => editCount + 1

function known(message: Message): Posted | Deleted {
  if (message.status === 'none') throw notFound()
  return message
}

function posted(message: Message): Posted {
  if (message.status === 'none') throw notFound()
  if (message.status === 'deleted') throw messageDeleted()
  return message
}

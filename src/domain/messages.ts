import type { Spoken } from './cards.ts'
import { archived, type Decider, empty, limitReached, messageDeleted, notFound, rejected } from './decider.ts'
import { type Carried, carried, carriedBy, type FileFacts } from './files.ts'
import type { Naming } from './mentions.ts'
import type { Origin } from './origins.ts'
import { type PinCommand, type PinFact, pin, unpin } from './pins.ts'
import { decidePreviews, evolvePreviews, type PreviewCommand, type PreviewFact, type Previews, previewsOf, unlinked } from './previews.ts'
import { NO_REACTIONS, type ReactionCommand, type ReactionFact, type Reactions, react, reacted, unreact } from './reactions.ts'
import type { Text } from './text.ts'
import { firstFollowers, follow, type Reply, type ThreadCommand, type ThreadFact, unfollow } from './threads.ts'

export type MessageFact =
  | ({
      readonly type: 'MessagePosted'
      readonly messageId: string
      readonly authorKind: 'person' | 'bot'
      readonly authorId: string
      readonly via: 'web' | 'webhook'
      readonly threadId: string | null // the root
      readonly threadN?: number // its number in the thread, domain 2.8
      readonly isAlsoInChat?: true
      readonly n?: number // its number in the chat's timeline; absent where it is not shown there
      readonly files?: readonly FileFacts[]
      readonly followerIds?: readonly string[] // of a first reply: who follows besides, by what stands in the root
      readonly isReminder?: true // its author asked for it to be posted at a time
      readonly text: Text
    } & Naming &
      Partial<Origin> &
      Partial<Spoken>)
  | ({ readonly type: 'MessageEdited'; readonly text: Text } & Omit<Standing, 'n'> & Omit<Naming, 'reach' | 'hereIds'>)
  | ({
      readonly type: 'MessageDeleted'
      readonly isModerated: boolean
      readonly wasPinned?: true
    } & Standing &
      Carried)
  | ReactionFact
  | PinFact
  | PreviewFact
  | ThreadFact

/** `isArchived` and `lastN` come from the chat's own state; `limit` is of versions of a text. */
export type MessageCommand =
  | {
      readonly type: 'post'
      readonly isArchived: boolean
      readonly messageId: string
      readonly authorId: string
      readonly lastN: number
      readonly reply?: Reply
      readonly isReminder?: true
      readonly text: Text
      readonly files?: readonly FileFacts[]
      readonly origin?: Origin
      readonly spoken?: Spoken // by a program
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
  | ReactionCommand
  | PinCommand
  | PreviewCommand

/** Where it stands: its thread, and its numbers in the timelines that show it. */
type Standing = { readonly threadId?: string; readonly threadN?: number; readonly n?: number }
type Posted = Standing &
  Carried & {
    readonly status: 'posted'
    readonly authorId: string
    readonly namedIds: readonly string[] // by any of its versions
    readonly at: number
    readonly editCount: number
    readonly reactions: Reactions
    readonly isPinned: boolean
    readonly isForward: boolean
    readonly previews: Previews
    readonly isByBot?: true
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
        return react(command, posted(message).reactions)
      case 'unreact':
        return unreact(command, reactions(known(message)))
      case 'pin':
        return pin(command, posted(message).isPinned)
      case 'unpin':
        return unpin(isPinned(known(message)))
      case 'attachPreview':
      case 'removePreview':
      case 'attachIcon':
        return decidePreviews(command, posted(message).previews)
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
      case 'ReactionRemoved':
        return { ...posted(message), reactions: reacted(posted(message).reactions, fact, around.actor) }
      case 'MessagePinned':
        return { ...posted(message), isPinned: true }
      case 'MessageUnpinned':
        return { ...posted(message), isPinned: false }
      case 'PreviewAttached':
      case 'PreviewRemoved':
      case 'IconAttached':
        return { ...posted(message), previews: evolvePreviews(posted(message).previews, fact) }
      case 'ThreadFollowed':
      case 'ThreadUnfollowed':
        return message
    }
  },
}

function post({ messageId, authorId, lastN, reply, isReminder, text, files, origin, spoken, naming, toConfirm }: Command<'post'>): Facts {
  if (isEmpty(text) && !origin && !files && !spoken?.cards) throw empty()
  if (toConfirm !== undefined) throw confirmNeeded(toConfirm)
  if (spoken)
    return [
      { type: 'MessagePosted', messageId, authorKind: 'bot', authorId, via: 'webhook', threadId: null, n: lastN + 1, text, ...spoken },
    ]
  const said = { type: 'MessagePosted', messageId, authorKind: 'person', authorId, via: 'web', ...(isReminder && { isReminder }) } as const
  const attached = files && { files }
  if (!reply) return [{ ...said, threadId: null, n: lastN + 1, text, ...attached, ...naming, ...origin }]
  const { rootId, isAlsoInChat } = reply
  const inBoth = isAlsoInChat && ({ isAlsoInChat, n: lastN + 1 } as const)
  return [
    { ...said, threadId: rootId, threadN: reply.lastN + 1, ...inBoth, ...firstFollowers(authorId, reply), text, ...attached, ...naming },
  ]
}

function edit({ isSame, text, naming, limit }: Command<'edit'>, message: Posted): Facts {
  if (isSame) return []
  if (isEmpty(text) && !message.isForward && !message.fileIds) throw empty()
  if (versionCount(message) >= limit) throw limitReached(limit)
  const { n: _n, ...thread } = standing(message)
  return [{ type: 'MessageEdited', text, ...thread, ...naming }, ...unlinked(message.previews, text)]
}

function remove({ personId }: Command<'delete'>, message: Posted | Deleted): Facts {
  if (message.status === 'deleted') return []
  const pinned = message.isPinned ? ({ wasPinned: true } as const) : {}
  return [{ type: 'MessageDeleted', ...standing(message), isModerated: personId !== message.authorId, ...pinned, ...carried(message) }]
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
  reactions: NO_REACTIONS,
  isPinned: false,
  isForward: fact.originText !== undefined,
  previews: previewsOf(fact),
  ...carriedBy(fact),
  ...(fact.authorKind === 'bot' && { isByBot: true }),
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

const confirmNeeded = (count: number) => rejected('confirm_needed', `Notify ${count} ${count === 1 ? 'person' : 'people'}?`, 'isConfirmed')
const isEmpty = ({ typed }: Text): boolean => !SEEN.test(typed)
const SEEN = /[^\s\p{Cc}\p{Cf}\p{Z}]/u
const reactions = (message: Posted | Deleted): Reactions => (message.status === 'posted' ? message.reactions : NO_REACTIONS)
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

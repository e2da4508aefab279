import type { ChatFact } from '../../domain/chats.ts'
import type { Naming } from '../../domain/mentions.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Text } from '../../domain/text.ts'
import type { Collection, Event } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** How an event that is no message shows in a chat: what a screen needs of the fact. */
export type Activity =
  | { readonly type: 'created' | 'archived' | 'unarchived' | 'deleted' | 'restored' | 'joined' | 'left' }
  | { readonly type: 'described' | 'made_private' | 'made_public' | 'for_admins' | 'for_everyone' }
  | { readonly type: 'renamed'; readonly title: string }
  | { readonly type: 'topic'; readonly topic: string }
  | { readonly type: 'added' | 'removed' | 'made_admin' | 'made_member'; readonly personId: string }

/** What a forwarded message said where it was. */
export type Forwarded = {
  readonly chatId: string
  readonly messageId: string
  readonly authorId: string
  readonly at: number
  readonly place: number
  readonly text: Text
}

/** What a root shows of its thread. */
type Replies = { readonly count: number; readonly lastAt: number; readonly personIds: readonly string[] } // the last who replied, the latest last
export type Reaction = { readonly emoji: string; readonly personIds: readonly string[] }

/** A row of a timeline. `place` is the version of the event that made it, the order of the list. */
export type MessageDocument = {
  readonly workspaceId: string
  readonly id: string // the message's id; of an activity line CHAT:VERSION
  readonly version: number
  readonly chatId: string
  readonly timelineId: string | null // the chat; null where it shows in its thread alone
  readonly threadId?: string // the root
  readonly place: number
  readonly kind: 'message' | 'activity'
  readonly n: number | null // in the chat's timeline
  readonly threadN?: number
  readonly authorId: string
  readonly at: number
  readonly editedAt: number | null
  readonly text: Text | null // null on activity lines and once deleted
  readonly activity: Activity | null
  readonly reactions: readonly Reaction[]
  readonly isPinned?: true
  readonly replies?: Replies
  readonly origin?: Forwarded
  readonly isDeleted: boolean
} & Omit<Naming, 'hereIds'>

export const MESSAGES: Collection<MessageDocument> = {
  name: 'messages',
  indexes: [
    ['timelineId', 'place'],
    ['chatId', 'version'],
    ['threadId', 'place'],
  ],
  sparse: ['threadId'],
}

const FACES = 3

export const messageModel: ReadModel<MessageDocument, ChatFact | MessageFact> = {
  collection: MESSAGES,
  keys: event => (event.subject !== chatOf(event) ? rowsOf(event) : activityOf(event) ? [`${event.subject}:${event.version}`] : []),
  isFirst: (event, id) => event.subject === chatOf(event) || (event.fact.type === 'MessagePosted' && id === event.subject),
  fold(message, event) {
    const fact = event.fact
    if (message && message.id !== event.subject) return { ...message, version: event.version, ...replies(message.replies, event) }
    switch (fact.type) {
      case 'MessagePosted':
        return written(event, fact)
      case 'MessageEdited':
        return { ...without(message as MessageDocument), version: event.version, editedAt: event.at, text: fact.text, ...named(fact) }
      case 'MessageDeleted':
        return {
          ...withoutOrigin(unpinned(message as MessageDocument)),
          version: event.version,
          text: null,
          reactions: [],
          isDeleted: true,
        }
      case 'MessagePinned':
        return { ...(message as MessageDocument), version: event.version, isPinned: true }
      case 'MessageUnpinned':
        return { ...unpinned(message as MessageDocument), version: event.version }
      case 'ReactionAdded':
        return {
          ...(message as MessageDocument),
          version: event.version,
          reactions: reacted((message as MessageDocument).reactions, fact.emoji, event.actor),
        }
      case 'ReactionRemoved':
        return {
          ...(message as MessageDocument),
          version: event.version,
          reactions: unreacted((message as MessageDocument).reactions, fact.emoji, event.actor),
        }
      default:
        return { ...row(event), id: `${event.subject}:${event.version}`, activity: activityOf(event) }
    }
  },
}

function originOf(fact: Extract<MessageFact, { type: 'MessagePosted' }>): { readonly origin?: Forwarded } {
  const { originChatId, originMessageId, originAuthorId, originAt, originPlace, originText } = fact
  if (originText === undefined) return {}
  const at = { chatId: originChatId as string, messageId: originMessageId as string, authorId: originAuthorId as string }
  return { origin: { ...at, at: originAt as number, place: originPlace as number, text: originText } }
}

const withoutOrigin = ({ origin: _, ...message }: MessageDocument): MessageDocument => message

const unpinned = ({ isPinned: _, ...message }: MessageDocument): MessageDocument => message
/** A reply changes the row of its root as well; who follows a thread changes no row. */
function rowsOf({ subject, fact }: Event<ChatFact | MessageFact>): readonly string[] {
  switch (fact.type) {
    case 'MessagePosted':
    case 'MessageDeleted':
      return fact.threadId ? [subject, fact.threadId] : [subject]
    case 'ThreadFollowed':
    case 'ThreadUnfollowed':
      return []
    default:
      return [subject]
  }
}

const written = (event: Event, fact: MessageFact & { type: 'MessagePosted' }): MessageDocument => ({
  ...row(event),
  kind: 'message',
  timelineId: fact.n === undefined ? null : chatOf(event),
  n: fact.n ?? null,
  authorId: fact.authorId,
  text: fact.text,
  ...named(fact),
  ...(fact.threadId !== null && { threadId: fact.threadId }),
  ...(fact.threadN !== undefined && { threadN: fact.threadN }),
  ...originOf(fact),
})

/** Who replied stays among the faces, also when their reply was deleted; without any reply there are none. */
function replies(before: Replies | undefined, { fact, at, actor }: Event<ChatFact | MessageFact>): { readonly replies?: Replies } {
  const { count, lastAt, personIds } = before ?? { count: 0, lastAt: at, personIds: [] }
  if (fact.type === 'MessageDeleted') return { replies: { count: count - 1, lastAt, personIds: count > 1 ? personIds : [] } }
  return { replies: { count: count + 1, lastAt: at, personIds: [...personIds.filter(id => id !== actor), actor].slice(-FACES) } }
}

const chatOf = (event: Event): string => event.stream.slice('chat-'.length)

function row(event: Event): MessageDocument {
  return {
    workspaceId: event.workspaceId,
    id: event.subject,
    version: event.version,
    chatId: chatOf(event),
    timelineId: chatOf(event),
    place: event.version,
    kind: 'activity',
    n: null,
    authorId: event.actor,
    at: event.at,
    editedAt: null,
    text: null,
    activity: null,
    reactions: [],
    isDeleted: false,
  }
}

/** People brought in at creation or by the workspace itself are told by the first line, not one by one. */
function activityOf({ fact, actor }: Event<ChatFact | MessageFact>): Activity | null {
  switch (fact.type) {
    case 'ChatCreated':
      return fact.chatType === 'direct' ? null : { type: 'created' }
    case 'ChatRenamed':
      return { type: 'renamed', title: fact.title }
    case 'TopicChanged':
      return { type: 'topic', topic: fact.topic }
    case 'ChatDescribed':
      return { type: 'described' }
    case 'PostingChanged':
      return { type: fact.to === 'admins' ? 'for_admins' : 'for_everyone' }
    case 'ChatMadePrivate':
      return { type: 'made_private' }
    case 'ChatMadePublic':
      return { type: 'made_public' }
    case 'ChatDeleted':
      return { type: 'deleted' }
    case 'ChatRestored':
      return { type: 'restored' }
    case 'ChatArchived':
      return { type: 'archived' }
    case 'ChatUnarchived':
      return { type: 'unarchived' }
    case 'ParticipantAdded':
      if (fact.via === 'created') return null
      return fact.via === 'added' && fact.personId !== actor ? { type: 'added', personId: fact.personId } : { type: 'joined' }
    case 'ParticipantRemoved':
      return fact.reason === 'removed' ? { type: 'removed', personId: fact.personId } : { type: 'left' }
    case 'ParticipantRoleChanged':
      return { type: fact.to === 'admin' ? 'made_admin' : 'made_member', personId: fact.personId }
    default:
      return null
  }
}

const reacted = (reactions: readonly Reaction[], emoji: string, personId: string): readonly Reaction[] =>
  reactions.some(reaction => reaction.emoji === emoji)
    ? reactions.map(reaction => (reaction.emoji === emoji ? { emoji, personIds: [...reaction.personIds, personId] } : reaction))
    : [...reactions, { emoji, personIds: [personId] }]

const unreacted = (reactions: readonly Reaction[], emoji: string, personId: string): readonly Reaction[] =>
  reactions
    .map(reaction => (reaction.emoji === emoji ? { emoji, personIds: reaction.personIds.filter(id => id !== personId) } : reaction))
    .filter(reaction => reaction.personIds.length > 0)

/** What a row lights up by. Who was present is for the mentions of those people alone. */
const named = ({ mentionIds, teamIds, reach, chatIds }: Naming): Omit<Naming, 'hereIds'> => ({
  ...(mentionIds && { mentionIds }),
  ...(teamIds && { teamIds }),
  ...(reach && { reach }),
  ...(chatIds && { chatIds }),
})

function without({ mentionIds: _people, teamIds: _teams, chatIds: _chats, ...message }: MessageDocument): MessageDocument {
  return message
}

import type { Card, Speaker, Spoken } from '../../domain/cards.ts'
import type { ChatFact } from '../../domain/chats.ts'
import type { FileFacts } from '../../domain/files.ts'
import type { Naming } from '../../domain/mentions.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Preview } from '../../domain/previews.ts'
import type { Text } from '../../domain/text.ts'
import type { Collection, Event } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'
import { activityOf } from './activities.ts'

/** How an event that is no message shows in a chat: what a screen needs of the fact. */
export type Activity =
  | { readonly type: 'created' | 'archived' | 'unarchived' | 'deleted' | 'restored' | 'joined' | 'left' }
  | { readonly type: 'described' | 'made_private' | 'made_public' | 'for_admins' | 'for_everyone' }
  | { readonly type: 'renamed'; readonly title: string }
  | { readonly type: 'topic'; readonly topic: string }
  | { readonly type: 'webhook_made' | 'webhook_renewed' | 'webhook_revoked'; readonly name: string }
  | { readonly type: 'added' | 'removed' | 'made_admin' | 'made_member'; readonly personId: string }

/** What a forwarded message said where it was. */
export type Forwarded = {
  readonly chatId: string
  readonly messageId: string
  readonly authorId: string
  readonly at: number
  readonly place: number
  readonly text: Text
  readonly files?: readonly FileFacts[]
  readonly speaker?: Speaker
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
  readonly files?: readonly FileFacts[]
  readonly previews?: readonly Preview[] // in the order they came
  readonly speaker?: Speaker // of a program
  readonly cards?: readonly Card[]
  readonly isReminder?: true
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
          ...withoutContent(unpinned(withPreviews(message as MessageDocument, []))),
          version: event.version,
          text: null,
          reactions: [],
          isDeleted: true,
        }
      case 'MessagePinned':
        return { ...(message as MessageDocument), version: event.version, isPinned: true }
      case 'MessageUnpinned':
        return { ...unpinned(message as MessageDocument), version: event.version }
      case 'PreviewAttached':
        return { ...withPreviews(message as MessageDocument, [...previewsOf(message), previewOf(fact)]), version: event.version }
      case 'PreviewRemoved': {
        const left = previewsOf(message).filter(({ previewId }) => previewId !== fact.previewId)
        return { ...withPreviews(message as MessageDocument, left), version: event.version }
      }
      case 'IconAttached': {
        const { speaker, ...rest } = message as MessageDocument
        return { ...rest, ...(speaker && { speaker: { ...speaker, hasIcon: true } }), version: event.version }
      }
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
  const { originChatId, originMessageId, originAuthorId, originAt, originPlace, originText, originFiles, originSpeaker: speaker } = fact
  if (originText === undefined) return {}
  const at = { chatId: originChatId as string, messageId: originMessageId as string, authorId: originAuthorId as string }
  const files = originFiles && { files: originFiles }
  return {
    origin: { ...at, at: originAt as number, place: originPlace as number, text: originText, ...files, ...(speaker && { speaker }) },
  }
}

const withoutContent = ({ origin: _origin, files: _files, cards: _cards, ...message }: MessageDocument): MessageDocument => message

const previewsOf = (message: MessageDocument | undefined): readonly Preview[] => message?.previews ?? []
const previewOf = ({ type: _type, kind: _kind, ...preview }: Extract<MessageFact, { type: 'PreviewAttached' }>): Preview => preview
const withPreviews = ({ previews: _, ...message }: MessageDocument, previews: readonly Preview[]): MessageDocument =>
  previews.length === 0 ? message : { ...message, previews }

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
  ...(fact.files && { files: fact.files }),
  ...(fact.isReminder && { isReminder: fact.isReminder }),
  ...originOf(fact),
  ...spokenBy(fact),
})

const spokenBy = ({ speaker, cards }: Partial<Spoken>): Partial<Spoken> => ({ ...(speaker && { speaker }), ...(cards && { cards }) })

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

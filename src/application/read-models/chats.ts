import { blocksOf } from '../../domain/cards.ts'
import type { ChatFact, ChatType, Posting, Visibility } from '../../domain/chats.ts'
import type { FileFacts } from '../../domain/files.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Collection, Event } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'
import { plain } from '../text.ts'

/** The head of a chat's stream: at version v every document of events ≤ v is in place. Written with every post, so it is small. */
export type ChatDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly chatType: ChatType
  readonly visibility: Visibility
  readonly title: string | null
  readonly sortTitle: string
  readonly topic: string
  readonly isDefault: boolean
  readonly isArchived: boolean
  readonly posting: Posting
  readonly eraseAt: number | null // deleted: nobody sees it any more, until then it can be restored
  readonly listing: 'open' | 'archived' | 'deleted' // where it is found
  readonly personIds: readonly string[] // of a direct chat, else empty
  readonly participantCount: number
  readonly participantsVersion: number // of the last event that changed who takes part
  readonly last: { readonly id: string; readonly at: number; readonly authorId: string; readonly words: string } | null
  readonly lastN: number
  readonly lastAt: number
  readonly fileCount?: number // that its messages carry; absent until there was one
  readonly pinCount?: number // absent until something is pinned
  readonly activeAt: number // the same to ten minutes: its index is not to be written with every post
  readonly floor: number // catch-up from below it is a reset
}

export const CHATS: Collection<ChatDocument> = {
  name: 'chats',
  indexes: [
    ['visibility', 'listing', 'sortTitle'],
    ['visibility', 'listing', 'activeAt'],
    ['visibility', 'listing', 'participantCount'],
  ],
}

const WORDS = 120
const ACTIVE_MS = 600_000

export const chatModel: ReadModel<ChatDocument, ChatFact | MessageFact> = {
  collection: CHATS,
  keys: event => [event.stream.slice('chat-'.length)],
  fold(chat, event) {
    const next = changed(chat as ChatDocument, event)
    return { ...next, listing: listed(next), version: event.version }
  },
}

function changed(chat: ChatDocument, event: Event<ChatFact | MessageFact>): ChatDocument {
  const fact = event.fact
  switch (fact.type) {
    case 'ChatCreated':
      return created(event, fact)
    case 'ChatRenamed':
      return { ...chat, title: fact.title, sortTitle: fact.title.toLowerCase() }
    case 'TopicChanged':
      return { ...chat, topic: fact.topic }
    case 'ChatDescribed': // a row of its own
      return chat
    case 'PostingChanged':
      return { ...chat, posting: fact.to }
    case 'ChatMadePrivate':
      return { ...chat, visibility: 'private' }
    case 'ChatMadePublic':
      return { ...chat, visibility: 'public' }
    case 'ChatDeleted':
      return { ...chat, eraseAt: fact.eraseAt }
    case 'ChatRestored':
      return { ...chat, eraseAt: null }
    case 'ChatArchived':
      return { ...chat, isArchived: true }
    case 'ChatUnarchived':
      return { ...chat, isArchived: false }
    case 'ParticipantAdded':
      return {
        ...chat,
        participantCount: chat.participantCount + 1,
        participantsVersion: event.version,
        personIds: chat.chatType === 'direct' ? [...chat.personIds, fact.personId] : chat.personIds,
      }
    case 'ParticipantRemoved':
      return { ...chat, participantCount: chat.participantCount - 1, participantsVersion: event.version }
    case 'MessagePosted':
      if (fact.n === undefined) return withFiles(chat, fact.files?.length) // it shows in its thread alone
      return {
        ...withFiles(chat, fact.files?.length),
        last: {
          id: fact.messageId,
          at: event.at,
          authorId: fact.authorId,
          words: plain([...fact.text.tree, ...blocksOf(fact.cards)], WORDS) || namesOf(fact.files),
        },
        lastN: fact.n,
        lastAt: event.at,
        activeAt: activeAt(event.at),
      }
    case 'MessageEdited':
      return chat.last?.id === event.subject ? { ...chat, last: { ...chat.last, words: plain(fact.text.tree, WORDS) } } : chat
    case 'MessageDeleted':
      return withFiles(
        withPins(chat.last?.id === event.subject ? { ...chat, last: null } : chat, fact.wasPinned ? -1 : 0),
        -(fact.fileIds?.length ?? 0),
      )
    case 'MessagePinned':
      return withPins(chat, 1)
    case 'MessageUnpinned':
      return withPins(chat, -1)
    case 'ParticipantRoleChanged':
      return { ...chat, participantsVersion: event.version }
    case 'ReactionAdded':
    case 'ReactionRemoved':
    case 'ThreadFollowed':
    case 'ThreadUnfollowed':
    case 'PreviewAttached':
    case 'PreviewRemoved':
    case 'IconAttached':
    case 'WebhookCreated':
    case 'WebhookRenewed':
    case 'WebhookRevoked':
      return chat
  }
}

const withPins = (chat: ChatDocument, more: number): ChatDocument =>
  more === 0 ? chat : { ...chat, pinCount: (chat.pinCount ?? 0) + more }

const withFiles = (chat: ChatDocument, more = 0): ChatDocument => (more === 0 ? chat : { ...chat, fileCount: (chat.fileCount ?? 0) + more })
const namesOf = (files: readonly FileFacts[] = []): string =>
  files
    .map(({ name }) => name)
    .join(', ')
    .slice(0, WORDS)

const activeAt = (at: number): number => at - (at % ACTIVE_MS)

function listed({ eraseAt, isArchived }: ChatDocument): ChatDocument['listing'] {
  if (eraseAt !== null) return 'deleted'
  return isArchived ? 'archived' : 'open'
}

function created(event: Event, fact: ChatFact & { type: 'ChatCreated' }): ChatDocument {
  return {
    workspaceId: event.workspaceId,
    id: event.subject,
    version: event.version,
    chatType: fact.chatType,
    visibility: fact.visibility,
    title: fact.title,
    sortTitle: (fact.title ?? '').toLowerCase(),
    topic: '',
    isDefault: fact.isDefault,
    isArchived: false,
    posting: fact.posting,
    eraseAt: null,
    listing: 'open',
    personIds: [],
    participantCount: 0,
    participantsVersion: 0,
    last: null,
    lastN: 0,
    lastAt: event.at,
    activeAt: activeAt(event.at),
    floor: 0,
  }
}

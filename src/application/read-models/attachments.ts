import type { ChatFact } from '../../domain/chats.ts'
import { type Carried, carriedBy, type FileFacts } from '../../domain/files.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Collection, Event } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** A file that a message carries: who may read the one reads the other. Written with the message, so neither is without the other. */
export type AttachmentDocument = {
  readonly workspaceId: string
  readonly id: string // the file's
  readonly version: number
  readonly chatId: string
  readonly listing: string | null // the chat, where it was put in; null for a forward's, and once the message is deleted
  readonly messageId: string
  readonly threadId?: string
  readonly isInChat: boolean
  readonly place: number // of the message
  readonly personId: string
  readonly at: number
  readonly deletedAt?: number
  readonly file: FileFacts
}

export const ATTACHMENTS: Collection<AttachmentDocument> = { name: 'attachments', indexes: [['listing', 'place']], sparse: ['listing'] }

export const attachmentModel: ReadModel<AttachmentDocument, ChatFact | MessageFact> = {
  collection: ATTACHMENTS,
  keys({ fact }) {
    const { fileIds = NONE, originFileIds = NONE } = fact.type === 'MessagePosted' ? carriedBy(fact) : carriedIn(fact)
    return [...fileIds, ...originFileIds]
  },
  isFirst: ({ fact }) => fact.type === 'MessagePosted',
  fold(attachment, event, id) {
    if (event.fact.type === 'MessagePosted') return attached(event, event.fact, id)
    return { ...(attachment as AttachmentDocument), version: event.version, listing: null, deletedAt: event.at }
  },
}
const NONE: readonly string[] = []
const carriedIn = (fact: ChatFact | MessageFact): Carried => (fact.type === 'MessageDeleted' ? fact : {})

function attached(
  event: Event,
  { files = [], originFiles = [], threadId, n, authorId }: MessageFact & { type: 'MessagePosted' },
  id: string,
): AttachmentDocument {
  const chatId = event.stream.slice('chat-'.length)
  const file = [...files, ...originFiles].find(one => one.id === id) as FileFacts
  return {
    workspaceId: event.workspaceId,
    id,
    version: event.version,
    chatId,
    listing: file.bytesOf === undefined ? chatId : null,
    messageId: event.subject,
    ...(threadId !== null && { threadId }),
    isInChat: n !== undefined,
    place: event.version,
    personId: authorId,
    at: event.at,
    file,
  }
}

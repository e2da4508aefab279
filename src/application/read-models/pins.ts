import type { ChatFact } from '../../domain/chats.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Collection } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

export type Pin = { readonly messageId: string; readonly personId: string; readonly at: number }

/** What is pinned in a chat, in the order of pinning; apart from the head, which is written with every post. */
export type PinsDocument = {
  readonly workspaceId: string
  readonly id: string // the chat
  readonly version: number
  readonly pins: readonly Pin[]
}

export const PINS: Collection<PinsDocument> = { name: 'pins', indexes: [] }

export const pinModel: ReadModel<PinsDocument, ChatFact | MessageFact> = {
  collection: PINS,
  keys: event => (isAbout(event.fact) ? [event.stream.slice('chat-'.length)] : []),
  fold(document, { workspaceId, stream, version, subject, actor, at, fact }) {
    const others = (document?.pins ?? []).filter(pin => pin.messageId !== subject)
    const pins = fact.type === 'MessagePinned' ? [...others, { messageId: subject, personId: actor, at }] : others
    return { workspaceId, id: stream.slice('chat-'.length), version, pins }
  },
}

const isAbout = (fact: ChatFact | MessageFact): boolean =>
  fact.type === 'MessagePinned' || fact.type === 'MessageUnpinned' || (fact.type === 'MessageDeleted' && fact.wasPinned === true)

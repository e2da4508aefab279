import type { ChatFact } from '../../domain/chats.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Collection } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** Numbers of deleted messages of a timeline, ascending; apart from the chat, since the head is written with every post. */
export type TimelineDocument = {
  readonly workspaceId: string
  readonly id: string // the chat
  readonly version: number
  readonly goneNs: readonly number[]
}

export const TIMELINES: Collection<TimelineDocument> = { name: 'timelines', indexes: [] }

/** Behind more deletions than this a count may be too high. */
const KEPT_GONE = 1000

export const timelineModel: ReadModel<TimelineDocument, ChatFact | MessageFact> = {
  collection: TIMELINES,
  keys: ({ fact, stream }) => (fact.type === 'MessageDeleted' && fact.n !== undefined ? [stream.slice('chat-'.length)] : []),
  fold(timeline, event) {
    const { n = 0 } = event.fact as MessageFact & { type: 'MessageDeleted' }
    const goneNs = withGone(timeline?.goneNs ?? [], n)
    return { workspaceId: event.workspaceId, id: event.stream.slice('chat-'.length), version: event.version, goneNs }
  },
}

export const withGone = (goneNs: readonly number[], n: number): readonly number[] => [...goneNs, n].sort((a, b) => a - b).slice(-KEPT_GONE)

import type { Reason } from '../../domain/mentions.ts'
import type { Collection } from '../ports.ts'

/**
 * A message that concerns somebody by name, team or reach. No fold: written by a worker, erased when the message is deleted or no longer
 * readable. It is read as soon as its number is, and says nothing about that itself.
 */
export type MentionDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number // of the event that named them
  readonly personId: string
  readonly chatId: string
  readonly messageId: string
  readonly place: number
  readonly n: number | null // in the chat's timeline
  readonly threadId: string | null
  readonly threadN: number | null
  readonly actorId: string
  readonly at: number
  readonly reasons: readonly Reason[]
}

export const MENTIONS: Collection<MentionDocument> = {
  name: 'mentions',
  indexes: [['personId', 'at'], ['chatId', 'personId'], ['messageId']],
}

export const mentionId = (personId: string, messageId: string): string => `${personId}:${messageId}`

/** Which timeline counts it, and under which number: the chat's where it stands there, else its thread's. */
export const standingOf = ({ chatId, n, threadId, threadN }: MentionDocument) =>
  n === null ? { timelineId: threadId ?? chatId, n: threadN ?? 0 } : { timelineId: chatId, n }

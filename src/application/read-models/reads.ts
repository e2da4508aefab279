import type { ReadPosition } from '../../domain/reads.ts'
import type { Collection } from '../ports.ts'

/** Up to which number a person has read a timeline, a chat's or a thread's. No fold: written by commands, only forward. */
export type ReadDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number // grows with (turn, position), so that the store's own guard keeps the order
  readonly personId: string
  readonly chatId: string
  readonly threadId?: string // the root
  readonly turn: number
  readonly position: number
}

export const READS: Collection<ReadDocument> = { name: 'reads', indexes: [] }

const POSITIONS_IN_A_TURN = 2 ** 31

/** `timelineId`: the chat, or the root of a thread. */
export const readId = (personId: string, timelineId: string): string => `${personId}:${timelineId}`

/** Of a chat, or of one thread in it. */
export type Timeline = { readonly chatId: string; readonly threadId?: string | undefined }

export const readDocument = (
  by: { readonly personId: string; readonly workspaceId: string },
  { chatId, threadId }: Timeline,
  { turn, position }: ReadPosition,
): ReadDocument => ({
  workspaceId: by.workspaceId,
  id: readId(by.personId, threadId ?? chatId),
  version: turn * POSITIONS_IN_A_TURN + position,
  personId: by.personId,
  chatId,
  ...(threadId !== undefined && { threadId }),
  turn,
  position,
})

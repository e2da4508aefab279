import type { ReadPosition } from '../../domain/reads.ts'
import type { Collection } from '../ports.ts'

/** Up to which number a person has read a chat. No fold: written by commands, only forward. */
export type ReadDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number // grows with (turn, position), so that the store's own guard keeps the order
  readonly personId: string
  readonly chatId: string
  readonly turn: number
  readonly position: number
}

export const READS: Collection<ReadDocument> = { name: 'reads', indexes: [] }

const POSITIONS_IN_A_TURN = 2 ** 31

export const readId = (personId: string, chatId: string): string => `${personId}:${chatId}`

export const readDocument = (
  by: { readonly personId: string; readonly workspaceId: string },
  chatId: string,
  { turn, position }: ReadPosition,
): ReadDocument => ({
  workspaceId: by.workspaceId,
  id: readId(by.personId, chatId),
  version: turn * POSITIONS_IN_A_TURN + position,
  personId: by.personId,
  chatId,
  turn,
  position,
})

import type { Collection } from '../ports.ts'

/** A message that somebody keeps for themselves. No fold: written by commands, and told to nobody else. */
export type SaveDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number // the moment of saving
  readonly personId: string
  readonly chatId: string
  readonly messageId: string
  readonly at: number
}

export const SAVES: Collection<SaveDocument> = {
  name: 'saves',
  indexes: [
    ['personId', 'at'],
    ['personId', 'chatId', 'at'],
  ],
}

export const saveId = (personId: string, messageId: string): string => `${personId}:${messageId}`

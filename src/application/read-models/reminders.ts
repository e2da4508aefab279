import { derivedId } from '../ids.ts'
import type { Collection } from '../ports.ts'

/**
 * `waiting` for its time · `sending`: it is being posted · `due` and not looked at yet · `seen` · `done`, kept for a while so that it can
 * be taken back · `cancelled`: gone in a minute.
 */
type ReminderState = 'waiting' | 'sending' | 'due' | 'seen' | 'done' | 'cancelled'

/** What is to come back to somebody. No fold: written by commands, fired by a timer that names it (`application/moments.ts`). */
export type ReminderDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number // raised by every change: of two who change it at once the store lets one
  readonly personId: string // whom it reminds; nobody once it is cancelled
  readonly askedById: string
  readonly chatId: string // where it was asked for, or where the message stands
  readonly messageId: string | null // a message that the person keeps
  readonly isHere: boolean // is posted in the chat, and reminds whoever is in it
  readonly text: string // empty for a message
  readonly at: number
  readonly dueAt: number
  readonly state: ReminderState
  readonly failure: string | null // why it could not be posted or told
}

export const REMINDERS: Collection<ReminderDocument> = {
  name: 'reminders',
  indexes: [
    ['personId', 'state', 'dueAt'],
    ['askedById', 'state', 'dueAt'],
  ],
}

/** It stands for one message that one person keeps, however often it is set. */
export const reminderOf = (personId: string, { chatId, messageId }: { readonly chatId: string; readonly messageId: string }): string =>
  derivedId('reminders', chatId, personId, messageId)

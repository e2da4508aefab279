import type { FileFacts } from '../../domain/files.ts'
import type { Collection } from '../ports.ts'

/** `waiting` for its time · `sending` · `held`: it could not be sent, and waits for its author · `cancelled`: gone in a minute. */
type ScheduleState = 'waiting' | 'sending' | 'held' | 'cancelled'

/** A message for later. No fold: written by commands, fired by a timer that names it (`application/moments.ts`), gone once it is posted. */
export type ScheduleDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number // raised by every change: of two who change it at once the store lets one
  readonly personId: string // nobody once it is cancelled
  readonly chatId: string
  readonly threadId: string | null
  readonly isAlsoInChat: boolean
  readonly text: string
  readonly files?: readonly FileFacts[] // uploads that are its own until it goes out (`application/uploads.ts`)
  readonly at: number
  readonly dueAt: number
  readonly state: ScheduleState
  readonly failure: string | null // why it could not be sent
}

export const SCHEDULES: Collection<ScheduleDocument> = {
  name: 'schedules',
  indexes: [
    ['personId', 'dueAt'],
    ['personId', 'state'],
  ],
}

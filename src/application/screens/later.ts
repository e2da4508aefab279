import type { MessageDocument } from '../read-models/messages.ts'
import type { ReminderDocument } from '../read-models/reminders.ts'
import type { SaveDocument } from '../read-models/saves.ts'
import type { ScheduleDocument } from '../read-models/schedules.ts'
import type { Called } from '../screens.ts'

/** `message` is null where there is none, or when it can no longer be read; then the chat has no title either. */
export type ReminderListing = {
  readonly reminder: ReminderDocument
  readonly message: MessageDocument | null
  readonly chatTitle: string
  readonly isDirect: boolean
}

/** What somebody keeps, newest first, below what has come back to them. */
export type SavedScreen = Called & {
  readonly due: readonly ReminderListing[]
  readonly items: readonly {
    readonly save: SaveDocument
    readonly message: MessageDocument | null
    readonly chatTitle: string
    readonly isDirect: boolean
    readonly remindAt: number | null
  }[]
  readonly next: string | null
}

export type Reminders = Called & { readonly open: readonly ReminderListing[]; readonly done: readonly ReminderListing[] }

/** `title` is null when the chat is closed to its writer by now. */
export type ScheduleListing = { readonly schedule: ScheduleDocument; readonly title: string | null }

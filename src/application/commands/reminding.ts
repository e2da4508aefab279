import { z } from 'zod'
import { limitReached, notFound, Rejected, rejected } from '../../domain/decider.ts'
import type { Application, By } from '../application.ts'
import { ahead, instantOf, type Now, WHENS } from '../instants.ts'
import { LIMITS } from '../limits.ts'
import type { LaterMark } from '../marks.ts'
import { CANCELLED_MS, messageOf, NOBODY, revise } from '../moments.ts'
import { zoneOf } from '../queries/people.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { REMINDERS, type ReminderDocument, reminderOf } from '../read-models/reminders.ts'
import { permit } from '../rights.ts'
import type { MessageAt } from './message-at.ts'

/** Whom to tell that something changed. */
export type Reminded = { readonly reminder: ReminderDocument; readonly marks: readonly LaterMark[] }

export const when = z.enum(WHENS, 'Choose a time.')
export const choosing = z.strictObject({ when, at: z.string().optional() })
type Chosen = { readonly when: (typeof WHENS)[number]; readonly at?: string | undefined }

/** When something is to happen, in the zone of whoever says so. `kept`: when it is to happen already, should the choice be over since. */
export async function timeChosen(
  app: Application,
  by: By,
  { when, at = '' }: Chosen,
  kept?: number,
): Promise<Now & { readonly dueAt: number }> {
  const around = { now: app.ports.clock.now(), zone: await zoneOf(app, by.personId) }
  try {
    return { ...around, dueAt: ahead(instantOf({ when, at }, around), around.now, 'at') }
  } catch (error) {
    if (kept === undefined || !isOver(error)) throw error
    return { ...around, dueAt: kept }
  }
}

const isOver = (error: unknown): boolean => error instanceof Rejected && (error.reason === 'past' || error.reason === 'too_late')

/** What all commands about reminders stand on. */
export function reminders(app: Application) {
  const { clock } = app.ports
  const at = (by: Pick<By, 'workspaceId'>, id: string) =>
    ({ collection: REMINDERS, kind: 'reminder', workspaceId: by.workspaceId, id }) as const

  /** Whoever asked for it while it waits; whom it reminded from then on. */
  const isTheirs = (reminder: ReminderDocument | undefined, personId: string): reminder is ReminderDocument =>
    reminder !== undefined &&
    reminder.state !== 'sending' &&
    (reminder.state === 'waiting' ? reminder.askedById : reminder.personId) === personId

  async function revised(by: By, id: string, next: (before: ReminderDocument) => ReminderDocument): Promise<Reminded> {
    const { before, after } = await revise<ReminderDocument>(app.ports, at(by, id), before => {
      if (!isTheirs(before, by.personId)) throw notFound()
      return next(before)
    })
    if (before && before !== after) await assertNotPosted(before)
    return { reminder: after as ReminderDocument, marks: before === after ? [] : [markOf(by)] }
  }

  /** What was posted and off the list while somebody wrote it anew is on the list again; the message itself tells. */
  async function assertNotPosted({ workspaceId, id, chatId, askedById, isHere }: ReminderDocument): Promise<void> {
    const { documents } = app.ports
    if (!isHere || !(await documents.get(MESSAGES, workspaceId, messageOf({ id, chatId, personId: askedById })))) return
    await documents.erase(REMINDERS, workspaceId, id)
    throw rejected('was_sent', 'It was posted already.')
  }

  /** Marked first, so that it comes or is cancelled, and never both. */
  const cancelled = (reminder: ReminderDocument): ReminderDocument => ({
    ...{ ...reminder, personId: NOBODY, askedById: NOBODY, text: '', isHere: false },
    ...{ dueAt: clock.now() + CANCELLED_MS, state: 'cancelled' },
  })

  /** Of a message: what was there. */
  async function cancelOf(by: By, message: MessageAt): Promise<ReminderDocument | undefined> {
    const { before, after } = await revise<ReminderDocument>(app.ports, at(by, reminderOf(by.personId, message)), known =>
      known && known.state !== 'cancelled' ? cancelled(known) : known,
    )
    return before === after ? undefined : before
  }

  /** For one more that waits. */
  async function hasRoom({ workspaceId, personId }: By): Promise<void> {
    const open = await app.ports.documents.count(REMINDERS, workspaceId, { equal: { askedById: personId, state: 'waiting' } })
    if (open >= LIMITS.reminders) throw limitReached(LIMITS.reminders)
  }

  return {
    hasRoom,
    permitted: async (by: By, act: Parameters<typeof permit>[1]): Promise<void> =>
      permit(await app.rights.principal(by.workspaceId, by.personId), act, { isOwn: true }),
    now: async (by: By) => ({ now: clock.now(), zone: await zoneOf(app, by.personId) }),
    timeFor: (by: By, chosen: Chosen) => timeChosen(app, by, chosen),
    revise: (by: Pick<By, 'workspaceId'>, id: string, next: (before: ReminderDocument | undefined) => ReminderDocument | undefined) =>
      revise<ReminderDocument>(app.ports, at(by, id), next),
    isTheirs,
    revised,
    cancelled,
    cancelOf,
    markOf,
  }
}

const markOf = ({ workspaceId, personId }: By): LaterMark => ({ workspaceId, personId })

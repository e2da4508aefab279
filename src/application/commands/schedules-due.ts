import { Rejected } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { isKeyReused } from '../errors.ts'
import type { LaterMark } from '../marks.ts'
import { commandOf, GIVEN_UP, type Moment, messageOf, revise } from '../moments.ts'
import { INSTANCE } from '../ports.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { SCHEDULES, type ScheduleDocument } from '../read-models/schedules.ts'
import { dropUnused, UPLOADS } from '../uploads.ts'
import type { messageCommands } from './messages.ts'

/** What happens when the time of a message has come. */
export const dueSchedules = (app: Application, messages: ReturnType<typeof messageCommands>) => {
  const { documents } = app.ports

  /** Repeated, it finds itself; by then it may only be taken off the list. */
  async function post({ workspaceId, id, personId, chatId, threadId, isAlsoInChat, text, files }: ScheduleDocument): Promise<void> {
    const by = { personId, workspaceId, command: commandOf(id) }
    const reply = threadId === null ? {} : { threadId, isAlsoInChat }
    const attached = files ? { fileIds: files.map(file => file.id), scheduleId: id } : {}
    try {
      await messages.post(by, chatId, { text, ...reply, ...attached, isConfirmed: true })
    } catch (error) {
      if (!isKeyReused(error)) throw error
    }
  }

  /** Posts what is marked as being sent. Refused, it stays in the list and says why. */
  async function deliver(schedule: ScheduleDocument): Promise<Rejected | undefined> {
    try {
      await post(schedule)
    } catch (error) {
      if (!(error instanceof Rejected)) throw error
      await revise<ScheduleDocument>(
        app.ports,
        { collection: SCHEDULES, kind: 'schedule', workspaceId: schedule.workspaceId, id: schedule.id },
        before => (before?.state === 'sending' ? { ...before, state: 'held', failure: error.message } : before),
      )
      return error
    }
    await documents.erase(SCHEDULES, schedule.workspaceId, schedule.id)
    return undefined
  }

  async function dropFiles({ workspaceId, files = [] }: ScheduleDocument): Promise<void> {
    const uploads = await documents.getMany(
      UPLOADS,
      INSTANCE,
      files.map(file => file.id),
    )
    await dropUnused(app.ports, workspaceId, uploads)
  }

  /** Cancelled a minute ago: whoever changed it in that moment knows by now that it is gone. */
  async function clear(schedule: ScheduleDocument): Promise<void> {
    await dropFiles(schedule)
    await documents.erase(SCHEDULES, schedule.workspaceId, schedule.id)
  }

  return {
    deliver,
    dropFiles,

    /** Its time has come. Of any number of firings one posts it; the others find it posted. */
    async fire(moment: Moment): Promise<readonly LaterMark[]> {
      const { after } = await revise<ScheduleDocument>(app.ports, { ...moment, collection: SCHEDULES }, schedule =>
        isFiring(schedule, moment) ? { ...schedule, state: 'sending' } : schedule,
      )
      if (after?.state === 'cancelled' && after.dueAt === moment.dueAt) await clear(after)
      if (!isFiring(after, moment)) return []
      const refusal = await deliver(after)
      const { workspaceId, personId } = after
      return [{ workspaceId, personId, ...(refusal && { rings: 'held' }) }]
    },

    /** It failed again and again, and not because it may not be sent. Unless it is there all the same, its author decides. */
    async giveUp(moment: Moment): Promise<readonly LaterMark[]> {
      const known = await documents.get(SCHEDULES, moment.workspaceId, moment.id)
      if (!isFiring(known, moment)) return []
      const { workspaceId, personId } = known
      if (await documents.get(MESSAGES, workspaceId, messageOf(known))) {
        await documents.erase(SCHEDULES, workspaceId, known.id)
        return [{ workspaceId, personId }]
      }
      const { before, after } = await revise<ScheduleDocument>(app.ports, { ...moment, collection: SCHEDULES }, schedule =>
        isFiring(schedule, moment) ? { ...schedule, state: 'held', failure: GIVEN_UP } : schedule,
      )
      return after && after !== before ? [{ workspaceId, personId, rings: 'held' }] : []
    },
  }
}

const isFiring = (schedule: ScheduleDocument | undefined, { dueAt }: Moment): schedule is ScheduleDocument =>
  schedule !== undefined && (schedule.state === 'waiting' || schedule.state === 'sending') && schedule.dueAt === dueAt

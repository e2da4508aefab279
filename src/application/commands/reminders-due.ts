import { Rejected } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { isKeyReused } from '../errors.ts'
import type { LaterMark } from '../marks.ts'
import { commandOf, GIVEN_UP, type Moment, messageOf } from '../moments.ts'
import { sharesChat } from '../queries/people.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { REMINDERS, type ReminderDocument } from '../read-models/reminders.ts'
import type { messageCommands } from './messages.ts'
import { reminders } from './reminding.ts'

/** What happens when the time of a reminder has come. Of any number of firings one changes it; the others find it changed. */
export const dueReminders = (app: Application, messages: ReturnType<typeof messageCommands>) => {
  const { documents } = app.ports
  const { revise } = reminders(app)

  /** Posted by whoever asked, with the rights they have now. Repeated, it finds itself. */
  async function post({ workspaceId, id, askedById, chatId, text }: ReminderDocument): Promise<void> {
    const by = { personId: askedById, workspaceId, command: commandOf(id) }
    try {
      await messages.post(by, chatId, { text, isReminder: true, isConfirmed: true })
    } catch (error) {
      if (!isKeyReused(error)) throw error
    }
  }

  async function firePost(moment: Moment, reminder: ReminderDocument): Promise<readonly LaterMark[]> {
    try {
      await post(reminder)
    } catch (error) {
      if (!(error instanceof Rejected)) throw error
      return failed(moment, `It could not be posted. ${error.message}`)
    }
    await documents.erase(REMINDERS, moment.workspaceId, moment.id)
    return [{ workspaceId: moment.workspaceId, personId: reminder.askedById }]
  }

  /** Back to whoever asked: nothing they wrote is lost. */
  async function failed(moment: Moment, failure: string): Promise<readonly LaterMark[]> {
    const { before, after } = await revise(moment, moment.id, reminder =>
      isFiring(reminder, moment) ? { ...reminder, personId: reminder.askedById, isHere: false, state: 'due', failure } : reminder,
    )
    return after && after !== before ? [ringFor(after)] : []
  }

  async function mayTell({ workspaceId, personId, askedById }: ReminderDocument): Promise<boolean> {
    if (personId === askedById) return true
    return (await app.rights.member(workspaceId, personId)) !== undefined && sharesChat(app, workspaceId, askedById, personId)
  }

  async function fire(moment: Moment): Promise<readonly LaterMark[]> {
    const known = await documents.get(REMINDERS, moment.workspaceId, moment.id)
    if (known?.state === 'cancelled' && known.dueAt === moment.dueAt) await documents.erase(REMINDERS, moment.workspaceId, moment.id)
    if (!isFiring(known, moment)) return []
    if (!known.isHere && !(await mayTell(known))) return failed(moment, 'They could not be reminded: you share no chat any more.')
    const { before, after } = await revise(moment, moment.id, reminder =>
      isFiring(reminder, moment) ? { ...reminder, state: reminder.isHere ? 'sending' : 'due' } : reminder,
    )
    if (!after || after === before) return []
    return after.isHere ? firePost(moment, after) : [ringFor(after)]
  }

  /** It failed again and again, and not because it may not be posted. Unless it is there all the same, whoever asked decides. */
  async function giveUp(moment: Moment): Promise<readonly LaterMark[]> {
    const known = await documents.get(REMINDERS, moment.workspaceId, moment.id)
    if (!isFiring(known, moment)) return []
    const { workspaceId, askedById: personId } = known
    const isPosted = known.isHere && (await documents.get(MESSAGES, workspaceId, messageOf({ ...known, personId })))
    if (!isPosted) return failed(moment, GIVEN_UP)
    await documents.erase(REMINDERS, workspaceId, known.id)
    return [{ workspaceId, personId }]
  }

  return { fire, giveUp }
}

const isFiring = (reminder: ReminderDocument | undefined, { dueAt }: Moment): reminder is ReminderDocument =>
  reminder !== undefined && (reminder.state === 'waiting' || reminder.state === 'sending') && reminder.dueAt === dueAt

const ringFor = ({ workspaceId, personId }: ReminderDocument): LaterMark => ({ workspaceId, personId, rings: 'reminder' })

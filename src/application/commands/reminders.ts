import { notFound, rejected } from '../../domain/decider.ts'
import type { Application, By } from '../application.ts'
import { parsed, text } from '../fields.ts'
import { sayWhen } from '../instants.ts'
import { LIMITS } from '../limits.ts'
import type { LaterMark } from '../marks.ts'
import { REMINDERS, type ReminderDocument } from '../read-models/reminders.ts'
import type { messageCommands } from './messages.ts'
import { remindCommands } from './remind.ts'
import { dueReminders } from './reminders-due.ts'
import { choosing, type Reminded, reminders } from './reminding.ts'
import type { saveCommands } from './saves.ts'

type Groups = { readonly messages: ReturnType<typeof messageCommands>; readonly saves: ReturnType<typeof saveCommands> }

const changing = choosing.extend({ text: text(LIMITS.reminderText).optional() })

/** What is to come back at a time: a saved message, words to oneself or to another, words for a chat. */
export const reminderCommands = (app: Application, { messages, saves }: Groups) => {
  const { documents } = app.ports
  const { permitted, timeFor, hasRoom, revise, revised, cancelled, isTheirs, markOf } = reminders(app)

  /** The oldest that are done go for good, but not the one that was done last: it can be taken back. */
  async function prune({ workspaceId, personId }: By, lastId: string): Promise<void> {
    const order = { field: 'dueAt', direction: 'down' } as const
    const limit = LIMITS.remindersDone + LIMITS.pageRows
    const done = await documents.find(REMINDERS, workspaceId, { equal: { personId, state: 'done' }, order, limit })
    const oldest = done.slice(LIMITS.remindersDone).filter(({ id }) => id !== lastId)
    await Promise.all(oldest.map(({ id }) => documents.erase(REMINDERS, workspaceId, id)))
  }

  return {
    ...remindCommands(app, saves),
    ...dueReminders(app, messages),

    /** Another time, or other words; what is due already waits once more, for whom it reminded. */
    async change(by: By, id: string, input: unknown): Promise<Reminded & { readonly says: string }> {
      const { text: said, ...chosen } = parsed(changing, input)
      await permitted(by, 'reminders.change')
      const { dueAt, ...around } = await timeFor(by, chosen)
      const known = await documents.get(REMINDERS, by.workspaceId, id)
      if (isTheirs(known, by.personId) && known.state !== 'waiting') await hasRoom(by)
      const reminded = await revised(by, id, before => {
        if (before.messageId === null && said !== undefined && said.trim() === '') throw rejected('empty', 'Say what it is about.', 'text')
        const isAgain = before.state !== 'waiting'
        const words = before.messageId === null && said !== undefined ? said : before.text
        if (!isAgain && before.dueAt === dueAt && before.text === words) return before
        return { ...before, ...(isAgain && { askedById: by.personId }), text: words, dueAt, state: 'waiting', failure: null }
      })
      return { ...reminded, says: `${promise(reminded.reminder)} ${sayWhen(dueAt, around)}.` }
    },

    async cancel(by: By, id: string): Promise<readonly LaterMark[]> {
      await permitted(by, 'reminders.cancel')
      return (await revised(by, id, cancelled)).marks
    },

    /** Somebody looked at what is due. */
    async see(by: By): Promise<readonly LaterMark[]> {
      await permitted(by, 'reminders.see')
      const { workspaceId, personId } = by
      const due = await documents.find(REMINDERS, workspaceId, { equal: { personId, state: 'due' }, limit: LIMITS.remindersDue })
      await Promise.all(due.map(({ id }) => revise(by, id, before => (before?.state === 'due' ? { ...before, state: 'seen' } : before))))
      return due.length > 0 ? [{ ...markOf(by), isSeen: true }] : []
    },

    /** What still waits cannot be done: it may be somebody else's to be. */
    async finish(by: By, id: string): Promise<Reminded> {
      await permitted(by, 'reminders.finish')
      const reminded = await revised(by, id, before => {
        if (before.state === 'waiting') throw notFound()
        return before.state === 'done' ? before : { ...before, state: 'done' }
      })
      await prune(by, id)
      return reminded
    },

    async reopen(by: By, id: string): Promise<Reminded> {
      await permitted(by, 'reminders.reopen')
      return revised(by, id, before => (before.state === 'done' ? { ...before, state: 'seen' } : before))
    },
  }
}

function promise({ isHere, personId, askedById }: ReminderDocument): string {
  if (isHere) return 'It will be posted'
  return personId === askedById ? 'I will remind you' : 'I will remind them'
}

import { z } from 'zod'
import { archived, rejected } from '../../domain/decider.ts'
import type { Application, By } from '../application.ts'
import { keyReused } from '../errors.ts'
import { parsed, text } from '../fields.ts'
import { peopleIn } from '../handles.ts'
import { derivedId } from '../ids.ts'
import { ahead, sayWhen } from '../instants.ts'
import { LIMITS, RATES } from '../limits.ts'
import type { LaterMark } from '../marks.ts'
import { messageOf } from '../moments.ts'
import { readable } from '../queries/chats.ts'
import { sharesChat } from '../queries/people.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { REMINDERS, type ReminderDocument, reminderOf } from '../read-models/reminders.ts'
import { type RemindWords, remindWords } from '../remind-words.ts'
import { permit } from '../rights.ts'
import type { MessageAt } from './message-at.ts'
import { choosing, type Reminded, reminders } from './reminding.ts'
import { readableMessage, type Saved, type saveCommands } from './saves.ts'

const saying = z.strictObject({ text: text(LIMITS.reminderText) })

/** Asking for something to come back. */
export const remindCommands = (app: Application, saves: ReturnType<typeof saveCommands>) => {
  const { documents } = app.ports
  const { permitted, now, timeFor, hasRoom, revise, cancelOf, markOf } = reminders(app)

  /** A bell that others ring is no bell any more. */
  async function mayRemind(by: By, { personId, name }: { readonly personId: string; readonly name: string }): Promise<void> {
    const { isAllowed } = await app.ports.limits.take(RATES.remindAnother, `${by.workspaceId} ${by.personId} ${personId}`)
    if (!isAllowed) throw rejected('slow_down', `You asked me often to remind ${name}. Try again in an hour.`, 'text')
  }

  /** Off the list, because it was posted. */
  async function isPosted({ workspaceId, id, chatId, askedById, isHere, text }: ReminderDocument): Promise<boolean> {
    const message = isHere && (await documents.get(MESSAGES, workspaceId, messageOf({ id, chatId, personId: askedById })))
    if (message && message.text?.typed !== text) throw keyReused()
    return Boolean(message)
  }

  /** `here` wants the right to post there, now as well as then. */
  async function reached(by: By, chatId: string, who: RemindWords['who']): Promise<{ readonly personId: string; readonly name: string }> {
    const self = { personId: by.personId, name: 'you' }
    if (who === 'me') return self
    if (who !== 'here') return personNamed(by, who.handle)
    const { chat, principal, relation } = await readable(app, by.workspaceId, by.personId, chatId)
    permit(principal, 'messages.post', relation)
    if (chat.isArchived) throw archived()
    return self
  }

  async function personNamed(by: By, handle: string): Promise<{ readonly personId: string; readonly name: string }> {
    const [personId = ''] = await peopleIn(app, by, handle)
    if (personId === by.personId) return { personId, name: 'you' }
    if (!(await sharesChat(app, by.workspaceId, by.personId, personId)))
      throw rejected('no_shared_chat', `You share no chat with @${handle}, so I cannot remind them.`, 'text')
    return { personId, name: `@${handle.toLowerCase()}` }
  }

  return {
    /** `/remind`, as it was typed behind the name. Happens once per client id. */
    async ask(by: By, chatId: string, words: string): Promise<Reminded & { readonly says: string }> {
      await permitted(by, 'reminders.ask')
      await readable(app, by.workspaceId, by.personId, chatId)
      const around = await now(by)
      const { who, dueAt, text: typed } = remindWords(words, around)
      const { text: said } = parsed(saying, { text: typed })
      const { personId, name } = await reached(by, chatId, who)
      const id = derivedId('reminders', chatId, by.personId, by.command)
      const { workspaceId, personId: askedById } = by
      const fresh: ReminderDocument = {
        ...{ workspaceId, id, version: 0, personId, askedById, chatId, messageId: null, isHere: who === 'here' },
        ...{ text: said, at: around.now, dueAt, state: 'waiting', failure: null },
      }
      const wasPosted = { reminder: fresh, marks: [], says: 'It was posted already.' }
      const known = await documents.get(REMINDERS, workspaceId, id)
      if (!known) {
        if (await isPosted(fresh)) return wasPosted
        ahead(dueAt, around.now, 'text')
        await hasRoom(by)
        if (personId !== by.personId) await mayRemind(by, { personId, name })
      }
      const { after } = await revise(by, id, before => {
        if (before && (before.text !== said || before.isHere !== fresh.isHere || before.personId !== personId)) throw keyReused()
        return before ?? (known ? undefined : fresh)
      })
      if (!after) return wasPosted
      const does = who === 'here' ? 'post it here' : `remind ${name}`
      return { reminder: after, marks: [markOf(by)], says: `I will ${does} ${sayWhen(after.dueAt, around)}.` }
    },

    /** Of a message, which is saved with it. Setting another time moves it. */
    async set(by: By, message: MessageAt, input: unknown): Promise<Reminded & { readonly saved: Saved; readonly says: string }> {
      const chosen = parsed(choosing, input)
      await permitted(by, 'reminders.set')
      const { dueAt, ...around } = await timeFor(by, chosen)
      const saved = await saves.add(by, message)
      const { workspaceId, personId } = by
      const id = reminderOf(personId, message)
      const before = await documents.get(REMINDERS, workspaceId, id)
      if (before?.state !== 'waiting') await hasRoom(by)
      const { after } = await revise(by, id, known =>
        known?.state === 'waiting' && known.dueAt === dueAt
          ? known
          : {
              ...{ workspaceId, id, version: 0, personId, askedById: personId, ...message, isHere: false },
              ...{ text: '', at: around.now, dueAt, state: 'waiting', failure: null },
            },
      )
      return { reminder: after as ReminderDocument, marks: [markOf(by)], saved, says: `I will remind you ${sayWhen(dueAt, around)}.` }
    },

    /** Takes the reminder of a message away; the message stays saved. */
    async unset(by: By, message: MessageAt): Promise<readonly LaterMark[]> {
      await permitted(by, 'reminders.cancel')
      const known = await cancelOf(by, message)
      if (!known) await readableMessage(app, by, message)
      return known ? [markOf(by)] : []
    },
  }
}

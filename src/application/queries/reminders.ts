import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import { REMINDERS, type ReminderDocument, reminderOf } from '../read-models/reminders.ts'
import type { ReminderListing, Reminders } from '../screens/later.ts'
import type { Called, Viewer } from '../screens.ts'
import { called } from './called.ts'
import { titleFrom } from './titles.ts'

const NEWEST = { field: 'dueAt', direction: 'down' } as const
const NEXT = { field: 'dueAt', direction: 'up' } as const

/** What waits to be looked at: the number beside *Saved*. */
export const unseenReminders = (app: Application, { workspace, person }: Viewer): Promise<number> =>
  app.ports.documents.count(REMINDERS, workspace.id, { equal: { personId: person.id, state: 'due' } })

/** What has come and is not done, the newest first; unseen before seen. */
export async function dueReminders(app: Application, { workspace, person }: Viewer): Promise<readonly ReminderDocument[]> {
  const inState = (state: 'due' | 'seen') =>
    app.ports.documents.find(REMINDERS, workspace.id, { equal: { personId: person.id, state }, order: NEWEST, limit: LIMITS.remindersDue })
  return (await Promise.all([inState('due'), inState('seen')])).flat()
}

/** Those of messages that somebody keeps, by message. */
export async function remindersOf(
  app: Application,
  { workspace, person }: Viewer,
  saves: readonly { readonly chatId: string; readonly messageId: string }[],
): Promise<ReadonlyMap<string, ReminderDocument>> {
  const ids = saves.map(save => reminderOf(person.id, save))
  const found = await app.ports.documents.getMany(REMINDERS, workspace.id, ids)
  return new Map(found.map(reminder => [reminder.messageId ?? '', reminder]))
}

/** What this person asked for and still waits, the next first, and what they were done with last. */
export async function reminders(app: Application, viewer: Viewer): Promise<Reminders> {
  const { workspace, person } = viewer
  const { documents } = app.ports
  const [open, done] = await Promise.all([
    documents.find(REMINDERS, workspace.id, { equal: { askedById: person.id, state: 'waiting' }, order: NEXT, limit: LIMITS.reminders }),
    documents.find(REMINDERS, workspace.id, { equal: { personId: person.id, state: 'done' }, order: NEWEST, limit: LIMITS.remindersDone }),
  ])
  const around = await aroundReminders(app, viewer, [...open, ...done])
  return { ...around.names, open: open.map(around.listing), done: done.map(around.listing) }
}

/** One that this person may change. */
export async function reminder(
  app: Application,
  viewer: Viewer,
  id: string,
): Promise<Reminders['open'][number] & { readonly names: Called }> {
  const found = await app.ports.documents.get(REMINDERS, viewer.workspace.id, id)
  const owner = found?.state === 'waiting' ? found.askedById : found?.personId
  if (!found || owner !== viewer.person.id) throw notFound()
  const { listing, names } = await aroundReminders(app, viewer, [found])
  return { ...listing(found), names }
}

type Kept = { readonly chatId: string; readonly messageId: string | null }

/** The messages and chats that reminders or saves are about, as far as they can be read now, and what everything is called. */
async function aroundKept(app: Application, viewer: Viewer, kept: readonly Kept[], personIds: readonly string[] = []) {
  const { person, workspace } = viewer
  const all = await app.recent.getMany(CHATS, workspace.id, [...new Set(kept.map(({ chatId }) => chatId))])
  const chats = new Map((await app.rights.among(workspace.id, person.id, 'messages.list', all)).map(chat => [chat.id, chat]))
  const ids = [...new Set(kept.flatMap(({ messageId }) => messageId ?? []))]
  const found = await app.ports.documents.getMany(MESSAGES, workspace.id, ids)
  const messages = new Map(found.filter(message => !message.isDeleted && chats.has(message.chatId)).map(message => [message.id, message]))
  const others = [...chats.values()].flatMap(chat => chat.personIds)
  const names = await called(app, workspace.id, [...messages.values()], [...others, ...personIds])
  const titleOf = (chat: ChatDocument | undefined): string => (chat ? titleFrom(chat, person.id, names.people) : '')
  return {
    names,
    message: (id: string | null): MessageDocument | null => messages.get(id ?? '') ?? null,
    chat(id: string): { readonly chatTitle: string; readonly isDirect: boolean } {
      const chat = chats.get(id)
      return { chatTitle: titleOf(chat), isDirect: chat?.chatType === 'direct' }
    },
  }
}

export async function aroundReminders(
  app: Application,
  viewer: Viewer,
  reminders: readonly ReminderDocument[],
  saves: readonly Kept[] = [],
) {
  const personIds = reminders.flatMap(({ personId, askedById }) => [personId, askedById])
  const around = await aroundKept(app, viewer, [...reminders, ...saves], personIds)
  const listing = (reminder: ReminderDocument): ReminderListing => ({
    reminder,
    message: around.message(reminder.messageId),
    ...around.chat(reminder.chatId),
  })
  return { ...around, listing }
}

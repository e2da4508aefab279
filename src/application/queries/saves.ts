import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { SAVES, saveId } from '../read-models/saves.ts'
import type { SavedScreen } from '../screens/later.ts'
import type { Viewer } from '../screens.ts'
import { aroundReminders, dueReminders, remindersOf } from './reminders.ts'

/**
 * What this person keeps, newest first, below what has come back; `after` = the message a page before ended with. What they can no longer
 * read is there without a word, and what stands above as due stands nowhere else.
 */
export async function savedScreen(app: Application, viewer: Viewer, after?: string): Promise<SavedScreen> {
  const { person, workspace } = viewer
  const { documents } = app.ports
  const last = after === undefined ? undefined : await documents.get(SAVES, workspace.id, saveId(person.id, after))
  const [saves, due] = await Promise.all([
    documents.find(SAVES, workspace.id, {
      equal: { personId: person.id },
      order: { field: 'at', direction: 'down' },
      ...(last && { after: { value: last.at, id: last.id } }),
      limit: LIMITS.pageRows + 1,
    }),
    after === undefined ? dueReminders(app, viewer) : [],
  ])
  const page = saves.slice(0, LIMITS.pageRows)
  const reminders = await remindersOf(app, viewer, page)
  const around = await aroundReminders(app, viewer, due, page)
  const isBelow = ({ messageId }: { readonly messageId: string }) => !due.some(reminder => reminder.messageId === messageId)
  return {
    due: due.map(around.listing),
    items: page.filter(isBelow).map(save => {
      const reminder = reminders.get(save.messageId)
      const remindAt = reminder?.state === 'waiting' ? reminder.dueAt : null
      return { save, message: around.message(save.messageId), ...around.chat(save.chatId), remindAt }
    }),
    next: saves.length > LIMITS.pageRows ? (page.at(-1)?.messageId ?? null) : null,
    ...around.names,
  }
}

/** The messages of a chat that this person keeps, the newest saved first. */
export async function savedIn(app: Application, viewer: Viewer, chatId: string): Promise<readonly string[]> {
  const saves = await app.ports.documents.find(SAVES, viewer.workspace.id, {
    equal: { personId: viewer.person.id, chatId },
    order: { field: 'at', direction: 'down' },
    limit: LIMITS.markedSaves,
  })
  return saves.map(save => save.messageId)
}

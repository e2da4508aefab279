import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import { SAVES, saveId } from '../read-models/saves.ts'
import type { SavedScreen, Viewer } from '../screens.ts'
import { called } from './called.ts'
import { titleFrom } from './titles.ts'

/** What this person keeps, newest first; `after` = the message a page before ended with. What they can no longer read is there without a word. */
export async function savedScreen(app: Application, viewer: Viewer, after?: string): Promise<SavedScreen> {
  const { person, workspace } = viewer
  const { documents } = app.ports
  const last = after === undefined ? undefined : await documents.get(SAVES, workspace.id, saveId(person.id, after))
  const saves = await documents.find(SAVES, workspace.id, {
    equal: { personId: person.id },
    order: { field: 'at', direction: 'down' },
    ...(last && { after: { value: last.at, id: last.id } }),
    limit: LIMITS.pageRows + 1,
  })
  const page = saves.slice(0, LIMITS.pageRows)
  const chats = await readableChats(app, viewer, new Set(page.map(save => save.chatId)))
  const found = await documents.getMany(
    MESSAGES,
    workspace.id,
    page.map(save => save.messageId),
  )
  const messages = new Map(found.map(message => [message.id, message]))
  const readable = (messageId: string): MessageDocument | null => {
    const message = messages.get(messageId)
    return message && !message.isDeleted && chats.has(message.chatId) ? message : null
  }
  const items = page.map(save => ({ save, message: readable(save.messageId) }))
  const shown = items.flatMap(({ message }) => message ?? [])
  const others = [...chats.values()].flatMap(chat => chat.personIds)
  const names = await called(app, workspace.id, shown, others)
  return {
    items: items.map(({ save, message }) => {
      const chat = message ? chats.get(message.chatId) : undefined
      return { save, message, chatTitle: chat ? titleFrom(chat, person.id, names.people) : '', isDirect: chat?.chatType === 'direct' }
    }),
    next: saves.length > LIMITS.pageRows ? (page.at(-1)?.messageId ?? null) : null,
    ...names,
  }
}

async function readableChats(app: Application, viewer: Viewer, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, ChatDocument>> {
  const { person, workspace } = viewer
  const chats = await app.recent.getMany(CHATS, workspace.id, [...ids])
  const readable = await app.rights.among(workspace.id, person.id, 'messages.list', chats)
  return new Map(readable.map(chat => [chat.id, chat]))
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

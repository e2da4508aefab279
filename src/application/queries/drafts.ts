import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { DRAFTS, type DraftDocument, draftId } from '../read-models/drafts.ts'
import type { Drafts, Viewer } from '../screens.ts'
import { cards } from './people.ts'
import { titleFrom } from './titles.ts'

/** One's own draft in a chat or thread that one may read. */
export const draftIn = (app: Application, viewer: Viewer, chatId: string, threadId: string | null): Promise<DraftDocument | undefined> =>
  app.ports.documents.get(DRAFTS, viewer.workspace.id, draftId(viewer.person.id, chatId, threadId))

/** One's own drafts, the latest first. */
export const ownDrafts = (app: Application, viewer: Viewer): Promise<readonly DraftDocument[]> =>
  app.ports.documents.find(DRAFTS, viewer.workspace.id, {
    equal: { personId: viewer.person.id },
    order: { field: 'at', direction: 'down' },
    limit: LIMITS.drafts,
  })

/** With the chats they were written for. One that is closed to its writer by now keeps its text and loses its title. */
export async function drafts(app: Application, viewer: Viewer): Promise<Drafts> {
  const own = await ownDrafts(app, viewer)
  const chats = await app.recent.getMany(CHATS, viewer.workspace.id, [...new Set(own.map(draft => draft.chatId))])
  const people = await cards(
    app,
    chats.flatMap(chat => chat.personIds),
  )
  const readable = await app.rights.among(viewer.workspace.id, viewer.person.id, 'chats.read', chats)
  const titleOf = (chat: ChatDocument) => `${chat.chatType === 'direct' ? '' : '# '}${titleFrom(chat, viewer.person.id, people)}`
  const titles = new Map(readable.map(chat => [chat.id, titleOf(chat)]))
  return { items: own.map(draft => ({ draft, title: titles.get(draft.chatId) ?? null })) }
}

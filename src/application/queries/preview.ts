import type { Application } from '../application.ts'
import { parsed, text } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { NO_NAMES, wantedNames } from '../names.ts'
import { emojiOf } from '../naming.ts'
import type { Preview, Viewer } from '../screens.ts'
import { parse } from '../text.ts'
import { emojiBy } from './called.ts'
import { readableChat } from './chats.ts'

const typed = text(LIMITS.messageText)

/** What a message would look like; nothing is kept. Names are looked up when it is posted, and stand here as typed. */
export async function preview(app: Application, viewer: Viewer, chatId: string, words: unknown): Promise<Preview> {
  await readableChat(app, viewer.workspace.id, viewer.person.id, chatId)
  const { id: workspaceId } = viewer.workspace
  const wish = parsed(typed, words)
  const emoji = await emojiOf(app, { workspaceId }, wantedNames(wish).emoji)
  const text = parse(wish, { ...NO_NAMES, ...(emoji && { emoji }) })
  return { text, people: new Map(), teams: new Map(), chats: new Map(), emoji: await emojiBy(app, workspaceId, text.emojiIds ?? []) }
}

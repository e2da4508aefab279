import type { Application } from '../application.ts'
import type { Viewer } from '../screens.ts'
import { ICONS } from '../webhooks/icons.ts'
import { readableChat } from './chats.ts'
import { messageIn } from './messages.ts'

/** The picture that programs of a chat are shown with, for who may read what they say. Answers its version. */
export async function programIcon(app: Application, viewer: Viewer, { chatId, iconId }: { chatId: string; iconId: string }) {
  const { id: workspaceId } = viewer.workspace
  await readableChat(app, workspaceId, viewer.person.id, chatId)
  const icon = await app.ports.documents.get(ICONS, workspaceId, iconId)
  return icon?.isThere && icon.chatId === chatId ? icon.version : undefined
}

/** The picture of a card, for who may read the message that shows it now. */
export async function cardPicture(app: Application, viewer: Viewer, at: { chatId: string; messageId: string; previewId: string }) {
  const chat = await readableChat(app, viewer.workspace.id, viewer.person.id, at.chatId)
  const message = await messageIn(app, chat, at.messageId)
  return message?.previews?.find(({ previewId }) => previewId === at.previewId)?.picture?.fileId
}

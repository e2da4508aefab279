import type { Application } from '../application.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { PINS } from '../read-models/pins.ts'
import { isAllowed } from '../rights.ts'
import type { PinsScreen, Viewer } from '../screens.ts'
import { called } from './called.ts'
import { faces, readableChat } from './chats.ts'
import { titleOf } from './titles.ts'

/** What is pinned in a chat that this person may read, newest pin first. */
export async function pinsScreen(app: Application, viewer: Viewer, chatId: string): Promise<PinsScreen> {
  const { id: workspaceId } = viewer.workspace
  const chat = await readableChat(app, workspaceId, viewer.person.id, chatId)
  const pins = ((await app.recent.get(PINS, workspaceId, chatId))?.pins ?? []).toReversed()
  const messages = await app.ports.documents.getMany(
    MESSAGES,
    workspaceId,
    pins.map(pin => pin.messageId),
  )
  const byId = new Map(messages.map(message => [message.id, message]))
  const items = pins.flatMap(pin => {
    const message = byId.get(pin.messageId)
    return message && !message.isDeleted ? [{ message, pin }] : []
  })
  const principal = await app.rights.principal(workspaceId, viewer.person.id)
  const relation = await app.rights.relation(chat, viewer.person.id)
  const seen = await faces(app, chat)
  return {
    chat,
    title: await titleOf(app, chat, viewer.person.id),
    faces: seen,
    items,
    mayPin: !chat.isArchived && isAllowed(principal, 'messages.pin', relation),
    ...(await called(
      app,
      workspaceId,
      items.map(item => item.message),
      [...seen, ...items.map(item => item.pin.personId)],
    )),
  }
}

import type { Application } from '../application.ts'
import type { MessageAt } from '../commands/message-at.ts'
import { CHATS } from '../read-models/chats.ts'
import { isAllowed } from '../rights.ts'
import type { PersonCard, Viewer } from '../screens.ts'
import { messageIn } from './messages.ts'
import { cards } from './people.ts'
import { participantsOf } from './roles.ts'

/** Members whom a message names and who take no part in its chat: for its author, as long as they may add them. */
export async function namedOutside(app: Application, viewer: Viewer, { chatId, messageId }: MessageAt): Promise<readonly PersonCard[]> {
  const { workspace, person } = viewer
  const chat = await app.recent.get(CHATS, workspace.id, chatId)
  if (!chat || chat.isArchived) return []
  const message = await messageIn(app, chat, messageId)
  if (message?.authorId !== person.id || message.isDeleted) return []
  const principal = await app.rights.principal(workspace.id, person.id)
  if (!isAllowed(principal, 'participants.add', await app.rights.relation(chat, person.id))) return []
  const inside = await participantsOf(app, workspace.id, chatId)
  const outside = (message.mentionIds ?? []).filter(id => id !== person.id && !inside.has(id))
  const people = await cards(app, outside)
  const members = await Promise.all(outside.map(id => app.rights.member(workspace.id, id)))
  return members.flatMap(member => (member && people.get(member.id)) ?? [])
}

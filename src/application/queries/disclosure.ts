import type { Application } from '../application.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { TIMELINES } from '../read-models/timelines.ts'
import { insidersIn } from './everybody.ts'
import { participantsOf } from './roles.ts'

/** What becomes readable when a chat is made public, and for how many who could not read it. */
export type Disclosure = { readonly messageCount: number; readonly pinCount: number; readonly readerCount: number }

export async function disclosure(app: Application, chat: ChatDocument): Promise<Disclosure> {
  const insiders = await insidersIn(app, chat.workspaceId)
  const participants = await participantsOf(app, chat.workspaceId, chat.id)
  const readerCount = insiders.filter(id => !participants.has(id)).length
  return { messageCount: await messagesIn(app, chat), pinCount: chat.pinCount ?? 0, readerCount }
}

/** How many messages stand in the chat. Those that were deleted are not among them. */
export async function messagesIn(app: Application, chat: ChatDocument): Promise<number> {
  const gone = (await app.recent.get(TIMELINES, chat.workspaceId, chat.id))?.goneNs ?? []
  return chat.lastN - gone.length
}

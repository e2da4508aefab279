import type { Application } from '../application.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import type { People } from '../screens.ts'
import { cards } from './people.ts'

/** A direct chat is called after the others; alone, after oneself. */
export function titleFrom(chat: ChatDocument, personId: string, people: People): string {
  if (chat.chatType !== 'direct') return chat.title ?? ''
  const others = chat.personIds.filter(id => id !== personId)
  return (others.length > 0 ? others : [personId]).map(id => people.get(id)?.name ?? 'Somebody').join(', ')
}

export async function titleOf(app: Application, chat: ChatDocument, personId: string): Promise<string> {
  return titleFrom(chat, personId, await cards(app, chat.personIds))
}

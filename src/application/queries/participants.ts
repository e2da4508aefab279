import type { Application } from '../application.ts'
import { isAllowed } from '../rights.ts'
import type { Participants, Viewer } from '../screens.ts'
import { readableChat } from './chats.ts'
import { members } from './members.ts'
import { cards } from './people.ts'
import { participantsOf } from './roles.ts'
import { titleFrom } from './titles.ts'

/** Who takes part in a chat, and who could be added. */
export async function participants(app: Application, viewer: Viewer, chatId: string): Promise<Participants> {
  const chat = await readableChat(app, viewer.workspace.id, viewer.person.id, chatId)
  const ids = await participantsOf(app, chat.workspaceId, chatId)
  const people = await cards(app, [...ids.keys(), ...chat.personIds])
  const relation = await app.rights.relation(chat, viewer.person.id)
  const principal = await app.rights.principal(chat.workspaceId, viewer.person.id)
  const isChannel = chat.chatType === 'discussion' && !chat.isArchived
  const mayAdd = isChannel && isAllowed(principal, 'participants.add', relation)
  const everybody = mayAdd ? (await members(app, viewer)).items : []
  const items = [...ids].map(([personId, role]) => ({ personId, role }))
  return {
    chat,
    title: titleFrom(chat, viewer.person.id, people),
    items: items.toSorted((a, b) => nameOf(people, a.personId).localeCompare(nameOf(people, b.personId), 'en', { sensitivity: 'base' })),
    people,
    mayAdd,
    mayManage: chat.chatType === 'discussion' && isAllowed(principal, 'participants.remove', relation),
    mayLeave: chat.chatType === 'discussion' && !chat.isDefault && isAllowed(principal, 'participants.leave', relation),
    others: everybody.filter(item => !ids.has(item.card.id)).map(item => item.card),
  }
}

const nameOf = (people: Participants['people'], id: string): string => people.get(id)?.name ?? ''

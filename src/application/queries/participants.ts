import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { PARTICIPANTS } from '../read-models/participants.ts'
import { isAllowed } from '../rights.ts'
import type { Participants, Viewer } from '../screens.ts'
import { readableChat, titleFrom } from './chats.ts'
import { members } from './members.ts'
import { cards } from './people.ts'

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
    mayManage: isChannel && isAllowed(principal, 'participants.remove', relation),
    mayLeave: chat.chatType === 'discussion' && !chat.isDefault && isAllowed(principal, 'participants.leave', relation),
    others: everybody.filter(item => !ids.has(item.card.id)).map(item => item.card),
  }
}

const nameOf = (people: Participants['people'], id: string): string => people.get(id)?.name ?? ''

/** Everybody who takes part, with their role, in the order of joining. */
export async function participantsOf(app: Application, workspaceId: string, chatId: string): Promise<ReadonlyMap<string, 'admin' | 'member'>> {
  const rows = await app.ports.documents.find(PARTICIPANTS, workspaceId, {
    equal: { chatId, isGone: false },
    order: { field: 'joinedVersion', direction: 'up' },
    limit: LIMITS.participants,
  })
  return new Map(rows.map(row => [row.personId, row.role]))
}

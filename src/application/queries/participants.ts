import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS } from '../read-models/chats.ts'
import { PARTICIPANTS } from '../read-models/participants.ts'
import { isAllowed } from '../rights.ts'
import type { Participants, Viewer } from '../screens.ts'
import { readableChat } from './chats.ts'
import { members } from './members.ts'
import { cards } from './people.ts'
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

type Roles = ReadonlyMap<string, 'admin' | 'member'>

/** Asked at every post, so it is kept for as long as nobody comes or goes. */
const kept = new WeakMap<Application, Map<string, { readonly version: number; readonly roles: Roles }>>()
const MOST_KEPT = 1_000

/** Everybody who takes part, with their role, in the order of joining. */
export async function participantsOf(app: Application, workspaceId: string, chatId: string): Promise<Roles> {
  const chat = await app.recent.get(CHATS, workspaceId, chatId)
  if (!chat) return new Map()
  const known = kept.get(app) ?? new Map()
  kept.set(app, known)
  const found = known.get(chatId)
  if (found?.version === chat.participantsVersion) return found.roles
  const roles = await readParticipants(app, workspaceId, chatId)
  known.delete(chatId)
  known.set(chatId, { version: chat.participantsVersion, roles })
  if (known.size > MOST_KEPT) known.delete(known.keys().next().value as string)
  return roles
}

async function readParticipants(app: Application, workspaceId: string, chatId: string): Promise<Roles> {
  const rows = await app.ports.documents.find(PARTICIPANTS, workspaceId, {
    equal: { chatId, isGone: false },
    order: { field: 'joinedVersion', direction: 'up' },
    limit: LIMITS.participants,
  })
  return new Map(rows.map(row => [row.personId, row.role]))
}

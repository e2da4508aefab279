import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import type { ChatSettings, DeletedChats } from '../channel-screens.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import { CHANNELS } from '../read-models/channels.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { PREFERENCES, preferenceId } from '../read-models/preferences.ts'
import { isAllowed } from '../rights.ts'
import type { Viewer } from '../screens.ts'
import { readableChat } from './chats.ts'
import { unreadMentions } from './mentions.ts'
import { chatsOf, placesOf } from './people.ts'
import { preferencesOf, preferred } from './preferences.ts'
import { titleOf } from './titles.ts'

/** What can be said and done about a chat as a whole, and how one has it for oneself. */
export async function chatSettings(app: Application, viewer: Viewer, chatId: string): Promise<ChatSettings> {
  const { workspace, person } = viewer
  const chat = await readableChat(app, workspace.id, person.id, chatId)
  const principal = await app.rights.principal(workspace.id, person.id)
  const relation = await app.rights.relation(chat, person.id)
  const chosen = await app.recent.get(PREFERENCES, INSTANCE, preferenceId(person.id, chatId))
  const mentions = chosen?.isHidden ? (await unreadMentions(app, viewer)).get(chatId) : []
  const isChannel = chat.chatType === 'discussion'
  return {
    me: person.id,
    chat,
    title: await titleOf(app, chat, person.id),
    description: (await app.recent.get(CHANNELS, workspace.id, chatId))?.description ?? '',
    takesPart: relation.isParticipant === true,
    mayManage: isChannel && isAllowed(principal, 'chats.rename', relation),
    maySeeWebhooks: isChannel && isAllowed(principal, 'webhooks.list', relation),
    mayJoin: isChannel && !chat.isArchived && !relation.isParticipant && isAllowed(principal, 'participants.join', relation),
    mayLeave: isChannel && !chat.isDefault && isAllowed(principal, 'participants.leave', relation),
    own: { ...preferred(chat, chosen, app.ports.clock.now(), mentions), chosenLevel: chosen?.level ?? null },
    sections: await sectionsIn(app, viewer),
  }
}

/** Names of the sections of one's own in this workspace. */
async function sectionsIn(app: Application, { workspace, person }: Viewer): Promise<readonly string[]> {
  const here = await chatsOf(app, workspace.id, person.id)
  const chosen = [...(await preferencesOf(app, person.id)).values()].filter(({ chatId }) => here.has(chatId))
  const names = new Set(chosen.map(({ section }) => section))
  return [...names].filter(name => name !== '').toSorted((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' }))
}

/** A chat that was deleted, for who may bring it back; to everybody else it is not there. */
export async function deletedChat(app: Application, viewer: Viewer, chatId: string): Promise<ChatDocument> {
  const chat = await app.recent.get(CHATS, viewer.workspace.id, chatId)
  if (!chat || (await restorable(app, viewer, [chat])).length === 0) throw notFound()
  return chat
}

/** Everything deleted that somebody may bring back, public channels and those they look after; by name. */
export async function deletedChats(app: Application, viewer: Viewer): Promise<DeletedChats> {
  const shared = await app.ports.documents.find(CHATS, viewer.workspace.id, {
    equal: { visibility: 'public', listing: 'deleted' },
    order: { field: 'sortTitle', direction: 'up' },
    limit: LIMITS.deletedListed,
  })
  const places = await placesOf(app, viewer.workspace.id, viewer.person.id)
  const ids = places.filter(({ role }) => role === 'admin').map(({ chatId }) => chatId)
  const own = await app.recent.getMany(CHATS, viewer.workspace.id, ids)
  const all = [...new Map([...shared, ...own].map(chat => [chat.id, chat])).values()]
  return { items: (await restorable(app, viewer, all)).toSorted((a, b) => (a.sortTitle < b.sortTitle ? -1 : 1)) }
}

/** Those of the chats that were deleted and that this person may bring back. */
async function restorable(app: Application, viewer: Viewer, chats: readonly ChatDocument[]): Promise<readonly ChatDocument[]> {
  const { workspace, person } = viewer
  const now = app.ports.clock.now()
  const deleted = chats.filter(({ eraseAt }) => eraseAt !== null && eraseAt > now)
  const asIfThere = deleted.map(chat => ({ ...chat, eraseAt: null }))
  const allowed = new Set((await app.rights.among(workspace.id, person.id, 'chats.restore', asIfThere)).map(({ id }) => id))
  return deleted.filter(({ id }) => allowed.has(id))
}

import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS } from '../read-models/chats.ts'
import { PARTICIPANTS } from '../read-models/participants.ts'

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

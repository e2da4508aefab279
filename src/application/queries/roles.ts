import type { Application } from '../application.ts'
import { byVersion } from '../by-version.ts'
import { LIMITS } from '../limits.ts'
import { CHATS } from '../read-models/chats.ts'
import { PARTICIPANTS } from '../read-models/participants.ts'

type Roles = ReadonlyMap<string, 'admin' | 'member'>

/** Asked at every post, so it is kept for as long as nobody comes or goes. */
const kept = byVersion<Roles>(1_000)

/** Everybody who takes part, with their role, in the order of joining. */
export async function participantsOf(app: Application, workspaceId: string, chatId: string): Promise<Roles> {
  const chat = await app.recent.get(CHATS, workspaceId, chatId)
  return chat ? kept(app, chatId, chat.participantsVersion, () => readParticipants(app, workspaceId, chatId)) : new Map()
}

async function readParticipants(app: Application, workspaceId: string, chatId: string): Promise<Roles> {
  const rows = await app.ports.documents.find(PARTICIPANTS, workspaceId, {
    equal: { chatId, isGone: false },
    order: { field: 'joinedVersion', direction: 'up' },
    limit: LIMITS.participants,
  })
  return new Map(rows.map(row => [row.personId, row.role]))
}

import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { MEMBERS } from '../read-models/workspaces.ts'
import { participantsOf } from './roles.ts'

/** Who reads one chat and not the other. */
export async function newReaders(app: Application, from: ChatDocument, to: ChatDocument): Promise<readonly string[]> {
  if (from.id === to.id) return []
  const known = await readersOf(app, from)
  return [...(await readersOf(app, to))].filter(personId => !known.has(personId))
}

/** Those who take part, and of a public chat everybody but guests. */
async function readersOf(app: Application, chat: ChatDocument): Promise<ReadonlySet<string>> {
  const participants = await participantsOf(app, chat.workspaceId, chat.id)
  return new Set([...participants.keys(), ...(chat.visibility === 'public' ? await insiders(app, chat.workspaceId) : [])])
}

async function insiders(app: Application, workspaceId: string): Promise<readonly string[]> {
  const members = await app.ports.documents.find(MEMBERS, workspaceId, {
    equal: { isGone: false },
    order: { field: 'joinedAt', direction: 'up' },
    limit: LIMITS.members,
  })
  return members.filter(({ role }) => role !== 'guest').map(({ id }) => id)
}

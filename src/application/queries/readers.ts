import type { Application } from '../application.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { guestsIn, insidersIn } from './everybody.ts'
import { participantsOf } from './roles.ts'

/**
 * How many read one chat and not the other: those who take part, and in a public chat everybody but guests. From public to public only
 * guests can be new, so nobody else is looked at.
 */
export async function newReaders(app: Application, from: ChatDocument, to: ChatDocument): Promise<number> {
  if (from.id === to.id) return 0
  const known = await participantsOf(app, from.workspaceId, from.id)
  const joined = [...(await participantsOf(app, to.workspaceId, to.id)).keys()].filter(id => !known.has(id))
  if (from.visibility === 'public') return guestsAmong(app, to.workspaceId, joined)
  if (to.visibility !== 'public') return joined.length
  const insiders = await insidersIn(app, to.workspaceId)
  return new Set([...joined, ...insiders.filter(id => !known.has(id))]).size
}

async function guestsAmong(app: Application, workspaceId: string, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const guests = await guestsIn(app, workspaceId)
  return ids.filter(id => guests.has(id)).length
}

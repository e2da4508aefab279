import { type Naming, type Reason, reasonsFor } from '../domain/mentions.ts'
import type { Application } from './application.ts'
import { participantsOf } from './queries/roles.ts'
import { CHATS } from './read-models/chats.ts'
import { TEAMS } from './read-models/teams.ts'
import { isAllowed } from './rights.ts'

type Said = { readonly workspaceId: string; readonly chatId: string; readonly actorId: string; readonly naming: Naming }
export type ToldPeople = ReadonlyMap<string, readonly Reason[]>

const NOBODY: ToldPeople = new Map()

/** Does a message call anybody? Asked of every message, so it reads nothing. */
export const callsSomebody = ({ mentionIds, teamIds, reach }: Naming): boolean =>
  mentionIds !== undefined || teamIds !== undefined || reach !== undefined

/** Whom a message concerns, of those who may read it at this moment. */
export async function toldOf(app: Application, { workspaceId, chatId, actorId, naming }: Said): Promise<ToldPeople> {
  const chat = callsSomebody(naming) ? await app.recent.get(CHATS, workspaceId, chatId) : undefined
  if (!chat || chat.eraseAt !== null) return NOBODY
  const participants = await participantsOf(app, workspaceId, chatId)
  const teams = await app.recent.getMany(TEAMS, workspaceId, naming.teamIds ?? [])
  const reasons = reasonsFor({
    naming,
    actorId,
    teams: new Map(teams.map(({ id, memberIds }) => [id, memberIds])),
    participantIds: participants.keys(),
  })
  const told = new Map<string, readonly Reason[]>()
  for (const [personId, why] of reasons) {
    const relation = { isPublic: chat.visibility === 'public', isParticipant: participants.has(personId) }
    if (isAllowed(await app.rights.principal(workspaceId, personId), 'chats.read', relation)) told.set(personId, why)
  }
  return told
}

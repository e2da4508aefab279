import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import { CHATS } from '../read-models/chats.ts'
import { PARTICIPANTS, type ParticipantDocument } from '../read-models/participants.ts'
import { PEOPLE, type PersonDocument } from '../read-models/people.ts'
import type { People, PersonCard } from '../screens.ts'
import { participantsOf } from './roles.ts'

/** What anybody in the workspace may see of a person now. */
function card(person: PersonDocument, now: number): PersonCard {
  const { id, name, username, title, avatarFileId, isActive, zone } = person
  const isOver = person.status?.untilAt != null && person.status.untilAt <= now
  return { id, name, username, title, avatarFileId, isActive, zone, status: isOver ? null : person.status }
}

export async function cards(app: Application, ids: Iterable<string>): Promise<People> {
  const people = await app.recent.getMany(PEOPLE, INSTANCE, [...new Set(ids)])
  const now = app.ports.clock.now()
  return new Map(people.map(person => [person.id, card(person, now)]))
}

/** Guests and bots see only people they share a chat with, and themselves. */
export async function peopleSharing(app: Application, workspaceId: string, personId: string): Promise<ReadonlySet<string>> {
  const people = new Set([personId])
  const chats = await app.recent.getMany(CHATS, workspaceId, [...(await chatsOf(app, workspaceId, personId))])
  for (const chat of chats.filter(({ eraseAt }) => eraseAt === null))
    for (const id of (await participantsOf(app, workspaceId, chat.id)).keys()) people.add(id)
  return people
}

/** Where somebody takes part, whatever became of the chats. */
export const placesOf = (app: Application, workspaceId: string, personId: string): Promise<readonly ParticipantDocument[]> =>
  app.recent.find(PARTICIPANTS, workspaceId, { equal: { personId, isGone: false }, limit: LIMITS.ownChats })

export async function chatsOf(app: Application, workspaceId: string, personId: string): Promise<ReadonlySet<string>> {
  return new Set((await placesOf(app, workspaceId, personId)).map(({ chatId }) => chatId))
}

/** Do these two take part in one chat that is still there? */
export async function sharesChat(app: Application, workspaceId: string, one: string, other: string): Promise<boolean> {
  const [ones, others] = await Promise.all([chatsOf(app, workspaceId, one), chatsOf(app, workspaceId, other)])
  const chats = await app.recent.getMany(CHATS, workspaceId, [...ones.intersection(others)])
  return chats.some(({ eraseAt }) => eraseAt === null)
}

/** Where somebody's clock stands. */
export const zoneOf = async (app: Application, personId: string): Promise<string> =>
  (await app.recent.get(PEOPLE, INSTANCE, personId))?.zone ?? 'UTC'

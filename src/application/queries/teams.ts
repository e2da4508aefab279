import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { TEAMS } from '../read-models/teams.ts'
import { isAllowed, permit } from '../rights.ts'
import type { TeamScreen, Teams } from '../screens/mentions.ts'
import type { Members, PersonCard, Viewer } from '../screens.ts'
import { members } from './members.ts'
import { cards } from './people.ts'

/** The teams of a workspace by name. Who keeps them is told whose username took a handle away. */
export async function teams(app: Application, viewer: Viewer): Promise<Teams> {
  const mayManage = await mayRead(app, viewer)
  const ids = (viewer.workspace.teams ?? []).map(({ id }) => id)
  const found = await app.recent.getMany(TEAMS, viewer.workspace.id, ids)
  const everybody = mayManage && found.length > 0 ? (await members(app, viewer)).items : []
  return { items: found.map(team => ({ team, namesake: namesakeOf(everybody, team.handle) })).toSorted(byName), mayManage }
}

export async function teamScreen(app: Application, viewer: Viewer, teamId: string): Promise<TeamScreen> {
  const mayManage = await mayRead(app, viewer)
  const team = await app.recent.get(TEAMS, viewer.workspace.id, teamId)
  if (!team || team.isDeleted) throw notFound()
  const people = await cards(app, team.memberIds)
  const present = new Set(team.memberIds)
  const everybody = mayManage ? (await members(app, viewer)).items : []
  return {
    team,
    namesake: namesakeOf(everybody, team.handle),
    members: [...people.values()].toSorted((a, b) => compare(a.name, b.name)),
    others: everybody.filter(({ member }) => member.role !== 'guest' && !present.has(member.id)).map(({ card }) => card),
    mayManage,
  }
}

async function mayRead(app: Application, { workspace, person }: Viewer): Promise<boolean> {
  const principal = await app.rights.principal(workspace.id, person.id)
  permit(principal, 'teams.read', {})
  return isAllowed(principal, 'teams.create', {})
}

/** A username wins over a handle: a member who is called so is reached instead of the team. */
const namesakeOf = (everybody: Members['items'], handle: string): PersonCard | null =>
  everybody.find(({ card }) => card.username === handle)?.card ?? null

const compare = (a: string, b: string): number => a.localeCompare(b, 'en', { sensitivity: 'base' })
const byName = (a: Teams['items'][number], b: Teams['items'][number]): number => compare(a.team.name, b.team.name)

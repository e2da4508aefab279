import { limitReached, nameTaken, notFound, rejected } from './decider.ts'
import type { OpenWorkspace } from './workspaces.ts'

export type TeamFact =
  | { readonly type: 'TeamCreated'; readonly teamId: string; readonly name: string; readonly handle: string }
  | { readonly type: 'TeamRenamed'; readonly teamId: string; readonly name: string; readonly handle: string }
  | { readonly type: 'TeamDeleted'; readonly teamId: string }
  | { readonly type: 'TeamMemberAdded'; readonly teamId: string; readonly personId: string }
  | { readonly type: 'TeamMemberRemoved'; readonly teamId: string; readonly personId: string }

/** `isUsername` is a gathered fact: a member is called so. `limit`: teams in a workspace, people in a team. */
export type TeamCommand =
  | ({ readonly type: 'createTeam' | 'renameTeam' } & Naming)
  | { readonly type: 'deleteTeam'; readonly teamId: string }
  | { readonly type: 'addTeamMember'; readonly teamId: string; readonly personId: string; readonly limit: number }
  | { readonly type: 'removeTeamMember'; readonly teamId: string; readonly personId: string }
type Naming = {
  readonly teamId: string
  readonly name: string
  readonly handle: string
  readonly isUsername: boolean
  readonly limit: number
}

type Team = { readonly name: string; readonly handle: string; readonly memberIds: ReadonlySet<string> }
export type Teams = ReadonlyMap<string, Team>

type Facts = readonly TeamFact[]

export function decideTeam(command: TeamCommand, workspace: OpenWorkspace): Facts {
  switch (command.type) {
    case 'createTeam':
      return create(command, workspace.teams)
    case 'renameTeam':
      return rename(command, workspace.teams)
    case 'deleteTeam':
      return remove(command.teamId, workspace.teams)
    case 'addTeamMember':
      return addMember(command, workspace)
    case 'removeTeamMember':
      return known(workspace.teams, command.teamId).memberIds.has(command.personId)
        ? [{ type: 'TeamMemberRemoved', teamId: command.teamId, personId: command.personId }]
        : []
  }
}

export function evolveTeams(teams: Teams, fact: TeamFact): Teams {
  const next = new Map(teams)
  switch (fact.type) {
    case 'TeamCreated':
      return next.set(fact.teamId, { name: fact.name, handle: fact.handle, memberIds: new Set() })
    case 'TeamRenamed':
      return next.set(fact.teamId, { ...known(teams, fact.teamId), name: fact.name, handle: fact.handle })
    case 'TeamDeleted':
      next.delete(fact.teamId)
      return next
    case 'TeamMemberAdded':
      return withPeople(next, fact.teamId, people => people.add(fact.personId))
    case 'TeamMemberRemoved':
      return withPeople(next, fact.teamId, people => people.delete(fact.personId))
  }
}

/** Only members who are no guests are in teams: whoever stops being one leaves them in the same commit. */
export const leavingTeams = ({ teams }: OpenWorkspace, personId: string): Facts =>
  [...teams]
    .filter(([, { memberIds }]) => memberIds.has(personId))
    .map(([teamId]) => ({ type: 'TeamMemberRemoved', teamId, personId }) as const)

function create({ teamId, name, handle, isUsername, limit }: Naming, teams: Teams): Facts {
  if (teams.has(teamId)) return []
  if (teams.size >= limit) throw limitReached(limit)
  mustBeFree({ teamId, handle, isUsername }, teams)
  return [{ type: 'TeamCreated', teamId, name, handle }]
}

function rename({ teamId, name, handle, isUsername }: Naming, teams: Teams): Facts {
  const team = known(teams, teamId)
  if (team.name === name && team.handle === handle) return []
  if (team.handle !== handle) mustBeFree({ teamId, handle, isUsername }, teams)
  return [{ type: 'TeamRenamed', teamId, name, handle }]
}

/** Its people leave it first, so that each of them says so. */
function remove(teamId: string, teams: Teams): Facts {
  const left = [...known(teams, teamId).memberIds].map(personId => ({ type: 'TeamMemberRemoved', teamId, personId }) as const)
  return [...left, { type: 'TeamDeleted', teamId }]
}

function addMember({ teamId, personId, limit }: Extract<TeamCommand, { type: 'addTeamMember' }>, workspace: OpenWorkspace): Facts {
  const { memberIds } = known(workspace.teams, teamId)
  const member = workspace.members.get(personId)
  if (!member) throw rejected('not_member', 'This person is not in this workspace.', 'person')
  if (member.role === 'guest') throw rejected('guest_no_team', 'A guest cannot be in a team.', 'person')
  if (memberIds.has(personId)) return []
  if (memberIds.size >= limit) throw limitReached(limit)
  return [{ type: 'TeamMemberAdded', teamId, personId }]
}

function mustBeFree({ teamId, handle, isUsername }: Pick<Naming, 'teamId' | 'handle' | 'isUsername'>, teams: Teams): void {
  const isTeams = [...teams].some(([id, team]) => id !== teamId && team.handle === handle)
  if (isTeams || isUsername) throw rejected('handle_taken', nameTaken(handle, 'handle').message, 'handle')
}

function known(teams: Teams, teamId: string): Team {
  const team = teams.get(teamId)
  if (!team) throw notFound()
  return team
}

function withPeople(teams: Map<string, Team>, teamId: string, change: (people: Set<string>) => void): Teams {
  const memberIds = new Set(known(teams, teamId).memberIds)
  change(memberIds)
  return teams.set(teamId, { ...known(teams, teamId), memberIds })
}

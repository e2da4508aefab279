import { z } from 'zod'
import type { OpenWorkspace } from '../../domain/workspaces.ts'
import { actOnWorkspace } from '../act.ts'
import type { Application, By } from '../application.ts'
import { claimsOn, keyOfUsername } from '../claims.ts'
import type { Answer } from '../execute.ts'
import { id, line, parsed, username } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

const naming = z.strictObject({ name: line(LIMITS.name, 'Give the team a name.'), handle: username }) // both are found by the same @
const adding = z.strictObject({ person: id })

export type CreatedTeam = Answer & { readonly teamId: string }

/** Teams live in the workspace's stream, so a handle is free among them by decision alone; of usernames the claim is asked. */
export const teamCommands = (app: Application) => {
  const claims = claimsOn(app.ports.documents, app.ports.clock)

  async function isUsername({ members }: OpenWorkspace, wished: string): Promise<boolean> {
    const owner = await claims.ownerOf(keyOfUsername(wished))
    return owner !== undefined && members.has(owner)
  }

  return {
    async create(by: By, input: unknown): Promise<CreatedTeam> {
      const wish = parsed(naming, input)
      const teamId = derivedId('teams', by.workspaceId, by.personId, by.command)
      const answer = await actOnWorkspace(app, {
        by,
        act: 'teams.create',
        body: wish,
        ask: async ({ workspace }) => ({
          type: 'createTeam',
          teamId,
          ...wish,
          isUsername: await isUsername(workspace, wish.handle),
          limit: LIMITS.teams,
        }),
      })
      return { ...answer, teamId }
    },

    rename(by: By, teamId: string, input: unknown): Promise<Answer> {
      const wish = parsed(naming, input)
      return actOnWorkspace(app, {
        by,
        act: 'teams.rename',
        body: [teamId, wish],
        ask: async ({ workspace }) => ({
          type: 'renameTeam',
          teamId,
          ...wish,
          isUsername: await isUsername(workspace, wish.handle),
          limit: LIMITS.teams,
        }),
      })
    },

    delete: (by: By, teamId: string): Promise<Answer> =>
      actOnWorkspace(app, { by, act: 'teams.delete', body: teamId, ask: () => ({ type: 'deleteTeam', teamId }) }),

    addMember(by: By, teamId: string, input: unknown): Promise<Answer> {
      const { person: personId } = parsed(adding, input)
      return actOnWorkspace(app, {
        by,
        act: 'teams.addMember',
        body: [teamId, personId],
        ask: () => ({ type: 'addTeamMember', teamId, personId, limit: LIMITS.teamMembers }),
      })
    },

    removeMember: (by: By, teamId: string, personId: string): Promise<Answer> =>
      actOnWorkspace(app, {
        by,
        act: 'teams.removeMember',
        body: [teamId, personId],
        ask: () => ({ type: 'removeTeamMember', teamId, personId }),
      }),
  }
}

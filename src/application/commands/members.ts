import { z } from 'zod'
import { notFound } from '../../domain/decider.ts'
import { isBelow } from '../../domain/roles.ts'
import type { OpenWorkspace, Role } from '../../domain/workspaces.ts'
import { actOnWorkspace } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { parsed } from '../fields.ts'

const role = z.enum(['admin', 'member', 'guest'])
const changing = z.strictObject({ role })
const adding = z.strictObject({ personId: z.string(), role, via: z.enum(['added', 'sso']).default('added') })
const expiring = z.strictObject({ expiresAt: z.union([z.null(), z.number().int().positive()]) })

export const memberCommands = (app: Application) => ({
  add(by: By, input: unknown): Promise<Answer> {
    const { personId, role: to, via } = parsed(adding, input)
    return actOnWorkspace(app, {
      by,
      act: 'members.add',
      body: [personId, to],
      ask: () => ({ type: 'addMember', personId, role: to, via }),
      relate: ({ workspace }) => ({ isLower: isBelow(to, roleOf(workspace, by.personId)) }),
    })
  },

  changeRole(by: By, personId: string, input: unknown): Promise<Answer> {
    const { role: to } = parsed(changing, input)
    return actOnWorkspace(app, {
      by,
      act: 'members.changeRole',
      body: [personId, to],
      ask: ({ workspace }) => ({ type: 'changeRole', byRole: rankOf(workspace, by), personId, to }),
      relate: ({ workspace }) => isLower(workspace, by, personId, to),
    })
  },

  setExpiry(by: By, personId: string, input: unknown): Promise<Answer> {
    const { expiresAt } = parsed(expiring, input)
    return actOnWorkspace(app, {
      by,
      act: 'members.setExpiry',
      body: [personId, expiresAt],
      ask: () => ({ type: 'setExpiry', personId, expiresAt }),
      relate: ({ workspace }) => isLower(workspace, by, personId),
    })
  },

  remove: (by: By, personId: string): Promise<Answer> =>
    actOnWorkspace(app, {
      by,
      act: 'members.remove',
      body: personId,
      ask: ({ workspace }) => ({ type: 'removeMember', byRole: rankOf(workspace, by), personId }),
      relate: ({ workspace }) => isLower(workspace, by, personId),
    }),

  /** By its timer: a guest's time is over. */
  expire: (by: By, personId: string): Promise<Answer> =>
    actOnWorkspace(app, {
      by,
      act: 'members.remove',
      body: ['over', personId],
      ask: () => ({ type: 'expireMember', personId, now: app.ports.clock.now() }),
    }),

  leave: (by: By): Promise<Answer> =>
    actOnWorkspace(app, { by, act: 'members.leave', body: null, ask: () => ({ type: 'leave', personId: by.personId }) }),
})

const roleOf = (workspace: OpenWorkspace, personId: string): Role => workspace.members.get(personId)?.role ?? 'guest'

/** What the workspace itself follows up on is asked of nobody's role. */
const rankOf = (workspace: OpenWorkspace, by: By): Role => (by.isSystem ? 'owner' : roleOf(workspace, by.personId))

/** Somebody's present role and the one they shall have are both below one's own; who is no member is not found. */
function isLower(workspace: OpenWorkspace, by: By, personId: string, to: Role = 'guest') {
  const other = workspace.members.get(personId)
  if (!other) throw notFound()
  const own = roleOf(workspace, by.personId)
  return { isLower: isBelow(other.role, own) && isBelow(to, own) }
}

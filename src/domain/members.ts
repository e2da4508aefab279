import { notFound, type Rejected, rejected } from './decider.ts'
import { isBelow, roleTooHigh } from './roles.ts'
import { leavingTeams } from './teams.ts'
import type { Membership, OpenWorkspace, Role, WorkspaceCommand, WorkspaceFact } from './workspaces.ts'

type Command<T extends WorkspaceCommand['type']> = Extract<WorkspaceCommand, { type: T }>
type Facts = readonly WorkspaceFact[]

export function transfer({ toPersonId }: Command<'transfer'>, { ownerId, members }: OpenWorkspace): Facts {
  if (toPersonId === ownerId) return []
  if (members.get(toPersonId)?.role !== 'admin') {
    throw rejected('successor_not_admin', 'Only an admin can become the owner. Make this person an admin first.', 'toPersonId')
  }
  return [
    { type: 'OwnershipTransferred', fromId: ownerId, toId: toPersonId },
    { type: 'RoleChanged', personId: ownerId, from: 'owner', to: 'admin' },
    { type: 'RoleChanged', personId: toPersonId, from: 'admin', to: 'owner' },
  ]
}

export function addMember({ personId, role, via }: Command<'addMember'>, { members }: OpenWorkspace): Facts {
  return members.has(personId) ? [] : [{ type: 'MemberJoined', personId, role, via, expiresAt: null }]
}

export function changeRole({ byRole, personId, to }: Command<'changeRole'>, workspace: OpenWorkspace): Facts {
  const { role: from } = member(workspace, personId)
  if (from === 'owner' || to === 'owner') throw ownerFixed()
  if (!isBelow(from, byRole) || !isBelow(to, byRole)) throw roleTooHigh()
  if (from === to) return []
  return [...(to === 'guest' ? leavingTeams(workspace, personId) : []), { type: 'RoleChanged', personId, from, to }]
}

export function setExpiry({ personId, expiresAt }: Command<'setExpiry'>, workspace: OpenWorkspace): Facts {
  const present = member(workspace, personId)
  if (present.expiresAt === expiresAt) return []
  if (present.role !== 'guest') throw rejected('guests_only', 'Only the membership of a guest can have an end.', 'expiresAt')
  return [{ type: 'MemberExpirySet', personId, expiresAt }]
}

export function removeMember({ byRole, personId }: Command<'removeMember'>, workspace: OpenWorkspace): Facts {
  const present = workspace.members.get(personId)
  if (!present) return []
  if (present.role === 'owner') throw ownerFixed()
  if (!isBelow(present.role, byRole)) throw roleTooHigh()
  return removed(workspace, personId, 'removed')
}

/** Only while the end is still the one that has come. */
export function expireMember({ personId, now }: Command<'expireMember'>, workspace: OpenWorkspace): Facts {
  const expiresAt = workspace.members.get(personId)?.expiresAt ?? Number.POSITIVE_INFINITY
  return expiresAt <= now ? removed(workspace, personId, 'expired') : []
}

export function leave({ personId }: Command<'leave'>, workspace: OpenWorkspace): Facts {
  if (personId === workspace.ownerId) throw rejected('owner_cannot_leave', 'Hand the workspace over before you leave.')
  return workspace.members.has(personId) ? removed(workspace, personId, 'left') : []
}

export function withMember(workspace: OpenWorkspace, personId: string, membership: Membership): OpenWorkspace {
  return { ...workspace, members: new Map(workspace.members).set(personId, membership) }
}

export function withoutMember(workspace: OpenWorkspace, personId: string): OpenWorkspace {
  const members = new Map(workspace.members)
  members.delete(personId)
  return { ...workspace, members }
}

/** Only a guest's membership has an end. */
export const inRole = (membership: Membership, role: Role): Membership => ({
  role,
  expiresAt: role === 'guest' ? membership.expiresAt : null,
})

export function member({ members }: OpenWorkspace, personId: string): Membership {
  const present = members.get(personId)
  if (!present) throw notFound()
  return present
}

const removed = (workspace: OpenWorkspace, personId: string, reason: 'removed' | 'left' | 'expired'): Facts => [
  ...leavingTeams(workspace, personId),
  { type: 'MemberRemoved', personId, reason },
]

const ownerFixed = (): Rejected => rejected('owner_fixed', "The owner's role changes only by handing over the workspace.")

import { notFound, rejected } from './decider.ts'
import { isBelow, roleTooHigh } from './roles.ts'
import type { InviteRole, OpenWorkspace, Role, WorkspaceCommand, WorkspaceFact } from './workspaces.ts'

export type InviteFact =
  | {
      readonly type: 'InviteCreated'
      readonly inviteId: string
      readonly role: InviteRole
      readonly expiresAt: number
      readonly maxUses: number
      readonly chatIds: readonly string[]
      readonly guestUntil: number | null
      readonly email: string | null
    }
  | { readonly type: 'InviteAccepted'; readonly inviteId: string; readonly personId: string; readonly usedCount: number }
  | { readonly type: 'InviteRevoked'; readonly inviteId: string }
  | { readonly type: 'InviteExpired'; readonly inviteId: string }

export type InviteCommand =
  | {
      readonly type: 'createInvite'
      readonly byRole: Role
      readonly inviteId: string
      readonly role: InviteRole
      readonly now: number
      readonly expiresAt: number
      readonly maxUses: number
      readonly chatIds: readonly string[]
      readonly guestUntil: number | null
      readonly email: string | null
    }
  | { readonly type: 'acceptInvite'; readonly inviteId: string; readonly personId: string; readonly now: number; readonly email: string } // email: the acceptor's
  | { readonly type: 'revokeInvite'; readonly inviteId: string; readonly now: number }
  | { readonly type: 'expireInvite'; readonly inviteId: string; readonly now: number }

export type Invite = {
  readonly role: InviteRole
  readonly creatorId: string
  readonly expiresAt: number
  readonly maxUses: number
  readonly usedCount: number
  readonly isRevoked: boolean
  readonly isExpired?: true // for good, whatever a clock says
  readonly chatIds: readonly string[]
  readonly guestUntil: number | null
  readonly email: string | null
}

type Command<T extends WorkspaceCommand['type']> = Extract<WorkspaceCommand, { type: T }>
type Facts = readonly WorkspaceFact[]

const LONGEST = 30 * 24 * 60 * 60 * 1000 // a forgotten invitation must not stay a door for ever

export function createInvite({ type: _, byRole, now, ...invite }: Command<'createInvite'>, { invites }: OpenWorkspace): Facts {
  if (invites.has(invite.inviteId)) return []
  if (!isBelow(invite.role, byRole)) throw roleTooHigh()
  if (invite.expiresAt <= now) throw rejected('not_in_future', 'Choose a moment in the future.', 'expiresAt')
  if (invite.expiresAt > now + LONGEST) throw rejected('invite_too_long', 'An invitation lasts at most 30 days.', 'expiresAt')
  if (invite.role !== 'guest') return [{ type: 'InviteCreated', ...invite, maxUses: uses(invite), guestUntil: null }]
  if (invite.chatIds.length === 0) throw rejected('guest_needs_chat', 'A guest needs at least one chat.', 'chatIds')
  if (invite.guestUntil !== null && invite.guestUntil <= now)
    throw rejected('not_in_future', 'Choose a moment in the future.', 'guestUntil')
  return [{ type: 'InviteCreated', ...invite, maxUses: uses(invite) }]
}

export function acceptInvite({ inviteId, personId, now, email }: Command<'acceptInvite'>, workspace: OpenWorkspace): Facts {
  const invite = workspace.invites.get(inviteId)
  if (!invite) throw notFound()
  if (isMember(workspace, personId, now)) return []
  if (invite.isRevoked) throw rejected('invite_revoked', 'This invitation was withdrawn.')
  if (isOver(invite, now)) throw rejected('invite_expired', 'This invitation has expired.')
  if (isUsedUp(invite)) throw rejected('invite_used_up', 'This invitation has been used up.')
  if (!isFor(invite, email)) throw rejected('invite_other_address', 'This invitation was sent to another address.')
  return [
    ...ended(workspace, personId),
    { type: 'InviteAccepted', inviteId, personId, usedCount: invite.usedCount + 1 },
    { type: 'MemberJoined', personId, role: invite.role, via: 'invite', expiresAt: invite.guestUntil },
  ]
}

export function revokeInvite({ inviteId, now }: Command<'revokeInvite'>, { invites }: OpenWorkspace): Facts {
  const invite = invites.get(inviteId)
  if (!invite) throw notFound()
  const isDone = invite.isRevoked || invite.isExpired || invite.expiresAt <= now || isUsedUp(invite)
  return isDone ? [] : [{ type: 'InviteRevoked', inviteId }]
}

export function expireInvite({ inviteId, now }: Command<'expireInvite'>, { invites }: OpenWorkspace): Facts {
  const invite = invites.get(inviteId)
  if (!invite) throw notFound()
  const isDone = invite.isRevoked || invite.isExpired || isUsedUp(invite)
  return isDone || !isOver(invite, now) ? [] : [{ type: 'InviteExpired', inviteId }]
}

export function invited(fact: Extract<WorkspaceFact, { type: 'InviteCreated' }>, creatorId: string): Invite {
  const { role, expiresAt, maxUses, chatIds, guestUntil, email } = fact
  return { role, creatorId, expiresAt, maxUses, usedCount: 0, isRevoked: false, chatIds, guestUntil, email }
}

export function withInvite(workspace: OpenWorkspace, inviteId: string, change: Invite | Partial<Invite>): OpenWorkspace {
  const invite = { ...workspace.invites.get(inviteId), ...change } as Invite
  return { ...workspace, invites: new Map(workspace.invites).set(inviteId, invite) }
}

/** A membership that is over by the clock ends in the log too before a new one begins: what it opened stays closed. */
const ended = ({ members }: OpenWorkspace, personId: string): Facts =>
  members.has(personId) ? [{ type: 'MemberRemoved', personId, reason: 'expired' }] : []

/** A guest whose time is over may come in again by a new invitation. */
function isMember({ members }: OpenWorkspace, personId: string, now: number): boolean {
  const present = members.get(personId)
  return present !== undefined && (present.expiresAt === null || present.expiresAt > now)
}

const isOver = ({ isExpired, expiresAt, guestUntil }: Invite, now: number): boolean =>
  isExpired === true || expiresAt <= now || (guestUntil !== null && guestUntil <= now)
const isUsedUp = ({ usedCount, maxUses }: Invite): boolean => usedCount >= maxUses
const isFor = ({ email }: Invite, address: string): boolean => email === null || email.toLowerCase() === address.toLowerCase()
const uses = ({ email, maxUses }: { email: string | null; maxUses: number }): number => (email === null ? maxUses : 1)

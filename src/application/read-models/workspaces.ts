import type { Invite } from '../../domain/invites.ts'
import type { Role, WorkspaceFact } from '../../domain/workspaces.ts'
import { type Collection, type Event, INSTANCE } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

export type WorkspaceDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly ownerId: string
  readonly memberCount: number
  readonly zone: string
  readonly locale: string
  readonly editWindowMinutes: number | null
  readonly storageBytes?: number | null // of all files; absent or null: without limit
  readonly membersMayInvite: boolean
  readonly membersMayCreatePublic: boolean
  readonly requiresFactor?: boolean // absent: no
  readonly previewsAllowed?: boolean // absent while nobody said anything: they are
  readonly defaultChatIds: readonly string[]
  readonly teams?: readonly TeamName[] // by age; absent where there never was one
  readonly emoji?: readonly EmojiName[] // by age; absent where there never was one
  readonly invites: readonly (Invite & { readonly id: string; readonly createdAt: number })[] // newest first, without tokens
}

/** What a mention is found by. */
type TeamName = { readonly id: string; readonly name: string; readonly handle: string }

/** What `:name:` is found by, and drawn from. */
export type EmojiName = { readonly id: string; readonly name: string; readonly fileId: string; readonly isAnimated?: true }

/** A person in one workspace. Who left stays and says so. */
export type MemberDocument = {
  readonly workspaceId: string
  readonly id: string // the person
  readonly version: number
  readonly role: Role
  readonly via: string
  readonly joinedAt: number
  readonly expiresAt: number | null
  readonly isGone: boolean
  readonly teamIds?: readonly string[] // absent for who never was in one
}

/** The same fact from the person's side: lives in the instance, so that a person's workspaces can be listed. */
export type MembershipDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly personId: string
  readonly memberOf: string
  readonly joinedAt: number
  readonly isGone: boolean
}

export const WORKSPACES: Collection<WorkspaceDocument> = { name: 'workspaces', indexes: [] }
export const MEMBERS: Collection<MemberDocument> = {
  name: 'members',
  indexes: [
    ['isGone', 'joinedAt'],
    ['isGone', 'role', 'joinedAt'],
  ],
}
export const MEMBERSHIPS: Collection<MembershipDocument> = { name: 'memberships', indexes: [['personId', 'isGone', 'joinedAt']] }

const KEPT_INVITES = 200

export const workspaceModel: ReadModel<WorkspaceDocument, WorkspaceFact> = {
  collection: WORKSPACES,
  keys: event => [event.subject],
  fold: (workspace, event) => ({ ...changed(workspace as WorkspaceDocument, event), version: event.version }),
}

function changed(workspace: WorkspaceDocument, event: Event<WorkspaceFact>): WorkspaceDocument {
  const fact = event.fact
  switch (fact.type) {
    case 'WorkspaceCreated':
      return created(event, fact)
    case 'WorkspaceRenamed':
      return { ...workspace, name: fact.name, description: fact.description }
    case 'SettingChanged':
      return { ...workspace, [fact.key]: fact.to }
    case 'OwnershipTransferred':
      return { ...workspace, ownerId: fact.toId }
    case 'MemberJoined':
      return { ...workspace, memberCount: workspace.memberCount + 1 }
    case 'MemberRemoved':
      return { ...workspace, memberCount: workspace.memberCount - 1 }
    case 'InviteCreated': {
      const { type, inviteId, ...invite } = fact
      const added = { ...invite, id: inviteId, creatorId: event.actor, createdAt: event.at, usedCount: 0, isRevoked: false }
      return { ...workspace, invites: kept([added, ...workspace.invites], event.at) }
    }
    case 'InviteAccepted':
      return { ...workspace, invites: workspace.invites.map(i => (i.id === fact.inviteId ? { ...i, usedCount: fact.usedCount } : i)) }
    case 'InviteRevoked':
      return { ...workspace, invites: workspace.invites.map(i => (i.id === fact.inviteId ? { ...i, isRevoked: true } : i)) }
    case 'InviteExpired':
      return { ...workspace, invites: workspace.invites.map(i => (i.id === fact.inviteId ? { ...i, isExpired: true as const } : i)) }
    case 'TeamCreated':
      return { ...workspace, teams: [...(workspace.teams ?? []), teamName(fact)] }
    case 'TeamRenamed':
      return { ...workspace, teams: workspace.teams?.map(team => (team.id === fact.teamId ? teamName(fact) : team)) ?? [] }
    case 'TeamDeleted':
      return { ...workspace, teams: workspace.teams?.filter(team => team.id !== fact.teamId) ?? [] }
    case 'EmojiAdded':
      return { ...workspace, emoji: [...(workspace.emoji ?? []), emojiName(fact)] }
    case 'EmojiRemoved':
      return { ...workspace, emoji: workspace.emoji?.filter(emoji => emoji.id !== fact.emojiId) ?? [] }
    case 'RoleChanged':
    case 'MemberExpirySet':
    case 'TeamMemberAdded':
    case 'TeamMemberRemoved':
      return workspace
  }
}

const teamName = ({ teamId: id, name, handle }: { teamId: string; name: string; handle: string }): TeamName => ({ id, name, handle })

const emojiName = ({ type, emojiId: id, ...rest }: WorkspaceFact & { type: 'EmojiAdded' }): EmojiName => ({ id, ...rest })

const created = (event: Event, fact: WorkspaceFact & { type: 'WorkspaceCreated' }): WorkspaceDocument => ({
  workspaceId: event.workspaceId,
  id: event.subject,
  version: event.version,
  name: fact.name,
  slug: fact.slug,
  description: '',
  ownerId: fact.ownerId,
  memberCount: 0,
  zone: fact.zone,
  locale: fact.locale,
  editWindowMinutes: null,
  membersMayInvite: true,
  membersMayCreatePublic: true,
  defaultChatIds: [],
  invites: [],
})

export const memberModel: ReadModel<MemberDocument, WorkspaceFact> = {
  collection: MEMBERS,
  keys: event => membersOf(event.fact),
  fold(member, event) {
    const fact = event.fact
    const known = { ...(member as MemberDocument), version: event.version }
    switch (fact.type) {
      case 'MemberJoined':
        return {
          workspaceId: event.workspaceId,
          id: fact.personId,
          version: event.version,
          role: fact.role,
          via: fact.via,
          joinedAt: event.at,
          expiresAt: fact.expiresAt,
          isGone: false,
        }
      case 'RoleChanged':
        return {
          ...known,
          role: fact.to,
          via: event.actor === fact.personId ? known.via : 'added', // what somebody else gave no issuer changes
          expiresAt: fact.to === 'guest' ? known.expiresAt : null,
        }
      case 'MemberExpirySet':
        return { ...known, expiresAt: fact.expiresAt }
      case 'MemberRemoved':
        return { ...known, isGone: true }
      case 'TeamMemberAdded':
        return { ...known, teamIds: [...(known.teamIds ?? []), fact.teamId] }
      case 'TeamMemberRemoved':
        return { ...known, teamIds: known.teamIds?.filter(id => id !== fact.teamId) ?? [] }
      default:
        return known
    }
  },
}

const membershipId = (personId: string, workspaceId: string): string => `${personId}:${workspaceId}`

export const membershipModel: ReadModel<MembershipDocument, WorkspaceFact> = {
  collection: MEMBERSHIPS,
  workspaceId: INSTANCE,
  keys: event =>
    event.fact.type === 'MemberJoined' || event.fact.type === 'MemberRemoved' ? [membershipId(event.fact.personId, event.workspaceId)] : [],
  fold(membership, event) {
    if (event.fact.type !== 'MemberJoined') return { ...(membership as MembershipDocument), version: event.version, isGone: true }
    const { personId } = event.fact
    const id = membershipId(personId, event.workspaceId)
    return { workspaceId: INSTANCE, id, version: event.version, personId, memberOf: event.workspaceId, joinedAt: event.at, isGone: false }
  },
}

type Invites = WorkspaceDocument['invites']

/** Beyond a number, those that open nothing any more go first; one that is open never does. */
function kept(invites: Invites, now: number): Invites {
  if (invites.length <= KEPT_INVITES) return invites
  const isOpen = (invite: Invites[number]) =>
    !invite.isRevoked && !invite.isExpired && invite.usedCount < invite.maxUses && invite.expiresAt > now
  const oldestClosed = invites.findLast(invite => !isOpen(invite))
  return oldestClosed ? invites.filter(invite => invite !== oldestClosed) : invites
}

function membersOf(fact: WorkspaceFact): readonly string[] {
  switch (fact.type) {
    case 'MemberJoined':
    case 'RoleChanged':
    case 'MemberExpirySet':
    case 'MemberRemoved':
    case 'TeamMemberAdded':
    case 'TeamMemberRemoved':
      return [fact.personId]
    default:
      return []
  }
}

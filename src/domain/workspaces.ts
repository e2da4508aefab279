import { type Decider, notFound } from './decider.ts'
import { decideEmoji, type EmojiCommand, type EmojiFact, evolveEmoji, type OwnEmoji } from './emoji.ts'
import {
  acceptInvite,
  createInvite,
  expireInvite,
  type Invite,
  type InviteCommand,
  type InviteFact,
  invited,
  revokeInvite,
  withInvite,
} from './invites.ts'
import {
  addMember,
  changeRole,
  expireMember,
  inRole,
  leave,
  member,
  removeMember,
  setExpiry,
  transfer,
  withMember,
  withoutMember,
} from './members.ts'
import { configure, type Setting, type Settings } from './settings.ts'
import { decideTeam, evolveTeams, type TeamCommand, type TeamFact, type Teams } from './teams.ts'

export type Role = 'owner' | 'admin' | 'member' | 'guest'
export type InviteRole = Exclude<Role, 'owner'>
export type WorkspaceFact =
  | {
      readonly type: 'WorkspaceCreated'
      readonly ownerId: string
      readonly name: string
      readonly slug: string
      readonly zone: string
      readonly locale: string
    }
  | { readonly type: 'WorkspaceRenamed'; readonly name: string; readonly description: string }
  | ({ readonly type: 'SettingChanged' } & Setting)
  | { readonly type: 'OwnershipTransferred'; readonly fromId: string; readonly toId: string }
  | {
      readonly type: 'MemberJoined'
      readonly personId: string
      readonly role: Role
      readonly via: 'created' | 'invite' | 'added' | 'sso'
      readonly expiresAt: number | null
    }
  | { readonly type: 'RoleChanged'; readonly personId: string; readonly from: Role; readonly to: Role }
  | { readonly type: 'MemberExpirySet'; readonly personId: string; readonly expiresAt: number | null }
  | { readonly type: 'MemberRemoved'; readonly personId: string; readonly reason: 'removed' | 'left' | 'expired' }
  | InviteFact
  | TeamFact
  | EmojiFact

export type WorkspaceCommand =
  | {
      readonly type: 'create'
      readonly ownerId: string
      readonly name: string
      readonly slug: string
      readonly zone: string
      readonly locale: string
    }
  | { readonly type: 'rename'; readonly name: string; readonly description: string }
  | ({ readonly type: 'configure' } & Setting)
  | { readonly type: 'transfer'; readonly toPersonId: string }
  | { readonly type: 'addMember'; readonly personId: string; readonly role: InviteRole; readonly via: 'added' | 'sso' }
  | { readonly type: 'changeRole'; readonly byRole: Role; readonly personId: string; readonly to: Role }
  | { readonly type: 'setExpiry'; readonly personId: string; readonly expiresAt: number | null }
  | { readonly type: 'removeMember'; readonly byRole: Role; readonly personId: string }
  | { readonly type: 'expireMember'; readonly personId: string; readonly now: number }
  | { readonly type: 'leave'; readonly personId: string }
  | InviteCommand
  | TeamCommand
  | EmojiCommand

export type Membership = { readonly role: Role; readonly expiresAt: number | null }

export type OpenWorkspace = {
  readonly status: 'open'
  readonly ownerId: string
  readonly members: ReadonlyMap<string, Membership>
  readonly invites: ReadonlyMap<string, Invite>
  readonly teams: Teams
  readonly emoji: OwnEmoji
  readonly settings: Settings
  readonly name: string
  readonly description: string
}
export type Workspace = { readonly status: 'none' } | OpenWorkspace

type Command<T extends WorkspaceCommand['type']> = Extract<WorkspaceCommand, { type: T }>
type Facts = readonly WorkspaceFact[]

export const workspaces: Decider<WorkspaceCommand, Workspace, WorkspaceFact> = {
  initial: { status: 'none' },
  decide(command, workspace) {
    switch (command.type) {
      case 'create':
        return workspace.status === 'none' ? create(command) : []
      case 'rename':
        return rename(command, open(workspace))
      case 'configure':
        return configure(command, open(workspace))
      case 'transfer':
        return transfer(command, open(workspace))
      case 'addMember':
        return addMember(command, open(workspace))
      case 'changeRole':
        return changeRole(command, open(workspace))
      case 'setExpiry':
        return setExpiry(command, open(workspace))
      case 'removeMember':
        return removeMember(command, open(workspace))
      case 'expireMember':
        return expireMember(command, open(workspace))
      case 'leave':
        return leave(command, open(workspace))
      case 'createInvite':
        return createInvite(command, open(workspace))
      case 'acceptInvite':
        return acceptInvite(command, open(workspace))
      case 'revokeInvite':
        return revokeInvite(command, open(workspace))
      case 'expireInvite':
        return expireInvite(command, open(workspace))
      case 'addEmoji':
      case 'removeEmoji':
        return decideEmoji(command, open(workspace))
      default:
        return decideTeam(command, open(workspace))
    }
  },
  evolve(workspace, fact, around) {
    switch (fact.type) {
      case 'WorkspaceCreated':
        return created(fact)
      case 'WorkspaceRenamed':
        return { ...open(workspace), name: fact.name, description: fact.description }
      case 'SettingChanged':
        return { ...open(workspace), settings: { ...open(workspace).settings, [fact.key]: fact.to } }
      case 'OwnershipTransferred':
        return { ...open(workspace), ownerId: fact.toId }
      case 'MemberJoined':
        return withMember(open(workspace), fact.personId, { role: fact.role, expiresAt: fact.expiresAt })
      case 'RoleChanged':
        return withMember(open(workspace), fact.personId, inRole(member(open(workspace), fact.personId), fact.to))
      case 'MemberExpirySet':
        return withMember(open(workspace), fact.personId, { ...member(open(workspace), fact.personId), expiresAt: fact.expiresAt })
      case 'MemberRemoved':
        return withoutMember(open(workspace), fact.personId)
      case 'InviteCreated':
        return withInvite(open(workspace), fact.inviteId, invited(fact, around.actor))
      case 'InviteAccepted':
        return withInvite(open(workspace), fact.inviteId, { usedCount: fact.usedCount })
      case 'InviteRevoked':
        return withInvite(open(workspace), fact.inviteId, { isRevoked: true })
      case 'InviteExpired':
        return withInvite(open(workspace), fact.inviteId, { isExpired: true })
      case 'EmojiAdded':
      case 'EmojiRemoved':
        return { ...open(workspace), emoji: evolveEmoji(open(workspace).emoji, fact, around.actor) }
      default:
        return { ...open(workspace), teams: evolveTeams(open(workspace).teams, fact) }
    }
  },
  /** Thousands of members are one map, not as many copies of it. */
  evolveAll(workspace, facts) {
    const members = new Map(workspace.status === 'none' ? [] : workspace.members)
    let folded = workspace
    for (const { fact, ...around } of facts)
      if (fact.type === 'MemberJoined') members.set(fact.personId, { role: fact.role, expiresAt: fact.expiresAt })
      else if (fact.type === 'MemberRemoved') members.delete(fact.personId)
      else if (fact.type === 'RoleChanged') members.set(fact.personId, inRole(members.get(fact.personId) as Membership, fact.to))
      else if (fact.type === 'MemberExpirySet')
        members.set(fact.personId, { ...(members.get(fact.personId) as Membership), expiresAt: fact.expiresAt })
      else folded = workspaces.evolve(folded, fact, around)
    return folded.status === 'none' ? folded : { ...folded, members }
  },
}

/** The fact without what somebody wrote or what identifies a person. */
export function redacted(fact: WorkspaceFact): WorkspaceFact {
  switch (fact.type) {
    case 'WorkspaceCreated':
      return { ...fact, name: '', slug: '' }
    case 'WorkspaceRenamed':
      return { ...fact, name: '', description: '' }
    case 'InviteCreated':
      return { ...fact, email: fact.email === null ? null : '' }
    case 'TeamCreated':
    case 'TeamRenamed':
      return { ...fact, name: '', handle: '' }
    case 'EmojiAdded':
      return { ...fact, name: '' }
    default:
      return fact
  }
}

function create({ ownerId, name, slug, zone, locale }: Command<'create'>): Facts {
  return [
    { type: 'WorkspaceCreated', ownerId, name, slug, zone, locale },
    { type: 'MemberJoined', personId: ownerId, role: 'owner', via: 'created', expiresAt: null },
  ]
}

function rename({ name, description }: Command<'rename'>, workspace: OpenWorkspace): Facts {
  const isSame = name === workspace.name && description === workspace.description
  return isSame ? [] : [{ type: 'WorkspaceRenamed', name, description }]
}

function created({ ownerId, name, zone, locale }: Extract<WorkspaceFact, { type: 'WorkspaceCreated' }>): OpenWorkspace {
  const settings = { zone, locale, editWindowMinutes: null, membersMayInvite: true, membersMayCreatePublic: true, defaultChatIds: [] }
  return {
    status: 'open',
    ownerId,
    members: new Map(),
    invites: new Map(),
    teams: new Map(),
    emoji: new Map(),
    settings,
    name,
    description: '',
  }
}

function open(workspace: Workspace): OpenWorkspace {
  if (workspace.status === 'none') throw notFound()
  return workspace
}

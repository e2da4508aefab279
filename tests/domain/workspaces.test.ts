import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type InviteRole, type Role, redacted, type WorkspaceCommand, type WorkspaceFact, workspaces } from '../../src/domain/workspaces.ts'
import { given, histories } from '../support/given.ts'

const DAY = 24 * 60 * 60 * 1000
const NOW = 1_000 * DAY

const made = { ownerId: 'ann', name: 'Team', slug: 'team', zone: 'Europe/Berlin', locale: 'en' }
const created: WorkspaceFact = { type: 'WorkspaceCreated', ...made }
const joined = (personId: string, role: Role, expiresAt: number | null = null): WorkspaceFact => {
  return { type: 'MemberJoined', personId, role, via: role === 'owner' ? 'created' : 'added', expiresAt }
}
/** Ann owns, Bob is admin, Cleo member, Dan guest. */
const team = [created, joined('ann', 'owner'), joined('bob', 'admin'), joined('cleo', 'member'), joined('dan', 'guest', NOW + DAY)]

const invitation = {
  inviteId: 'i1',
  role: 'member',
  expiresAt: NOW + 7 * DAY,
  maxUses: 1,
  chatIds: [],
  guestUntil: null,
  email: null,
} as const
const invited = (change: object = {}) => ({ type: 'InviteCreated', ...invitation, ...change }) as WorkspaceFact
const invite = (change: object = {}) => ({ type: 'createInvite', byRole: 'admin', now: NOW, ...invitation, ...change }) as WorkspaceCommand
const accept = (change: object = {}) => {
  return { type: 'acceptInvite', inviteId: 'i1', personId: 'eve', now: NOW, email: 'eve@team.example', ...change } as WorkspaceCommand
}
const accepted: WorkspaceFact = { type: 'InviteAccepted', inviteId: 'i1', personId: 'eve', usedCount: 1 }

test('Ann creates a workspace and owns it', () =>
  given(workspaces)
    .when({ type: 'create', ...made })
    .happened(created, joined('ann', 'owner')))
test('creating twice is creating once', () =>
  given(workspaces, ...team)
    .when({ type: 'create', ...made })
    .nothingHappened())
test('nothing can be done in a workspace that is not there', () => {
  given(workspaces).when({ type: 'rename', name: 'A', description: '' }).wasRejected('not_found')
  given(workspaces).when(accept()).wasRejected('not_found')
})

test('a new name or description is told, the same is not', () => {
  const renamed = { type: 'WorkspaceRenamed', name: 'Team', description: 'Ships' } as const
  given(workspaces, ...team)
    .when({ type: 'rename', name: 'Team', description: 'Ships' })
    .happened(renamed)
  given(workspaces, ...team, renamed)
    .when({ type: 'rename', name: 'Team', description: 'Ships' })
    .nothingHappened()
})
test('a setting is set once', () => {
  const fifteen = { key: 'editWindowMinutes', to: 15 } as const
  given(workspaces, ...team)
    .when({ type: 'configure', ...fifteen })
    .happened({ type: 'SettingChanged', ...fifteen })
  given(workspaces, ...team, { type: 'SettingChanged', ...fifteen })
    .when({ type: 'configure', ...fifteen })
    .nothingHappened()
  given(workspaces, ...team)
    .when({ type: 'configure', key: 'membersMayInvite', to: true })
    .nothingHappened()
})
test('everyone needs one chat to start in', () => {
  const general = { key: 'defaultChatIds', to: ['general'] } as const
  given(workspaces, ...team)
    .when({ type: 'configure', ...general })
    .happened({ type: 'SettingChanged', ...general })
  given(workspaces, ...team, { type: 'SettingChanged', ...general })
    .when({ type: 'configure', ...general })
    .nothingHappened()
  given(workspaces, ...team, { type: 'SettingChanged', ...general })
    .when({ type: 'configure', key: 'defaultChatIds', to: [] })
    .wasRejected('last_default_chat')
})

test('Ann hands the workspace to Bob and becomes admin', () => {
  given(workspaces, ...team)
    .when({ type: 'transfer', toPersonId: 'bob' })
    .happened(
      { type: 'OwnershipTransferred', fromId: 'ann', toId: 'bob' },
      { type: 'RoleChanged', personId: 'ann', from: 'owner', to: 'admin' },
      { type: 'RoleChanged', personId: 'bob', from: 'admin', to: 'owner' },
    )
  given(workspaces, ...team)
    .when({ type: 'transfer', toPersonId: 'ann' })
    .nothingHappened()
})
test('only an admin can become the owner', () => {
  for (const toPersonId of ['cleo', 'dan', 'stranger']) {
    given(workspaces, ...team)
      .when({ type: 'transfer', toPersonId })
      .wasRejected('successor_not_admin')
  }
})

test('a member is added once', () => {
  given(workspaces, ...team)
    .when({ type: 'addMember', personId: 'eve', role: 'member', via: 'added' })
    .happened(joined('eve', 'member'))
  given(workspaces, ...team)
    .when({ type: 'addMember', personId: 'cleo', role: 'admin', via: 'added' })
    .nothingHappened()
})

const changeRole = (byRole: Role, personId: string, to: Role): WorkspaceCommand => ({ type: 'changeRole', byRole, personId, to })
test('Bob makes Dan a member, who then stays', () => {
  const promoted = { type: 'RoleChanged', personId: 'dan', from: 'guest', to: 'member' } as const
  given(workspaces, ...team)
    .when(changeRole('admin', 'dan', 'member'))
    .happened(promoted)
  const { state } = given(workspaces, ...team, promoted)
  assert.deepEqual(state.status === 'open' && state.members.get('dan'), { role: 'member', expiresAt: null })
})
test('roles are given and taken only below one’s own', () => {
  given(workspaces, ...team)
    .when(changeRole('admin', 'cleo', 'admin'))
    .wasRejected('role_too_high')
  given(workspaces, ...team, joined('eve', 'admin'))
    .when(changeRole('admin', 'eve', 'member'))
    .wasRejected('role_too_high')
  given(workspaces, ...team)
    .when(changeRole('owner', 'bob', 'member'))
    .happened({ type: 'RoleChanged', personId: 'bob', from: 'admin', to: 'member' })
})
test('nobody becomes or stops being owner by a role', () => {
  given(workspaces, ...team)
    .when(changeRole('owner', 'ann', 'member'))
    .wasRejected('owner_fixed')
  given(workspaces, ...team)
    .when(changeRole('owner', 'bob', 'owner'))
    .wasRejected('owner_fixed')
})
test('the same role is no change, and strangers have none', () => {
  given(workspaces, ...team)
    .when(changeRole('admin', 'cleo', 'member'))
    .nothingHappened()
  given(workspaces, ...team)
    .when(changeRole('admin', 'stranger', 'member'))
    .wasRejected('not_found')
})

test('only the membership of a guest ends by itself', () => {
  given(workspaces, ...team)
    .when({ type: 'setExpiry', personId: 'dan', expiresAt: null })
    .happened({ type: 'MemberExpirySet', personId: 'dan', expiresAt: null })
  given(workspaces, ...team)
    .when({ type: 'setExpiry', personId: 'dan', expiresAt: NOW + DAY })
    .nothingHappened()
  given(workspaces, ...team)
    .when({ type: 'setExpiry', personId: 'cleo', expiresAt: NOW + DAY })
    .wasRejected('guests_only')
  given(workspaces, ...team)
    .when({ type: 'setExpiry', personId: 'stranger', expiresAt: NOW })
    .wasRejected('not_found')
})

const remove = (byRole: Role, personId: string): WorkspaceCommand => ({ type: 'removeMember', byRole, personId })
test('Bob removes Cleo, once', () => {
  given(workspaces, ...team)
    .when(remove('admin', 'cleo'))
    .happened({ type: 'MemberRemoved', personId: 'cleo', reason: 'removed' })
  given(workspaces, ...team)
    .when(remove('admin', 'stranger'))
    .nothingHappened()
})
test('Bob cannot remove an admin or the owner', () => {
  given(workspaces, ...team)
    .when(remove('admin', 'bob'))
    .wasRejected('role_too_high')
  given(workspaces, ...team)
    .when(remove('admin', 'ann'))
    .wasRejected('owner_fixed')
})
test('everybody may leave, the owner hands over first', () => {
  given(workspaces, ...team)
    .when({ type: 'leave', personId: 'cleo' })
    .happened({ type: 'MemberRemoved', personId: 'cleo', reason: 'left' })
  given(workspaces, ...team)
    .when({ type: 'leave', personId: 'ann' })
    .wasRejected('owner_cannot_leave')
  given(workspaces, ...team)
    .when({ type: 'leave', personId: 'stranger' })
    .nothingHappened()
})

test('Bob invites a member, once', () => {
  given(workspaces, ...team)
    .when(invite())
    .happened(invited())
  given(workspaces, ...team, invited())
    .when(invite())
    .nothingHappened()
})
test('an invitation gives only a role below one’s own', () => {
  given(workspaces, ...team)
    .when(invite({ role: 'admin' }))
    .wasRejected('role_too_high')
  given(workspaces, ...team)
    .when(invite({ byRole: 'member' }))
    .wasRejected('role_too_high')
  given(workspaces, ...team)
    .when(invite({ byRole: 'owner', role: 'admin' }))
    .happened(invited({ role: 'admin' }))
})
test('an invitation lasts thirty days at most, and not until yesterday', () => {
  given(workspaces, ...team)
    .when(invite({ expiresAt: NOW + 30 * DAY }))
    .happened(invited({ expiresAt: NOW + 30 * DAY }))
  given(workspaces, ...team)
    .when(invite({ expiresAt: NOW + 30 * DAY + 1 }))
    .wasRejected('invite_too_long')
  given(workspaces, ...team)
    .when(invite({ expiresAt: NOW }))
    .wasRejected('not_in_future')
})
test('an invitation to an address is for one', () => {
  const email = 'eve@team.example'
  given(workspaces, ...team)
    .when(invite({ email, maxUses: 9 }))
    .happened(invited({ email, maxUses: 1 }))
})
test('guests are invited to chats', () => {
  const guest = { role: 'guest', chatIds: ['c1'], guestUntil: NOW + 90 * DAY }
  given(workspaces, ...team)
    .when(invite(guest))
    .happened(invited(guest))
  given(workspaces, ...team)
    .when(invite({ ...guest, chatIds: [] }))
    .wasRejected('guest_needs_chat')
  given(workspaces, ...team)
    .when(invite({ ...guest, guestUntil: NOW }))
    .wasRejected('not_in_future')
})
test('members do not end', () =>
  given(workspaces, ...team)
    .when(invite({ guestUntil: NOW + DAY }))
    .happened(invited()))

test('Eve accepts and is a member', () => {
  const eve: WorkspaceFact = { type: 'MemberJoined', personId: 'eve', role: 'member', via: 'invite', expiresAt: null }
  given(workspaces, ...team, invited())
    .when(accept())
    .happened(accepted, eve)
  given(workspaces, ...team, invited(), accepted, eve)
    .when(accept())
    .nothingHappened()
})
test('a guest stays until the day the invitation names', () => {
  const guest = { role: 'guest', chatIds: ['c1'], guestUntil: NOW + DAY }
  const eve: WorkspaceFact = { type: 'MemberJoined', personId: 'eve', role: 'guest', via: 'invite', expiresAt: NOW + DAY }
  given(workspaces, ...team, invited(guest))
    .when(accept())
    .happened(accepted, eve)
  given(workspaces, ...team, invited(guest))
    .when(accept({ now: NOW + DAY }))
    .wasRejected('invite_expired')
})
test('a member who accepts uses nothing up', () => {
  given(workspaces, ...team, invited())
    .when(accept({ personId: 'cleo' }))
    .nothingHappened()
})
test('a guest whose time is over comes in again by a new invitation', () => {
  const dan: WorkspaceFact = { type: 'MemberJoined', personId: 'dan', role: 'member', via: 'invite', expiresAt: null }
  given(workspaces, ...team, invited())
    .when(accept({ personId: 'dan', now: NOW + DAY - 1 }))
    .nothingHappened()
  given(workspaces, ...team, invited())
    .when(accept({ personId: 'dan', now: NOW + DAY }))
    .happened({ type: 'MemberRemoved', personId: 'dan', reason: 'expired' }, { ...accepted, personId: 'dan' } as WorkspaceFact, dan)
})
test('an invitation that is over, used up, withdrawn or somebody else’s lets nobody in', () => {
  given(workspaces, ...team, invited())
    .when(accept({ now: NOW + 7 * DAY }))
    .wasRejected('invite_expired')
  given(workspaces, ...team, invited(), { ...accepted, personId: 'fay' } as WorkspaceFact)
    .when(accept())
    .wasRejected('invite_used_up')
  given(workspaces, ...team, invited(), { type: 'InviteRevoked', inviteId: 'i1' })
    .when(accept())
    .wasRejected('invite_revoked')
  given(workspaces, ...team, invited({ email: 'fay@team.example' }))
    .when(accept())
    .wasRejected('invite_other_address')
  given(workspaces, ...team)
    .when(accept())
    .wasRejected('not_found')
})
test('addresses are the same without case', () => {
  const eve: WorkspaceFact = { type: 'MemberJoined', personId: 'eve', role: 'member', via: 'invite', expiresAt: null }
  given(workspaces, ...team, invited({ email: 'Eve@Team.example' }))
    .when(accept())
    .happened(accepted, eve)
})

test('an invitation is withdrawn once, and only while it lets anybody in', () => {
  const revoke = { type: 'revokeInvite', inviteId: 'i1', now: NOW } as const
  given(workspaces, ...team, invited())
    .when(revoke)
    .happened({ type: 'InviteRevoked', inviteId: 'i1' })
  given(workspaces, ...team, invited(), { type: 'InviteRevoked', inviteId: 'i1' })
    .when(revoke)
    .nothingHappened()
  given(workspaces, ...team, invited(), accepted)
    .when(revoke)
    .nothingHappened()
  given(workspaces, ...team, invited())
    .when({ ...revoke, now: NOW + 7 * DAY })
    .nothingHappened()
  given(workspaces, ...team)
    .when(revoke)
    .wasRejected('not_found')
})
test('an invitation knows who made it', () => {
  const { state } = given(workspaces, ...team, { actor: 'bob', at: NOW, version: 5, fact: invited() })
  assert.equal(state.status === 'open' && state.invites.get('i1')?.creatorId, 'bob')
})

test('redacted, names and addresses are gone and the rest stays', () => {
  assert.deepEqual(redacted(created), { ...created, name: '', slug: '' })
  assert.deepEqual(redacted(invited({ email: 'eve@team.example' })), invited({ email: '' }))
  assert.deepEqual(redacted(invited()), invited())
  assert.deepEqual(redacted(joined('bob', 'admin')), joined('bob', 'admin'))
})

test('whatever happens: exactly one owner, ends only for guests, no invitation used too often', () => {
  const person = fc.constantFrom('ann', 'bob', 'cleo', 'dan')
  const role = fc.constantFrom<Role>('owner', 'admin', 'member', 'guest')
  const belowOwner = fc.constantFrom<InviteRole>('admin', 'member', 'guest')
  const inviteId = fc.constantFrom('i1', 'i2')
  const now = fc.constantFrom(NOW, NOW + DAY)
  const email = fc.constantFrom('ann@team.example', 'dan@team.example')
  const command = fc.oneof(
    fc.record({ type: fc.constant('transfer'), toPersonId: person }),
    fc.record({ type: fc.constant('addMember'), personId: person, role: belowOwner }),
    fc.record({ type: fc.constant('changeRole'), byRole: role, personId: person, to: role }),
    fc.record({ type: fc.constant('setExpiry'), personId: person, expiresAt: fc.constantFrom(null, NOW + DAY) }),
    fc.record({ type: fc.constant('removeMember'), byRole: role, personId: person }),
    fc.record({ type: fc.constant('leave'), personId: person }),
    fc.record({
      ...{ type: fc.constant('createInvite'), byRole: role, inviteId, role: belowOwner, now, maxUses: fc.integer({ min: 1, max: 3 }) },
      expiresAt: fc.constantFrom(NOW - DAY, NOW + 7 * DAY, NOW + 40 * DAY),
      chatIds: fc.constantFrom([], ['c1']),
      guestUntil: fc.constantFrom(null, NOW + 90 * DAY),
      email: fc.option(email),
    }),
    fc.record({ type: fc.constant('acceptInvite'), inviteId, personId: person, now, email }),
    fc.record({ type: fc.constant('revokeInvite'), inviteId, now }),
  ) as fc.Arbitrary<WorkspaceCommand>
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), commands => {
      const create: WorkspaceCommand = { type: 'create', ...made }
      for (const { state } of histories(
        workspaces,
        [create, ...commands].map(command => ['ann', command] as const),
      )) {
        assert.ok(state.status === 'open')
        const owners = [...state.members].filter(([, { role }]) => role === 'owner').map(([personId]) => personId)
        assert.deepEqual(owners, [state.ownerId])
        for (const { role, expiresAt } of state.members.values()) assert.ok(role === 'guest' || expiresAt === null)
        for (const invite of state.invites.values()) {
          assert.ok(invite.usedCount <= invite.maxUses)
          assert.ok(invite.email === null || invite.maxUses === 1)
          assert.ok(invite.role !== 'guest' || invite.chatIds.length > 0)
        }
      }
    }),
    { numRuns: 400 },
  )
})

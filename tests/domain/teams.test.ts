import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Role, redacted, type WorkspaceCommand, type WorkspaceFact, workspaces } from '../../src/domain/workspaces.ts'
import { given } from '../support/given.ts'

const joined = (personId: string, role: Role): WorkspaceFact => ({ type: 'MemberJoined', personId, role, via: 'added', expiresAt: null })
const created: WorkspaceFact = { type: 'WorkspaceCreated', ownerId: 'ann', name: 'Acme', slug: 'acme', zone: 'UTC', locale: 'en' }
const house = [created, joined('ann', 'owner'), joined('bob', 'admin'), joined('cleo', 'member'), joined('gus', 'guest')]

const naming = { teamId: 't1', name: 'Design', handle: 'design' }
const make = (change: object = {}) => ({ type: 'createTeam', ...naming, isUsername: false, limit: 2, ...change }) as WorkspaceCommand
const rename = (change: object = {}) => ({ ...make(change), type: 'renameTeam' }) as WorkspaceCommand
const made = (change: object = {}): WorkspaceFact => ({ type: 'TeamCreated', ...naming, ...change })
const add = (personId: string, limit = 3): WorkspaceCommand => ({ type: 'addTeamMember', teamId: 't1', personId, limit })
const added = (personId: string, teamId = 't1'): WorkspaceFact => ({ type: 'TeamMemberAdded', teamId, personId })
const gone = (personId: string, teamId = 't1'): WorkspaceFact => ({ type: 'TeamMemberRemoved', teamId, personId })
const print = { teamId: 't2', name: 'Print', handle: 'print' }

test('an admin makes a team, once', () => {
  given(workspaces, ...house)
    .when(make())
    .happened(made())
  given(workspaces, ...house, made())
    .when(make())
    .nothingHappened()
})
test('a handle is free among teams and usernames', () => {
  given(workspaces, ...house, made())
    .when(make({ teamId: 't2' }))
    .wasRejected('handle_taken')
  given(workspaces, ...house)
    .when(make({ isUsername: true }))
    .wasRejected('handle_taken')
  given(workspaces, ...house, made(), made(print))
    .when(rename({ handle: 'print' }))
    .wasRejected('handle_taken')
})
test('a team keeps a handle that became somebody’s username until it is given another', () => {
  const renamed = { type: 'TeamRenamed', ...naming, name: 'Drawing' } as const
  given(workspaces, ...house, made())
    .when(rename({ name: 'Drawing', isUsername: true }))
    .happened(renamed)
})
test('the same name and handle change nothing', () =>
  given(workspaces, ...house, made())
    .when(rename())
    .nothingHappened())
test('there is room for so many teams, and for so many people in one', () => {
  given(workspaces, ...house, made(), made(print))
    .when(make({ teamId: 't3', handle: 'third' }))
    .wasRejected('limit_reached')
  given(workspaces, ...house, made(), added('ann'))
    .when(add('bob', 1))
    .wasRejected('limit_reached')
})
test('members are added once; guests and strangers are not', () => {
  given(workspaces, ...house, made())
    .when(add('cleo'))
    .happened(added('cleo'))
  given(workspaces, ...house, made(), added('cleo'))
    .when(add('cleo'))
    .nothingHappened()
  given(workspaces, ...house, made())
    .when(add('gus'))
    .wasRejected('guest_no_team')
  given(workspaces, ...house, made())
    .when(add('eve'))
    .wasRejected('not_member')
})
test('who is taken out is out; who is not in it is so already', () => {
  const take = (personId: string): WorkspaceCommand => ({ type: 'removeTeamMember', teamId: 't1', personId })
  given(workspaces, ...house, made(), added('cleo'))
    .when(take('cleo'))
    .happened(gone('cleo'))
  given(workspaces, ...house, made())
    .when(take('cleo'))
    .nothingHappened()
})
test('with a team that is deleted its people leave it, and its handle is free again', () => {
  const deleted = { type: 'TeamDeleted', teamId: 't1' } as const
  given(workspaces, ...house, made(), added('bob'), added('cleo'))
    .when({ type: 'deleteTeam', teamId: 't1' })
    .happened(gone('bob'), gone('cleo'), deleted)
  given(workspaces, ...house, made(), deleted)
    .when(make({ teamId: 't2' }))
    .happened(made({ teamId: 't2' }))
})
test('nothing can be done to a team that is not there', () => {
  for (const command of [rename(), add('bob'), { type: 'deleteTeam', teamId: 't1' } as const])
    given(workspaces, ...house)
      .when(command)
      .wasRejected('not_found')
})
test('who leaves the workspace or becomes a guest leaves their teams in the same commit', () => {
  const teams = [made(), made(print), added('cleo'), added('cleo', 't2')]
  const left = [gone('cleo'), gone('cleo', 't2')]
  given(workspaces, ...house, ...teams)
    .when({ type: 'leave', personId: 'cleo' })
    .happened(...left, { type: 'MemberRemoved', personId: 'cleo', reason: 'left' })
  given(workspaces, ...house, ...teams)
    .when({ type: 'changeRole', byRole: 'owner', personId: 'cleo', to: 'guest' })
    .happened(...left, { type: 'RoleChanged', personId: 'cleo', from: 'member', to: 'guest' })
  given(workspaces, ...house, ...teams)
    .when({ type: 'changeRole', byRole: 'owner', personId: 'cleo', to: 'admin' })
    .happened({ type: 'RoleChanged', personId: 'cleo', from: 'member', to: 'admin' })
})
test('what a team is called is emptied with the rest', () => {
  assert.deepEqual(redacted(made()), { type: 'TeamCreated', teamId: 't1', name: '', handle: '' })
})

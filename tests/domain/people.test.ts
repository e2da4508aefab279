import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type PersonCommand, type PersonFact, people, redacted } from '../../src/domain/people.ts'
import { given, histories } from '../support/given.ts'

const ann = { username: 'ann', name: 'Ann', email: 'ann@team.example', zone: 'Europe/Berlin', locale: 'en' }
const profile = { name: 'Ann', username: 'ann', title: null, zone: 'Europe/Berlin', locale: 'en', avatarFileId: null }
const registered: PersonFact = { type: 'PersonRegistered', via: 'local', ...ann }
const operator: PersonFact = { type: 'OperatorGranted' }
const deactivated: PersonFact = { type: 'PersonDeactivated', reason: 'left the company' }
const lunch = { emoji: 'fork', text: 'Lunch', untilAt: 5 }

test('Ann registers', () =>
  given(people)
    .when({ type: 'register', via: 'local', ...ann })
    .happened(registered))
test('registering twice is registering once', () =>
  given(people, registered)
    .when({ type: 'register', via: 'local', ...ann })
    .nothingHappened())
test('who sets the instance up is its operator from the first moment', () => {
  given(people)
    .when({ type: 'register', via: 'set_up', ...ann })
    .happened({ ...registered, via: 'set_up' } as PersonFact, operator)
})

test('Ann changes her profile', () => {
  given(people, registered)
    .when({ type: 'changeProfile', ...profile, name: 'Ann B.' })
    .happened({ type: 'ProfileChanged', ...profile, name: 'Ann B.' })
})
test('the same profile is no change', () =>
  given(people, registered)
    .when({ type: 'changeProfile', ...profile })
    .nothingHappened())

test('passwords and sessions end by events', () => {
  given(people, registered).when({ type: 'changePassword' }).happened({ type: 'PasswordChanged' })
  given(people, registered).when({ type: 'endSession', sessionId: 's1' }).happened({ type: 'SessionEnded', sessionId: 's1' })
  given(people, registered).when({ type: 'endSessions' }).happened({ type: 'SessionsEnded' })
})

test('an operator deactivates Ann, and takes it back', () => {
  given(people, registered).when({ type: 'deactivate', reason: 'left the company', operatorCount: 1 }).happened(deactivated)
  given(people, registered, deactivated).when({ type: 'deactivate', reason: 'again', operatorCount: 1 }).nothingHappened()
  given(people, registered, deactivated).when({ type: 'reactivate' }).happened({ type: 'PersonReactivated' })
  given(people, registered).when({ type: 'reactivate' }).nothingHappened()
})
test('the last operator stays', () => {
  given(people, registered, operator).when({ type: 'deactivate', reason: '', operatorCount: 1 }).wasRejected('last_operator')
  given(people, registered, operator).when({ type: 'revokeOperator', operatorCount: 1 }).wasRejected('last_operator')
  given(people, registered, operator).when({ type: 'revokeOperator', operatorCount: 2 }).happened({ type: 'OperatorRevoked' })
})
test('who is deactivated was not counted among the operators', () => {
  given(people, registered, operator, deactivated).when({ type: 'revokeOperator', operatorCount: 1 }).happened({ type: 'OperatorRevoked' })
})
test('operator already, operator no more', () => {
  given(people, registered).when({ type: 'grantOperator' }).happened(operator)
  given(people, registered, operator).when({ type: 'grantOperator' }).nothingHappened()
  given(people, registered).when({ type: 'revokeOperator', operatorCount: 1 }).nothingHappened()
})

test('a status is set, kept and cleared', () => {
  given(people, registered)
    .when({ type: 'setStatus', ...lunch })
    .happened({ type: 'CustomStatusSet', ...lunch })
  given(people, registered, { type: 'CustomStatusSet', ...lunch })
    .when({ type: 'setStatus', ...lunch })
    .nothingHappened()
  given(people, registered, { type: 'CustomStatusSet', ...lunch })
    .when({ type: 'clearStatus' })
    .happened({ type: 'CustomStatusCleared' })
  given(people, registered).when({ type: 'clearStatus' }).nothingHappened()
})
test('a preference is set once', () => {
  const dark = { key: 'theme', to: 'dark' } as const
  given(people, registered)
    .when({ type: 'prefer', ...dark })
    .happened({ type: 'PreferenceSet', ...dark })
  given(people, registered, { type: 'PreferenceSet', ...dark })
    .when({ type: 'prefer', ...dark })
    .nothingHappened()
})
test('nobody is found before they register', () => {
  for (const command of [
    { type: 'changePassword' },
    { type: 'endSessions' },
    { type: 'clearStatus' },
    { type: 'grantOperator' },
  ] as const) {
    given(people).when(command).wasRejected('not_found')
  }
})

test('redacted, nothing tells who it was', () => {
  assert.deepEqual(redacted(registered), { ...registered, username: '', name: '', email: '' })
  const changed = { type: 'ProfileChanged', ...profile, title: 'Queen' } as const
  assert.deepEqual(redacted(changed), { ...changed, name: '', username: '', title: '' })
  assert.deepEqual(redacted({ type: 'CustomStatusSet', ...lunch }), { type: 'CustomStatusSet', ...lunch, text: '' })
  assert.deepEqual(redacted(deactivated), deactivated)
})

test('whatever happens: the instance keeps an operator, and no command says twice what is so', () => {
  const command = fc.constantFrom<PersonCommand>(
    { type: 'deactivate', reason: '', operatorCount: 1 },
    { type: 'reactivate' },
    { type: 'grantOperator' },
    { type: 'revokeOperator', operatorCount: 1 },
    { type: 'setStatus', ...lunch },
    { type: 'clearStatus' },
    { type: 'prefer', key: 'theme', to: 'dark' },
    { type: 'prefer', key: 'theme', to: 'light' },
    { type: 'changeProfile', ...profile, title: 'Queen' },
    { type: 'changeProfile', ...profile },
  )
  fc.assert(
    fc.property(fc.array(command, { maxLength: 40 }), commands => {
      const setUp: PersonCommand = { type: 'register', via: 'set_up', ...ann }
      for (const { command, state } of histories(people, [['ann', setUp], ...commands.map(command => ['ann', command] as const)])) {
        assert.ok(state.status === 'active' && state.isOperator, 'the only operator was lost')
        if (command.type !== 'revokeOperator' && command.type !== 'deactivate') assert.deepEqual(people.decide(command, state), [])
      }
    }),
  )
})

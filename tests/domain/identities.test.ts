import { test } from 'node:test'
import { type PersonFact, people } from '../../src/domain/people.ts'
import { given } from '../support/given.ts'

const zoe = { username: 'zoe', name: 'Zoe', email: '', zone: 'UTC', locale: 'en' }
const identity = { identityId: 'a1', issuer: 'https://sso.example', issuerSubject: 'zoe-1' }
const registered: PersonFact = { type: 'PersonRegistered', via: 'oidc', ...zoe }
const linked: PersonFact = { type: 'IdentityLinked', ...identity }
const other: PersonFact = { type: 'IdentityLinked', ...identity, identityId: 'b2' }
const unlink = (hasPassword: boolean) => ({ type: 'unlinkIdentity', identityId: 'a1', hasPassword }) as const

test('whoever comes by an issuer is registered with what it vouches for, in one commit', () =>
  given(people)
    .when({ type: 'register', via: 'oidc', ...zoe, identity })
    .happened(registered, linked))

test('linking twice is linking once', () =>
  given(people, registered, linked)
    .when({ type: 'linkIdentity', ...identity })
    .nothingHappened())

test('nothing is linked to a deactivated account', () =>
  given(people, registered, { type: 'PersonDeactivated', reason: '' })
    .when({ type: 'linkIdentity', ...identity })
    .wasRejected('deactivated'))

test('unlinking what is not linked is already so', () => given(people, registered, other).when(unlink(false)).nothingHappened())
test('the last way in stays', () => given(people, registered, linked).when(unlink(false)).wasRejected('last_way_in'))
test('with a password it may go', () =>
  given(people, registered, linked).when(unlink(true)).happened({ type: 'IdentityUnlinked', identityId: 'a1' }))
test('with another one it may go', () =>
  given(people, registered, linked, other).when(unlink(false)).happened({ type: 'IdentityUnlinked', identityId: 'a1' }))
test('what is unlinked may be linked again', () =>
  given(people, registered, linked, other, { type: 'IdentityUnlinked', identityId: 'a1' })
    .when({ type: 'linkIdentity', ...identity })
    .happened(linked))

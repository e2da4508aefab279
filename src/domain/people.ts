import { type AccountCommand, type AccountFact, decideAccount, evolveAccount } from './accounts.ts'
import { type Decider, notFound, type Rejected, rejected } from './decider.ts'
import {
  type Identity,
  type IdentityCommand,
  type IdentityFact,
  linkIdentity,
  unlinkIdentity,
  withIdentity,
  withoutIdentity,
} from './identities.ts'
import { type ChatPreferenceFact, redactedPreference } from './preferences.ts'

export type Theme = 'system' | 'light' | 'dark'
export type Density = 'comfortable' | 'compact'
type Preference =
  | { readonly key: 'theme'; readonly to: Theme }
  | { readonly key: 'density'; readonly to: Density }
  | { readonly key: 'singleKeys' | 'isInvisible' | 'sounds'; readonly to: boolean }

export type PersonFact =
  | {
      readonly type: 'PersonRegistered'
      readonly via: 'local' | 'set_up' | 'oidc'
      readonly username: string
      readonly name: string
      readonly email: string
      readonly isEmailConfirmed?: true
      readonly zone: string
      readonly locale: string
    }
  | {
      readonly type: 'ProfileChanged'
      readonly name: string
      readonly username: string
      readonly title: string | null
      readonly zone: string
      readonly locale: string
      readonly avatarFileId: string | null
    }
  | AccountFact
  | { readonly type: 'PersonDeactivated'; readonly reason: string }
  | { readonly type: 'PersonReactivated' }
  | { readonly type: 'OperatorGranted' }
  | { readonly type: 'OperatorRevoked' }
  | { readonly type: 'CustomStatusSet'; readonly emoji: string; readonly text: string; readonly untilAt: number | null }
  | { readonly type: 'CustomStatusCleared' }
  | ({ readonly type: 'PreferenceSet' } & Preference)
  | ChatPreferenceFact // with a subject of its own: the chat
  | IdentityFact

/** `operatorCount`: the operators of the instance that are not deactivated, with this person. */
export type PersonCommand =
  | {
      readonly type: 'register'
      readonly via: 'local' | 'set_up' | 'oidc'
      readonly username: string
      readonly name: string
      readonly email: string
      readonly isEmailConfirmed?: true
      readonly zone: string
      readonly locale: string
      readonly identity?: Identity // whoever comes by `oidc` has one
    }
  | {
      readonly type: 'changeProfile'
      readonly name: string
      readonly username: string
      readonly title: string | null
      readonly zone: string
      readonly locale: string
      readonly avatarFileId: string | null
    }
  | AccountCommand
  | { readonly type: 'deactivate'; readonly reason: string; readonly operatorCount: number }
  | { readonly type: 'reactivate' }
  | { readonly type: 'grantOperator' }
  | { readonly type: 'revokeOperator'; readonly operatorCount: number }
  | { readonly type: 'setStatus'; readonly emoji: string; readonly text: string; readonly untilAt: number | null }
  | { readonly type: 'clearStatus' }
  | { readonly type: 'expireStatus'; readonly setIn: number } // version of the event that set it
  | ({ readonly type: 'prefer' } & Preference)
  | IdentityCommand

type Profile = {
  readonly name: string
  readonly username: string
  readonly title: string | null
  readonly zone: string
  readonly locale: string
  readonly avatarFileId: string | null
}
type CustomStatus = { readonly emoji: string; readonly text: string; readonly untilAt: number | null }
export type Registered = {
  readonly status: 'active' | 'deactivated'
  readonly profile: Profile
  readonly isOperator: boolean
  readonly customStatus: (CustomStatus & { readonly setIn: number }) | null
  readonly preferences: ReadonlyMap<string, unknown>
  readonly identities: ReadonlySet<string>
  readonly hasFactor: boolean
}
export type Person = { readonly status: 'none' } | Registered

type Command<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>
type Facts = readonly PersonFact[]

export const people: Decider<PersonCommand, Person, PersonFact> = {
  initial: { status: 'none' },
  decide(command, person) {
    switch (command.type) {
      case 'register':
        return person.status === 'none' ? register(command) : []
      case 'changeProfile':
        return changeProfile(command, known(person))
      case 'deactivate':
        return deactivate(command, known(person))
      case 'reactivate':
        return known(person).status === 'active' ? [] : [{ type: 'PersonReactivated' }]
      case 'grantOperator':
        return known(person).isOperator ? [] : [{ type: 'OperatorGranted' }]
      case 'revokeOperator':
        return revokeOperator(command, known(person))
      case 'setStatus':
        return setStatus(command, known(person))
      case 'clearStatus':
        return known(person).customStatus ? [{ type: 'CustomStatusCleared' }] : []
      case 'expireStatus':
        return known(person).customStatus?.setIn === command.setIn ? [{ type: 'CustomStatusCleared' }] : []
      case 'prefer':
        return prefer(command, known(person))
      case 'linkIdentity':
        return linkIdentity(command, known(person))
      case 'unlinkIdentity':
        return unlinkIdentity(command, known(person))
      default:
        return decideAccount(command, known(person))
    }
  },
  evolve(person, fact, { version }) {
    switch (fact.type) {
      case 'PersonRegistered':
        return registered(fact)
      case 'ProfileChanged':
        return { ...known(person), profile: profileIn(fact) }
      case 'ChatPreferenceSet':
        return person
      case 'PersonDeactivated':
        return { ...known(person), status: 'deactivated' }
      case 'PersonReactivated':
        return { ...known(person), status: 'active' }
      case 'OperatorGranted':
        return { ...known(person), isOperator: true }
      case 'OperatorRevoked':
        return { ...known(person), isOperator: false }
      case 'CustomStatusSet':
        return { ...known(person), customStatus: { ...statusIn(fact), setIn: version } }
      case 'CustomStatusCleared':
        return { ...known(person), customStatus: null }
      case 'PreferenceSet':
        return { ...known(person), preferences: new Map(known(person).preferences).set(fact.key, fact.to) }
      case 'IdentityLinked':
        return withIdentity(known(person), fact.identityId)
      case 'IdentityUnlinked':
        return withoutIdentity(known(person), fact.identityId)
      default:
        return evolveAccount(known(person), fact)
    }
  },
}

/** The fact without what somebody wrote or what identifies a person. */
export function redacted(fact: PersonFact): PersonFact {
  switch (fact.type) {
    case 'PersonRegistered':
      return { ...fact, username: '', name: '', email: '' }
    case 'ProfileChanged':
      return { ...fact, name: '', username: '', title: fact.title === null ? null : '' }
    case 'EmailChanged':
      return { ...fact, email: '' }
    case 'CustomStatusSet':
      return { ...fact, text: '' }
    case 'IdentityLinked':
      return { ...fact, issuerSubject: '' }
    case 'ChatPreferenceSet':
      return redactedPreference(fact)
    default:
      return fact
  }
}

/** Who sets the instance up runs it: one commit, so that it is never without an operator. */
function register({ type: _, identity, ...person }: Command<'register'>): Facts {
  const fact: PersonFact = { type: 'PersonRegistered', ...person }
  if (identity) return [fact, { type: 'IdentityLinked', ...identity }]
  return person.via === 'set_up' ? [fact, { type: 'OperatorGranted' }] : [fact]
}

function changeProfile(command: Command<'changeProfile'>, { profile }: Registered): Facts {
  const to = profileIn(command)
  return isSame(to, profile) ? [] : [{ type: 'ProfileChanged', ...to }]
}

function deactivate({ reason, operatorCount }: Command<'deactivate'>, person: Registered): Facts {
  if (person.status === 'deactivated') return []
  if (person.isOperator && operatorCount <= 1) throw lastOperator()
  return [{ type: 'PersonDeactivated', reason }]
}

function revokeOperator({ operatorCount }: Command<'revokeOperator'>, person: Registered): Facts {
  if (!person.isOperator) return []
  if (person.status === 'active' && operatorCount <= 1) throw lastOperator()
  return [{ type: 'OperatorRevoked' }]
}

function setStatus(command: Command<'setStatus'>, { customStatus }: Registered): Facts {
  const to = statusIn(command)
  return isSame(to, customStatus && statusIn(customStatus)) ? [] : [{ type: 'CustomStatusSet', ...to }]
}

function prefer({ type: _, ...preference }: Command<'prefer'>, { preferences }: Registered): Facts {
  return preferences.get(preference.key) === preference.to ? [] : [{ type: 'PreferenceSet', ...preference }]
}

function registered({ name, username, zone, locale }: Extract<PersonFact, { type: 'PersonRegistered' }>): Registered {
  const profile = { name, username, title: null, zone, locale, avatarFileId: null }
  const none = { customStatus: null, preferences: new Map(), identities: new Set<string>(), hasFactor: false }
  return { status: 'active', profile, isOperator: false, ...none }
}

const profileIn = ({ name, username, title, zone, locale, avatarFileId }: Profile): Profile => ({
  name,
  username,
  title,
  zone,
  locale,
  avatarFileId,
})
const statusIn = ({ emoji, text, untilAt }: CustomStatus): CustomStatus => ({ emoji, text, untilAt })
const isSame = (a: object, b: object | null): boolean => JSON.stringify(a) === JSON.stringify(b)

function known(person: Person): Registered {
  if (person.status === 'none') throw notFound()
  return person
}

const lastOperator = (): Rejected => rejected('last_operator', 'The instance needs at least one operator.')

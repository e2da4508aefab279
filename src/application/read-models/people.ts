import type { Density, PersonFact, Theme } from '../../domain/people.ts'
import { type Collection, type Event, INSTANCE } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

export type PersonDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly name: string
  readonly username: string
  readonly email: string
  readonly title: string | null
  readonly avatarFileId: string | null
  readonly zone: string
  readonly locale: string
  readonly status: { readonly emoji: string; readonly text: string; readonly untilAt: number | null } | null // past untilAt it is none
  readonly isActive: boolean
  readonly isOperator: boolean
  readonly theme: Theme
  readonly density: Density
  readonly singleKeys: boolean
  readonly isInvisible: boolean
  readonly sounds?: boolean // absent: on
  readonly isEmailConfirmed?: boolean // absent: nobody has said so who reads what is sent there
  readonly hasFactor?: boolean // absent: no second factor
  readonly factorId?: string // of the one that is on, or was; absent: it is called as the person is
  readonly sessionsEndedAt: number // sessions begun before it are over
}

export const PEOPLE: Collection<PersonDocument> = { name: 'people', indexes: [['isOperator'], ['username']] }

export const personModel: ReadModel<PersonDocument, PersonFact> = {
  collection: PEOPLE,
  workspaceId: INSTANCE,
  keys: event => [event.stream.slice('person-'.length)],
  fold: (person, event) => ({ ...changed(person as PersonDocument, event), version: event.version }),
}

function changed(person: PersonDocument, event: Event<PersonFact>): PersonDocument {
  const fact = event.fact
  switch (fact.type) {
    case 'PersonRegistered':
      return registered(event, fact)
    case 'EmailChanged':
      return { ...person, email: fact.email, isEmailConfirmed: true }
    case 'FactorTurnedOn':
      return { ...person, hasFactor: true, ...(fact.factorId !== undefined && { factorId: fact.factorId }) }
    case 'FactorTurnedOff':
      return { ...person, hasFactor: false }
    case 'FactorReset':
      return { ...person, hasFactor: false, sessionsEndedAt: event.at }
    case 'ProfileChanged': {
      const { name, username, title, zone, locale, avatarFileId } = fact
      return { ...person, name, username, title, zone, locale, avatarFileId }
    }
    case 'CustomStatusSet':
      return { ...person, status: { emoji: fact.emoji, text: fact.text, untilAt: fact.untilAt } }
    case 'CustomStatusCleared':
      return { ...person, status: null }
    case 'PersonDeactivated':
      return { ...person, isActive: false, sessionsEndedAt: event.at }
    case 'PersonReactivated':
      return { ...person, isActive: true }
    case 'OperatorGranted':
      return { ...person, isOperator: true, sessionsEndedAt: event.at } // docs/decisions/new-sessions.md
    case 'OperatorRevoked':
      return { ...person, isOperator: false }
    case 'PasswordChanged':
    case 'SessionsEnded':
      return { ...person, sessionsEndedAt: event.at }
    case 'PreferenceSet':
      return { ...person, [fact.key]: fact.to }
    case 'SessionEnded':
    case 'RecoveryCodesMade':
    case 'ChatPreferenceSet': // rows of their own
    case 'IdentityLinked':
    case 'IdentityUnlinked':
      return person
  }
}

function registered(event: Event, fact: Extract<PersonFact, { type: 'PersonRegistered' }>): PersonDocument {
  const { name, username, email, zone, locale, isEmailConfirmed } = fact
  return { ...fresh(event), name, username, email, zone, locale, ...(isEmailConfirmed && { isEmailConfirmed }) }
}

const fresh = (event: Event): PersonDocument => ({
  workspaceId: INSTANCE,
  id: event.subject,
  version: event.version,
  name: '',
  username: '',
  email: '',
  title: null,
  avatarFileId: null,
  zone: 'UTC',
  locale: 'en',
  status: null,
  isActive: true,
  isOperator: false,
  theme: 'system',
  density: 'comfortable',
  singleKeys: true,
  isInvisible: false,
  sessionsEndedAt: 0,
})

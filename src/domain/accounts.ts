import { rejected } from './decider.ts'
import type { PersonCommand, Registered } from './people.ts'

/** How somebody gets in. Secrets and what they hash to are in none of these. */
export type AccountFact =
  | { readonly type: 'PasswordChanged' }
  | { readonly type: 'SessionEnded'; readonly sessionId: string }
  | { readonly type: 'SessionsEnded' }
  | { readonly type: 'EmailChanged'; readonly email: string } // whoever it belongs to has said so: confirmed
  | { readonly type: 'FactorTurnedOn'; readonly factorId?: string } // absent: it is called as its person is
  | { readonly type: 'FactorTurnedOff' }
  | { readonly type: 'FactorReset' } // by an operator
  | { readonly type: 'RecoveryCodesMade' }

/** `isSame`: the account has this very address, confirmed. */
export type AccountCommand =
  | { readonly type: 'changePassword' }
  | { readonly type: 'endSession'; readonly sessionId: string }
  | { readonly type: 'endSessions' }
  | { readonly type: 'changeEmail'; readonly email: string; readonly isSame: boolean }
  | { readonly type: 'turnOnFactor'; readonly factorId: string }
  | { readonly type: 'turnOffFactor' }
  | { readonly type: 'resetFactor' }
  | { readonly type: 'makeRecoveryCodes' }

type Of<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>

export function decideAccount(command: AccountCommand, person: Registered): readonly AccountFact[] {
  switch (command.type) {
    case 'changePassword':
      return [{ type: 'PasswordChanged' }]
    case 'endSession':
      return [{ type: 'SessionEnded', sessionId: command.sessionId }]
    case 'endSessions':
      return [{ type: 'SessionsEnded' }]
    case 'changeEmail':
      return changeEmail(command, person)
    case 'turnOnFactor':
      return person.hasFactor ? [] : [{ type: 'FactorTurnedOn', factorId: command.factorId }]
    case 'turnOffFactor':
      return person.hasFactor ? [{ type: 'FactorTurnedOff' }] : []
    case 'resetFactor':
      return person.hasFactor ? [{ type: 'FactorReset' }] : []
    case 'makeRecoveryCodes':
      return makeRecoveryCodes(person)
  }
}

export function evolveAccount(person: Registered, fact: AccountFact): Registered {
  switch (fact.type) {
    case 'FactorTurnedOn':
      return { ...person, hasFactor: true }
    case 'FactorTurnedOff':
    case 'FactorReset':
      return { ...person, hasFactor: false }
    case 'PasswordChanged':
    case 'SessionEnded':
    case 'SessionsEnded':
    case 'EmailChanged':
    case 'RecoveryCodesMade':
      return person
  }
}

function changeEmail({ email, isSame }: Of<'changeEmail'>, { status }: Registered): readonly AccountFact[] {
  if (status === 'deactivated') throw rejected('deactivated', 'This account is deactivated.')
  return isSame ? [] : [{ type: 'EmailChanged', email }]
}

function makeRecoveryCodes({ hasFactor }: Registered): readonly AccountFact[] {
  if (!hasFactor) throw rejected('no_factor', 'Turn the second factor on first.')
  return [{ type: 'RecoveryCodesMade' }]
}

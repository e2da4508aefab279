import { rejected } from './decider.ts'
import type { PersonCommand, PersonFact, Registered } from './people.ts'

/** A way in that somebody else vouches for. `identityId` names issuer and subject without telling either. */
export type Identity = { readonly identityId: string; readonly issuer: string; readonly issuerSubject: string }

export type IdentityFact =
  | ({ readonly type: 'IdentityLinked' } & Identity)
  | { readonly type: 'IdentityUnlinked'; readonly identityId: string }

/** `hasPassword`: there is a way in besides the linked ones. */
export type IdentityCommand =
  | ({ readonly type: 'linkIdentity' } & Identity)
  | { readonly type: 'unlinkIdentity'; readonly identityId: string; readonly hasPassword: boolean }

type Command<T extends PersonCommand['type']> = Extract<PersonCommand, { type: T }>
type Facts = readonly PersonFact[]

export function linkIdentity({ identityId, issuer, issuerSubject }: Command<'linkIdentity'>, person: Registered): Facts {
  if (person.identities.has(identityId)) return []
  if (person.status === 'deactivated') throw rejected('deactivated', 'This account is deactivated.')
  return [{ type: 'IdentityLinked', identityId, issuer, issuerSubject }]
}

export function unlinkIdentity({ identityId, hasPassword }: Command<'unlinkIdentity'>, { identities }: Registered): Facts {
  if (!identities.has(identityId)) return []
  if (identities.size === 1 && !hasPassword)
    throw rejected('last_way_in', 'This is your only way to sign in. Link another one first, or ask for a link to set a password.')
  return [{ type: 'IdentityUnlinked', identityId }]
}

export const withIdentity = (person: Registered, identityId: string): Registered => ({
  ...person,
  identities: new Set(person.identities).add(identityId),
})

export function withoutIdentity(person: Registered, identityId: string): Registered {
  const identities = new Set(person.identities)
  identities.delete(identityId)
  return { ...person, identities }
}

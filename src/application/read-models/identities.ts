import type { PersonFact } from '../../domain/people.ts'
import { type Collection, type Event, INSTANCE } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** A way in that an issuer vouches for, of one person. What was unlinked stays and says so. */
export type IdentityDocument = {
  readonly workspaceId: string
  readonly id: string // person:identity
  readonly version: number
  readonly personId: string
  readonly identityId: string
  readonly issuer: string
  readonly linkedAt: number
  readonly isGone: boolean
}

export const IDENTITIES: Collection<IdentityDocument> = {
  name: 'identities',
  indexes: [['personId', 'isGone', 'linkedAt'], ['identityId']],
}

export const identityDocumentId = (personId: string, identityId: string): string => `${personId}:${identityId}`

const personIn = (event: Event): string => event.stream.slice('person-'.length)

export const identityModel: ReadModel<IdentityDocument, PersonFact> = {
  collection: IDENTITIES,
  workspaceId: INSTANCE,
  keys: event => ('identityId' in event.fact ? [identityDocumentId(personIn(event), event.fact.identityId)] : []),
  fold: (identity, event) => ({ ...changed(identity as IdentityDocument, event), version: event.version }),
}

function changed(identity: IdentityDocument, event: Event<PersonFact>): IdentityDocument {
  const fact = event.fact
  switch (fact.type) {
    case 'IdentityLinked':
      return linked(event, fact.identityId, fact.issuer)
    case 'IdentityUnlinked':
      return { ...identity, isGone: true }
    default:
      return identity
  }
}

const linked = (event: Event, identityId: string, issuer: string): IdentityDocument => ({
  workspaceId: INSTANCE,
  id: identityDocumentId(personIn(event), identityId),
  version: event.version,
  personId: personIn(event),
  identityId,
  issuer,
  linkedAt: event.at,
  isGone: false,
})

import { hash } from 'node:crypto'
import type { Identity } from '../domain/identities.ts'
import type { Application } from './application.ts'
import { keyOfIdentity } from './claims.ts'
import { everyWith } from './everything.ts'
import { INSTANCE, type Issuer, type Vouched } from './ports.ts'
import { IDENTITIES, identityDocumentId } from './read-models/identities.ts'

const LENGTH = 32 // hex digits, half of the digest

/** Who somebody is: issuer and subject, and nothing else. Names and addresses change hands. */
export function identityOf({ issuer }: Pick<Issuer, 'issuer'>, { subject }: Pick<Vouched, 'subject'>): Identity {
  return { identityId: hash('sha256', `${issuer}\n${subject}`).slice(0, LENGTH), issuer, issuerSubject: subject }
}

/** Does this person carry it? */
export const carries =
  (app: Application, identityId: string) =>
  async (personId: string): Promise<boolean> => {
    const row = await app.ports.documents.get(IDENTITIES, INSTANCE, identityDocumentId(personId, identityId))
    return row !== undefined && !row.isGone
  }

/** Everybody who ever carried it: what was decided about one of them holds for whoever comes by it again. */
export async function carriersOf(app: Application, identityId: string): Promise<readonly string[]> {
  const rows = await everyWith(app.ports.documents, IDENTITIES, { identityId })
  return rows.map(({ personId }) => personId)
}

/** Whose identity it is, if anybody's. */
export async function personWith(app: Application, identityId: string): Promise<string | undefined> {
  const owner = (await app.ports.documents.claimed(keyOfIdentity(identityId)))?.owner
  return owner !== undefined && (await carries(app, identityId)(owner)) ? owner : undefined
}

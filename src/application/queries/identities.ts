import type { Application } from '../application.ts'
import { CREDENTIALS } from '../passwords.ts'
import { INSTANCE } from '../ports.ts'
import { IDENTITIES } from '../read-models/identities.ts'
import type { Identities } from '../screens.ts'

const MOST = 50

/** The ways in that somebody has, and those that could be linked. */
export async function identities(app: Application, personId: string): Promise<Identities> {
  const rows = await app.ports.documents.find(IDENTITIES, INSTANCE, {
    equal: { personId, isGone: false },
    order: { field: 'linkedAt', direction: 'up' },
    limit: MOST,
  })
  const hasPassword = (await app.ports.documents.get(CREDENTIALS, INSTANCE, personId)) !== undefined
  const { issuers } = app.ports
  return {
    linked: rows.map(({ identityId, issuer, linkedAt }) => {
      const name = issuers.find(one => one.issuer === issuer)?.name ?? new URL(issuer).host
      return { identityId, name, linkedAt, isLastWayIn: !hasPassword && rows.length === 1 }
    }),
    others: issuers.filter(one => !rows.some(row => row.issuer === one.issuer)).map(({ id, name }) => ({ id, name })),
  }
}

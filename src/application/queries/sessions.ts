import type { Application } from '../application.ts'
import { INSTANCE } from '../ports.ts'
import type { SessionListing } from '../screens.ts'
import { openSession, SESSIONS, type Session } from '../sessions.ts'

const MOST = 100

/** Where a person is signed in, newest first. To be looked at is not to be there: none of them lasts longer by it. */
export async function sessions(app: Application, { person, session }: Session): Promise<readonly SessionListing[]> {
  const rows = await app.ports.documents.find(SESSIONS, INSTANCE, {
    equal: { personId: person.id, isEnded: false },
    order: { field: 'createdAt', direction: 'down' },
    limit: MOST,
  })
  const living = await Promise.all(rows.map(row => openSession(app, row.id)))
  return living.flatMap(one => {
    if (!one) return []
    const { id, device, createdAt, seenAt } = one.session
    return [{ id, device, createdAt, seenAt, isThis: id === session.id }]
  })
}

import { GRANTS } from '../grants.ts'
import { LIMITS } from '../limits.ts'
import { OUTBOX, type OutboxDocument } from '../outbox.ts'
import { type Collection, type Document, INSTANCE, type Ports } from '../ports.ts'
import { SECRETS } from '../secrets.ts'
import { SESSIONS } from '../sessions.ts'
import { DELIVERIES } from '../webhooks/deliveries.ts'

const SECOND = 1_000
const DAY_MS = 24 * 3600 * SECOND

/** From then on a session opens nothing whatever is written to it, also by a process whose clock is behind. */
const SESSION_MS = LIMITS.sessionAbsolute * SECOND + DAY_MS
/** For so long the page of a link still says why it does not open. */
const SECRET_MS = 30 * DAY_MS
/** For so long a page says that a letter was sent. */
const LETTER_MS = 30 * DAY_MS

const EVERY_MS = 3600 * SECOND
const AT_ONCE = 100

export type Sweeping = {
  /** Erases some of what is long over, if it is time to; answers whether there may be more. */
  sweep(): Promise<boolean>
}

/** What opened something once and never will again is of no use to anybody. Erasing twice is erasing once, so it may be cut off anywhere. */
export function sweeping({ documents, clock }: Pick<Ports, 'documents' | 'clock'>): Sweeping {
  let nextAt = 0

  function older<D extends Document>(collection: Collection<D>, field: keyof D & string, ms: number): Promise<readonly D[]> {
    const range = { field, below: clock.now() - ms }
    return documents.find(collection, INSTANCE, { range, order: { field, direction: 'up' }, limit: AT_ONCE })
  }

  function letters(state: OutboxDocument['state']): Promise<readonly OutboxDocument[]> {
    const range = { field: 'dueAt', below: clock.now() - LETTER_MS } as const
    return documents.find(OUTBOX, INSTANCE, { equal: { state }, range, order: { field: 'dueAt', direction: 'up' }, limit: AT_ONCE })
  }

  /** What failed stays until somebody decides. What nobody sends any more, because there is no mail server now, goes. */
  async function sweepLetters(): Promise<boolean> {
    let isMore = false
    for (const state of ['sent', 'discarded', 'waiting', 'retrying'] as const) {
      const old = await letters(state)
      const over = old.filter(({ lastsUntil }) => state === 'sent' || state === 'discarded' || lastsUntil < clock.now())
      isMore = (await erase(OUTBOX, over)) || isMore
    }
    return isMore
  }

  async function erase<D extends Document>(collection: Collection<D>, rows: readonly Document[]): Promise<boolean> {
    await Promise.all(rows.map(({ id }) => documents.erase(collection, INSTANCE, id)))
    return rows.length === AT_ONCE
  }

  /** The session last: by it the grant is found. */
  async function sweepSessions(): Promise<boolean> {
    const old = await older(SESSIONS, 'createdAt', SESSION_MS)
    const vouched = old.filter(({ issuerId }) => issuerId !== undefined)
    await erase(GRANTS, vouched)
    return erase(SESSIONS, old)
  }

  return {
    async sweep() {
      if (clock.now() < nextAt) return false
      const links = await erase(SECRETS, await older(SECRETS, 'expiresAt', SECRET_MS))
      const mail = await sweepLetters()
      const deliveries = await erase(DELIVERIES, await older(DELIVERIES, 'expiresAt', 0))
      const isMore = (await sweepSessions()) || links || mail || deliveries
      if (!isMore) nextAt = clock.now() + EVERY_MS
      return isMore
    },
  }
}

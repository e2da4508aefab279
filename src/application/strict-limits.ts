import { busy, type Collection, type Document, INSTANCE, type Limit, type Limits, type Ports, type Taken } from './ports.ts'
import { hashOf } from './secrets.ts'

/** How often somebody tried something in a window of time. A later try, in this window or the next, is a later version. */
type TriesDocument = Document & { readonly count: number; readonly until: number }
export const TRIES: Collection<TriesDocument> = { name: 'tries', indexes: [['until']] }

const RIVALS = 20 // processes that count one key in the same moment; who loses to all of them is told to come back
const SWEEP_MS = 60_000
const SWEPT = 500
const REMEMBERED = 10_000

/**
 * Limits on guessing are counted in the store, by all processes together and through a restart: they hold however Redis is, and
 * without the store nobody signs in anyway. Other limits are left to `others`.
 */
export function strictLimits({ documents, clock }: Pick<Ports, 'documents' | 'clock'>, others: Limits): Limits {
  const spent = new Map<string, number>() // keys without a try left, and when they have some again: a flood costs no reading
  const tails = new Map<string, Promise<unknown>>()
  let sweptAt = clock.now()

  /** One key, one try at a time: a thousand at once would only get in each other's way. */
  function inTurn(id: string, act: () => Promise<Taken>): Promise<Taken> {
    const turn = (tails.get(id) ?? Promise.resolve()).then(act, act)
    tails.set(id, turn)
    turn.catch(elsewhere).finally(() => tails.get(id) === turn && tails.delete(id))
    return turn
  }

  async function take(limit: Limit, id: string): Promise<Taken> {
    for (let rival = 0; rival < RIVALS; rival++) {
      const now = clock.now()
      const until = spent.get(id) ?? 0
      if (until > now) return refused(until - now)
      const known = await documents.get(TRIES, INSTANCE, id)
      const next = nextTry(known, limit, id, now)
      if (next.count > limit.points) {
        remember(id, next.until)
        return refused(next.until - now)
      }
      if (await documents.put(TRIES, next)) return { isAllowed: true, remaining: limit.points - next.count, resetMs: next.until - now }
    }
    throw busy()
  }

  function remember(id: string, until: number): void {
    spent.set(id, until)
    if (spent.size > REMEMBERED) spent.delete(spent.keys().next().value as string)
  }

  /** A key tried again in the very moment it is swept may get one try more, once in its whole window. */
  async function sweep(): Promise<void> {
    const now = clock.now()
    if (now - sweptAt < SWEEP_MS) return
    sweptAt = now
    for (const [id, until] of spent) if (until <= now) spent.delete(id)
    const over = await documents.find(TRIES, INSTANCE, { range: { field: 'until', below: now - SWEEP_MS }, limit: SWEPT })
    for (const { id } of over) await documents.erase(TRIES, INSTANCE, id)
  }

  return {
    async take(limit, key) {
      if (!limit.isStrict) return await others.take(limit, key)
      await sweep()
      const id = hashOf(`${limit.name}\n${key}`)
      return await inTurn(id, () => take(limit, id))
    },
  }
}

/** Fixed windows that begin with the first try. */
function nextTry(known: TriesDocument | undefined, { points, seconds }: Limit, id: string, now: number): TriesDocument {
  const version = (known?.version ?? 0) + 1
  if (!known || known.until <= now) return { workspaceId: INSTANCE, id, version, count: 1, until: now + seconds * 1000 }
  return { ...known, version, count: Math.min(known.count, points) + 1 }
}

const refused = (resetMs: number): Taken => ({ isAllowed: false, remaining: 0, resetMs })

/** Whoever took the turn hears of it. */
const elsewhere = (): undefined => undefined

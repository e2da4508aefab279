import type { Collection } from 'mongodb'
import { isTaken } from './failures.ts'
import { waited } from './patience.ts'

/** `term` is the fencing number: it grows with each holder. `beat` grows while the holder lives. */
export type StoredLease = { readonly _id: string; readonly holder: string; readonly term: number; readonly beat: number }

/** Nobody's clock is compared with another's: whoever sees the same beat for so long takes over. */
const LEASE_MS = 1000
const BEAT_MS = 250
const NOBODY = ''

export type Lease = {
  /** The term while this process holds it. To be asked before each thing that only the holder does. */
  held(): Promise<number | undefined>
  /** Lets another take it at once. */
  release(): Promise<void>
}

export function mongoLease(leases: Collection<StoredLease>, _id: string, holder: string = crypto.randomUUID()): Lease {
  let mine: { readonly term: number; readonly renewedAt: number } | undefined
  let seen: { readonly term: number; readonly beat: number; readonly at: number } | undefined
  let lookedAt = Number.NEGATIVE_INFINITY

  async function held(): Promise<number | undefined> {
    const now = performance.now()
    if (mine && now - mine.renewedAt < BEAT_MS) return mine.term
    if (!mine && now - lookedAt < BEAT_MS) return undefined
    lookedAt = now
    const term = mine ? await renewed(mine.term) : await won(now)
    mine = term === undefined ? undefined : { term, renewedAt: now }
    return term
  }

  async function renewed(term: number): Promise<number | undefined> {
    const { matchedCount } = await leases.updateOne({ _id, holder, term }, { $inc: { beat: 1 } })
    return matchedCount === 1 ? term : undefined
  }

  async function won(now: number): Promise<number | undefined> {
    const found = await leases.findOne({ _id })
    if (!found) return begun()
    const isSame = seen?.term === found.term && seen.beat === found.beat
    if (!isSame) seen = { term: found.term, beat: found.beat, at: now }
    const isDead = found.holder === NOBODY || (isSame && now - (seen?.at ?? now) >= LEASE_MS)
    return isDead ? taken(found) : undefined
  }

  async function begun(): Promise<number | undefined> {
    try {
      await leases.insertOne({ _id, holder, term: 1, beat: 0 })
      return 1
    } catch (error) {
      if (isTaken(error)) return undefined
      throw error
    }
  }

  async function taken({ term, beat }: StoredLease): Promise<number | undefined> {
    const { matchedCount } = await leases.updateOne({ _id, term, beat }, { $set: { holder, term: term + 1, beat: 0 } })
    return matchedCount === 1 ? term + 1 : undefined
  }

  return {
    held,
    async release() {
      if (mine) await leases.updateOne({ _id, holder, term: mine.term }, { $set: { holder: NOBODY } })
      mine = undefined
    },
  }
}

/**
 * Does anybody hold it, or wait for it? Takes twice as long as a lease: whoever waits takes it within that time from one who died, or
 * who just let go.
 */
export async function isAlive(leases: Collection<StoredLease>, _id: string): Promise<boolean> {
  const before = await leases.findOne({ _id })
  if (!before) return false
  await waited(2 * LEASE_MS)
  const after = await leases.findOne({ _id })
  return after?.term !== before.term || after.beat !== before.beat
}

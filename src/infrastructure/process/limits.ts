import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Limit, Limits, Taken } from '../../application/ports.ts'

/**
 * Keys that one limit remembers at once. Whoever can make up more than that within its time (addresses, mostly) starts the
 * oldest of them anew; memory must not be what they exhaust.
 */
const MOST_KEYS = 100_000

/** Fixed windows that begin with the first take of a key. */
export function memoryLimits(mostKeys = MOST_KEYS): Limits {
  const counters = new Map<string, ReturnType<typeof counter>>()

  return {
    take: async (limit, key) => counters.getOrInsertComputed(limit.name, () => counter(limit, mostKeys)).take(key),
  }
}

function counter({ name, points, seconds }: Limit, mostKeys: number) {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds })
  const known = new Map<string, number>()

  /** In the order of their windows: what is over stands in front. */
  async function remember(key: string, now: number): Promise<void> {
    const until = known.get(key)
    if (until !== undefined && until > now) return
    known.delete(key)
    known.set(key, now + seconds * 1000)
    for (const [oldest, end] of known) {
      if (end > now && known.size <= mostKeys) break
      known.delete(oldest)
      if (end > now) await limiter.delete(oldest)
    }
  }

  async function take(key: string): Promise<Taken> {
    await remember(key, Date.now())
    return limiter.consume(key).then(taken(true), refusal => (refusal instanceof Error ? Promise.reject(refusal) : taken(false)(refusal)))
  }

  return { take }
}

export const taken =
  (isAllowed: boolean) =>
  ({ remainingPoints, msBeforeNext }: RateLimiterRes): Taken => ({ isAllowed, remaining: remainingPoints, resetMs: msBeforeNext })

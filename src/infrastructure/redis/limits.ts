import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { Limit, Limits, Taken } from '../../application/ports.ts'
import { taken } from '../process/limits.ts'
import type { Link } from './link.ts'

/** Windows that all processes share, forgotten by Redis when they are over. Without Redis each process counts for itself. */
export function redisLimits(link: Link, fallback: Limits): Limits {
  const counters = new Map<string, RateLimiterRedis>()

  const counterOf = ({ name, points, seconds }: Limit): RateLimiterRedis =>
    counters.getOrInsertComputed(
      name,
      () => new RateLimiterRedis({ storeClient: link.client, keyPrefix: `flowra:limit:${name}`, points, duration: seconds }),
    )

  function consume(limit: Limit, key: string): Promise<Taken> {
    const counter = counterOf(limit)
    return link.ask(() =>
      counter.consume(key).then(taken(true), refusal => (refusal instanceof Error ? Promise.reject(refusal) : taken(false)(refusal))),
    )
  }

  return {
    take: (limit, key) => (link.isUp() ? consume(limit, key).catch(() => fallback.take(limit, key)) : fallback.take(limit, key)),
  }
}

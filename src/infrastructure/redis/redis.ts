import { Redis } from 'ioredis'
import type { AnyCollection, Broadcast, Limits, Ports } from '../../application/ports.ts'
import { redisBroadcast } from './broadcast.ts'
import { redisCopies } from './copies.ts'
import { redisLimits } from './limits.ts'
import { LINK_OPTIONS, linkTo } from './link.ts'

export type OpenRedis = {
  readonly broadcast: Broadcast
  /** Counted for all processes at once; by `fallback` while Redis is away. */
  limits(fallback: Limits): Limits
  /** The same store, where one collection is also read from copies in Redis. For a store that is farther away than Redis. */
  cached(truth: Pick<Ports, 'documents' | 'log'>, collection: AnyCollection): Pick<Ports, 'documents' | 'log'>
  isHealthy(): boolean
  readings(): Readonly<Record<string, number>>
  close(): void
}

export type OpenOptions = {
  /** Redis went away, with the reason, or is back. */
  readonly onChange?: (reason: string | undefined) => void
  readonly report?: (error: unknown) => void
}

const FIRST_MS = 1_000

/** Three things that go faster with Redis and on without it. Answers when it is there, or after a second without it. */
export async function openRedis(url: string, { onChange = ignore, report = ignore }: OpenOptions = {}): Promise<OpenRedis> {
  const speaking = linkTo(new Redis(url, LINK_OPTIONS), onChange)
  const hearing = linkTo(new Redis(url, LINK_OPTIONS), ignore)
  const broadcast = redisBroadcast(speaking, hearing, report)
  const isHealthy = (): boolean => speaking.isUp() && hearing.isUp()
  for (const end = performance.now() + FIRST_MS; !isHealthy() && performance.now() < end; )
    await new Promise(resolve => setTimeout(resolve, 10))
  return {
    broadcast,
    limits: fallback => redisLimits(speaking, fallback),
    cached: (truth, collection) => redisCopies(speaking, truth, collection),
    isHealthy,
    readings: () => ({ flowra_redis_up: isHealthy() ? 1 : 0, flowra_redis_dropped_total: broadcast.dropped() }),
    close() {
      speaking.close()
      hearing.close()
    },
  }
}

const ignore = (): undefined => undefined

import type { Limits, Ports } from './application/ports.ts'
import { SESSIONS } from './application/sessions.ts'
import { strictLimits } from './application/strict-limits.ts'
import type { Configuration } from './configuration.ts'

type Log = (level: 'info' | 'warn' | 'error', fields: Readonly<Record<string, unknown>>, text: string) => void
type Shared = Pick<Ports, 'log' | 'documents' | 'broadcast' | 'limits'>

/** What one process shares with others, instead of what it keeps for itself. */
export type Sharing = {
  readonly ports: Shared
  /** What makes it faster and may be away. */
  helpers(): Readonly<Record<string, 'up' | 'away'>>
  readings(): Readonly<Record<string, number>>
  close(): void
}

type Options = {
  readonly log: Log
  /** The store is on another machine, and other processes write to it. */
  readonly isFar: boolean
}

/** As the configuration says. Sessions are copied only where the store is farther away than Redis. */
export async function sharing(own: Ports, { redisUrl }: Pick<Configuration, 'redisUrl'>, { log, isFar }: Options): Promise<Sharing> {
  const strictly = (limits: Limits): Limits => strictLimits(own, limits)
  if (redisUrl === undefined) {
    const limits = isFar ? strictly(own.limits) : own.limits
    return { ports: { ...pick(own), limits }, helpers: () => ({}), readings: () => ({}), close: () => undefined }
  }
  const { openRedis } = await import('./infrastructure/redis/redis.ts')
  const redis = await openRedis(redisUrl, {
    onChange: reason =>
      reason === undefined
        ? log('info', {}, 'Redis answers')
        : log('warn', { cause: reason }, 'Redis is away: slower, and nothing is lost'),
    report: error => log('error', { cause: error instanceof Error ? error.stack : String(error) }, 'a fault beside Redis'),
  })
  const { log: events, documents } = isFar ? redis.cached(own, SESSIONS) : own
  return {
    ports: { log: events, documents, broadcast: redis.broadcast, limits: strictly(redis.limits(own.limits)) },
    helpers: () => ({ redis: redis.isHealthy() ? 'up' : 'away' }),
    readings: redis.readings,
    close: redis.close,
  }
}

const pick = ({ log, documents, broadcast, limits }: Ports): Shared => ({ log, documents, broadcast, limits })

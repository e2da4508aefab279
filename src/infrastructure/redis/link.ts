import type { Redis, RedisOptions } from 'ioredis'

/** One connection that knows whether it is worth asking. */
export type Link = {
  readonly client: Redis
  /** Answers came lately. While it is not, nobody asks and nobody waits. */
  isUp(): boolean
  /** Asks at most a moment; a throw means Redis is away or too slow, and that the caller does without. */
  ask<T>(question: (client: Redis) => Promise<T>): Promise<T>
  close(): void
}

/** Longer than a healthy answer by far, shorter than anybody notices. */
const ANSWER_MS = 250
/** A pause of this process looks like a late answer, so one alone says nothing. */
const MISSES = 3
/** Only the probe is still sent to a Redis that is away, so it is found again within a second of its return. */
const PROBE_MS = 1_000
const SILENT_MS = 10_000 // then the connection itself is given up: the way there may be cut
const AGAIN_MS = 1_000

/** Nothing waits for a connection, and nothing is sent twice: what could not be asked now is answered without Redis. */
export const LINK_OPTIONS = {
  commandTimeout: ANSWER_MS,
  connectTimeout: 2_000,
  socketTimeout: SILENT_MS,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  disableClientInfo: true,
  retryStrategy: (times: number) => Math.min(AGAIN_MS, times * 50) * (0.5 + Math.random() / 2),
} satisfies RedisOptions

/** `onChange` hears when it goes away or was never there, why, and when it is back. */
export function linkTo(client: Redis, onChange: (reason: string | undefined) => void): Link {
  let misses = MISSES // away until it is ready
  let wasUp: boolean | undefined // unknown until the first answer or failure
  const isUp = (): boolean => client.status === 'ready' && misses < MISSES

  function look(reason: string): void {
    if (isUp() === wasUp) return
    wasUp = isUp()
    onChange(wasUp ? undefined : reason)
  }

  function hit(): void {
    misses = 0
    look('')
  }

  function miss(error: Error): void {
    misses++
    look(error.message)
  }

  async function ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    if (!isUp()) throw new Error('Redis is away.')
    return await told(question(client))
  }

  async function told<T>(answer: Promise<T>): Promise<T> {
    try {
      const known = await answer
      hit()
      return known
    } catch (error) {
      miss(error as Error)
      throw error
    }
  }

  function probe(): void {
    if (client.status === 'ready') told(client.ping()).catch(known)
  }

  let last = 'the connection was closed'
  client.on('error', (error: Error) => {
    last = error.message
  })
  client.on('ready', hit)
  client.on('close', () => look(last))
  const probing = setInterval(probe, PROBE_MS)
  probing.unref()
  return {
    client,
    isUp,
    ask,
    close() {
      clearInterval(probing)
      client.disconnect()
    },
  }
}

/** Was counted where it happened. */
const known = (): undefined => undefined

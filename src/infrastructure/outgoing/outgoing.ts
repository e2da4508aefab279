import type { IncomingMessage } from 'node:http'
import type { Answered, Asking, Clock, Outgoing } from '../../application/ports.ts'
import { bytesOf, exchange } from './exchange.ts'
import { Failed, outcomeOf } from './failures.ts'
import { pausesOn } from './pauses.ts'
import { type OutgoingRules, type Resolve, spelled, systemResolve, type Target, targetOf } from './targets.ts'
import { type Bulkhead, turnsOf } from './turns.ts'

export type OutgoingOptions = {
  readonly rules: OutgoingRules
  readonly userAgent: string
  readonly clock: Clock
  readonly resolve?: Resolve
  readonly timeoutMs?: number
  readonly bulkhead?: Bulkhead
}

/** Guarantees B.1: over all, redirects included; after unpacking. */
const TIMEOUT_MS = 10_000
const MOST_BYTES = 1024 * 1024
const MOST_REDIRECTS = 3
const BULKHEAD: Bulkhead = { most: 16, mostToOne: 3, mostWaiting: 200, mostWaitingForOne: 40 }
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** The guard of every call to an address that somebody wrote. */
export function guardedOutgoing(options: OutgoingOptions): Outgoing {
  const { rules, userAgent, clock, resolve = systemResolve, timeoutMs = TIMEOUT_MS, bulkhead = BULKHEAD } = options
  const pauses = pausesOn(clock)
  const inTurn = turnsOf(bulkhead)

  async function target(text: string, signal: AbortSignal): Promise<Target> {
    if (pauses.isPaused(spelled(text, rules)?.host ?? '')) throw new Failed('paused')
    return before(signal, targetOf(text, rules, resolve))
  }

  /** A host answers for what it leads to as well: what comes of it is noted for the first. */
  async function follow(asking: Asking, signal: AbortSignal): Promise<Answered> {
    let at = await target(asking.url, signal)
    for (let redirects = 0; ; redirects++) {
      const answer = await exchange(at, { ...asking, userAgent, signal })
      const onward = asking.method === 'POST' ? undefined : redirectOf(answer, at.url)
      if (onward === undefined) return answered(at, answer, asking)
      answer.destroy()
      if (redirects === MOST_REDIRECTS) throw new Failed('lost')
      at = await target(onward, signal)
    }
  }

  return {
    couldAsk: url => spelled(url, rules) !== undefined,
    async ask(asking) {
      const host = spelled(asking.url, rules)?.host
      if (host === undefined) return { outcome: 'refused' }
      const limit = AbortSignal.timeout(timeoutMs)
      const signal = asking.signal ? AbortSignal.any([limit, asking.signal]) : limit
      const answer = await inTurn(host, signal, () => follow(asking, signal)).catch(error => ({ outcome: outcomeOf(error, signal) }))
      if (!asking.signal?.aborted) pauses.note(host, answer.outcome)
      return answer
    },
  }
}

async function answered({ url }: Target, answer: IncomingMessage, { most, isBeginningEnough }: Asking): Promise<Answered> {
  const bytes = await bytesOf(answer, Math.min(most ?? MOST_BYTES, MOST_BYTES), isBeginningEnough === true)
  const { 'content-type': type = '', 'retry-after': retryAfter = '' } = answer.headers
  return { outcome: 'answered', url: url.href, status: answer.statusCode ?? 0, type, retryAfter, bytes }
}

function redirectOf({ statusCode = 0, headers: { location } }: IncomingMessage, from: URL): string | undefined {
  if (!REDIRECTS.has(statusCode) || location === undefined) return undefined
  return URL.parse(location, from)?.href ?? ''
}

/** Names are resolved by the system, which cannot be called back. */
const before = <T>(signal: AbortSignal, act: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const isOver = (): void => reject(new Failed('timed_out'))
    if (signal.aborted) return isOver()
    signal.addEventListener('abort', isOver, { once: true })
    act.then(resolve, reject).finally(() => signal.removeEventListener('abort', isOver))
  })

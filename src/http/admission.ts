import type { MiddlewareHandler } from 'hono'
import type { Env } from './doors.ts'
import { isWithinAnother, limitOf } from './rates.ts'
import { refusal } from './refusals.ts'

type Kind = 'search' | 'read' | 'write'

/**
 * How late the event loop may be on average. A page takes a handful of turns, so at a quarter of a second each it takes longer than
 * anybody waits without pressing again. Search goes first; what people wrote is refused last.
 */
const LATEST_MS: Readonly<Record<Kind, number>> = { search: 125, read: 250, write: 375 }

/** At a thousand answers a second, the last of so many would come after the deadline that its command has. */
const MOST_IN_FLIGHT: Readonly<Record<Kind, number>> = { search: 500, read: 1_000, write: 2_000 }

/** The loop is looked at every second, so sooner nothing can have changed. */
const RETRY_SECONDS = 2

const PASSES = /^\/(?:assets|health)\/|^\/(?:metrics|version)$/ // machines that ask, and files that cost nothing

export type Admission = {
  readonly admitted: MiddlewareHandler<Env>
  readings(): Readonly<Record<string, number>>
}

/** Overload is refused, not suffered (R14): before anything is looked up, and with a time to come back. */
export function admission(delayMs: () => number): Admission {
  let inFlight = 0
  let refused = 0

  const isTooMuch = (kind: Kind): boolean => inFlight >= MOST_IN_FLIGHT[kind] || delayMs() > LATEST_MS[kind]

  const leave = (): void => {
    inFlight--
  }

  return {
    admitted(c, next) {
      const { method, path, raw } = c.req
      if (isWithinAnother(raw)) return next()
      // What stops a search is the lowest bar: below it nobody has to ask what this is.
      if (isTooMuch('search') && !PASSES.test(path) && isTooMuch(kindOf(method, path))) {
        refused++
        throw refusal(503, 'Flowra has too much to do right now. Please try again in a moment.', RETRY_SECONDS)
      }
      inFlight++
      return next().finally(leave)
    },
    readings: () => ({
      flowra_refused_total: refused,
      flowra_in_flight: inFlight,
      flowra_event_loop_delay: delayMs() / 1_000, // seconds, as Prometheus counts
    }),
  }
}

function kindOf(method: string, path: string): Kind {
  const { name } = limitOf(method, path)
  return name === 'search' || name === 'read' ? name : 'write'
}

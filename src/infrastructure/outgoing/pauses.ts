import type { Clock, Unanswered } from '../../application/ports.ts'

type Trouble = { readonly failures: number; readonly until: number }

const PATIENCE = 5 // failures in a row
const FIRST_MS = 60_000
const LONGEST_MS = 3_600_000
const REMEMBERED = 1_000 // hosts

/** Their fault, and likely to be so again. */
const TROUBLE: ReadonlySet<Unanswered | 'answered'> = new Set(['unreachable', 'timed_out', 'too_large', 'unreadable', 'lost'] as const)
/** Nobody was asked, so nothing was learnt. */
const NOT_ASKED: ReadonlySet<Unanswered | 'answered'> = new Set(['refused', 'private', 'unknown', 'paused', 'busy'] as const)

/** Leaves hosts alone that fail again and again: a minute at first, twice as long each further time, an hour at most. */
export function pausesOn(clock: Clock) {
  const troubles = new Map<string, Trouble>()

  return {
    isPaused: (host: string): boolean => (troubles.get(host)?.until ?? 0) > clock.now(),
    note(host: string, outcome: Unanswered | 'answered'): void {
      if (NOT_ASKED.has(outcome)) return
      const failures = (troubles.get(host)?.failures ?? 0) + 1
      troubles.delete(host)
      if (!TROUBLE.has(outcome)) return
      const pauseMs = failures < PATIENCE ? 0 : Math.min(FIRST_MS * 2 ** (failures - PATIENCE), LONGEST_MS)
      troubles.set(host, { failures, until: pauseMs && clock.now() + pauseMs })
      const [oldest] = troubles.keys()
      if (troubles.size > REMEMBERED && oldest !== undefined) troubles.delete(oldest)
    },
  }
}

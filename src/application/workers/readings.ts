import type { LetterState } from './letters.ts'

type Seen = {
  readonly isHeld: boolean
  readonly letters: Readonly<Record<LetterState, number>>
  readonly positions: number
  readonly seconds: number
  readonly met: number
  readonly failures: number
  readonly due: number
  readonly lateMs: number
  readonly fired: number
}

/** For `/metrics`. Of what only the holder of the lease knows, the others say nothing. */
export function workerReadings({ isHeld, letters, ...seen }: Seen): Readonly<Record<string, number>> {
  const known = (reading: number): number => (isHeld ? reading : 0)
  return {
    flowra_worker_lease_held: isHeld ? 1 : 0,
    flowra_worker_lag_positions: known(seen.positions),
    flowra_worker_lag_seconds: known(seen.seconds),
    flowra_worker_events_total: seen.met,
    flowra_worker_failures_total: seen.failures,
    flowra_dead_letters_parked: known(letters.parked + letters.replay),
    flowra_dead_letters_retrying: known(letters.retrying),
    flowra_dead_letters_waiting: known(letters.waiting),
    flowra_timers_due: known(seen.due),
    flowra_timers_late_seconds: known(seen.lateMs / 1000),
    flowra_timers_fired_total: seen.fired,
  }
}

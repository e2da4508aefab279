import type { Ports } from '../ports.ts'
import { AT_ONCE } from './follow-on.ts'
import type { Lease } from './lease.ts'
import { claim, dueTimers, spent, type TimerDocument } from './timers.ts'
import { eventBehind, type Trying } from './trying.ts'
import type { Worker } from './worker.ts'

type Parts = {
  readonly ports: Pick<Ports, 'log' | 'documents' | 'clock'>
  readonly lease: Lease
  readonly hands: Trying
  /** Meets the event that set the timer, or the moment of a document. */
  readonly whenDue: Worker
  mayGoOn(): boolean
}

export type Firing = {
  /** What is due; answers whether there may be more. */
  fire(): Promise<boolean>
  readings(): { readonly due: number; readonly lateMs: number; readonly fired: number }
}

/** Claimed side by side, fired one after another in the order of their times, however long nobody came by. */
export function firing({ ports: { log, documents, clock }, lease, hands, whenDue, mayGoOn }: Parts): Firing {
  let due: readonly TimerDocument[] = []
  let fired = 0

  async function fireOne(timer: TimerDocument): Promise<void> {
    const event = await eventBehind(log, timer)
    if (event) await hands.meet(whenDue, event)
    fired++
  }

  async function fireAll(timers: readonly TimerDocument[]): Promise<void> {
    const done: TimerDocument[] = []
    try {
      for (const timer of timers) {
        if (!mayGoOn()) return
        await fireOne(timer)
        done.push(timer)
      }
    } finally {
      await Promise.all(done.map(timer => spent(documents, timer)))
    }
  }

  return {
    async fire() {
      due = await dueTimers(documents, clock.now(), AT_ONCE)
      if (due.length === 0 || !mayGoOn()) return false
      const claimed = await Promise.all(due.map(timer => claim(documents, timer, lease.fence())))
      await fireAll(claimed.filter(timer => timer !== undefined))
      return mayGoOn() && due.length === AT_ONCE
    },
    readings: () => ({ due: due.length, lateMs: due[0] ? Math.max(0, clock.now() - due[0].dueAt) : 0, fired }),
  }
}

import type { Log } from '../log.ts'
import type { Ports } from '../ports.ts'
import { rounds } from '../rounds.ts'
import { within } from '../within.ts'
import { checkpointsOn } from './checkpoints.ts'
import { firing } from './firing.ts'
import { AT_ONCE, followOn } from './follow-on.ts'
import type { Lease } from './lease.ts'
import { leftovers } from './leftovers.ts'
import { lettersOn } from './letters.ts'
import { workerReadings } from './readings.ts'
import { sweeping } from './sweeping.ts'
import { trying } from './trying.ts'
import type { Worker } from './worker.ts'

export type Workers = {
  /** Something was committed: do not wait for the next second. */
  wake(): void
  readings(): Readonly<Record<string, number>>
  /** Ends after the event under way, stores how far it came and gives the lease back. */
  stop(): Promise<void>
}

export type WorkersOptions = {
  readonly ports: Pick<Ports, 'log' | 'documents' | 'files' | 'clock' | 'random'>
  readonly workers: readonly Worker[]
  /** Meets the event behind a timer when its time has come. */
  readonly whenDue: Worker
  readonly lease: Lease
  readonly log: Log
  report(error: unknown): void
}

const EVERY_MS = 1_000
const LONGEST_LOOK_MS = 5_000

/**
 * The durable half of following: in one process at a time, by a lease. A round tries what is laid aside, follows the log on, sees to
 * what is due and erases what is long over; each of them a bounded piece, so that none keeps the others waiting.
 */
export function startWorkers({ ports, workers, whenDue, lease, log, report }: WorkersOptions): Workers {
  const letters = lettersOn(ports.documents)
  const names = workers.map(({ name }) => name)
  const checkpoints = checkpointsOn(ports.documents, names)
  const counters = { met: 0, failures: 0 }
  const hands = trying({ ports, letters, workers: [...workers, whenDue], counters, mayGoOn, log })
  const following = followOn({ log: ports.log, workers, checkpoints, hands, mayGoOn })
  const timers = firing({ ports, lease, hands, whenDue, mayGoOn })
  const { sweep } = sweeping(ports)
  const unused = leftovers(ports)
  let knows = 0 // the fence of the holding whose letters and checkpoints are in memory
  let isRenewing = false
  let isStopped = false

  function mayGoOn(): boolean {
    return !isStopped && lease.isHeld()
  }

  /** Beside the rounds: a long one must not cost the lease. */
  async function renew(): Promise<void> {
    if (isRenewing || isStopped) return
    isRenewing = true
    await within(LONGEST_LOOK_MS, 'The lease of the workers', lease.hold())
      .catch(report)
      .finally(() => {
        isRenewing = false
      })
  }

  /** Whoever takes the work over knows nothing of it. */
  async function takeOver(): Promise<void> {
    const fence = lease.fence()
    if (knows === fence) return
    await Promise.all([checkpoints.load(), letters.load()])
    knows = fence
  }

  async function round(): Promise<boolean> {
    if (!mayGoOn()) return false
    await takeOver()
    await letters.refresh()
    const isLeft = await hands.goOn(AT_ONCE)
    const isBehind = await following.go()
    const isMoreDue = await timers.fire()
    const isMoreOver = mayGoOn() && (await sweep())
    const isMoreLeft = mayGoOn() && (await unused.sweep())
    return isLeft || isBehind || isMoreDue || isMoreOver || isMoreLeft
  }

  const { wake, stop } = rounds(round, report)

  function tick(): void {
    renew().then(wake, report)
  }

  const timer = setInterval(tick, EVERY_MS)
  tick()
  return {
    wake,
    readings: () =>
      workerReadings({ isHeld: lease.isHeld(), letters: letters.counts(), ...following.behind(), ...counters, ...timers.readings() }),
    async stop() {
      isStopped = true
      clearInterval(timer)
      await stop()
      await lease.giveBack()
    },
  }
}

import type { Collection, Db } from 'mongodb'
import { Busy, busy } from '../../application/ports.ts'
import type { StoredCommit } from './commits.ts'
import type { Lease } from './lease.ts'
import { waited } from './patience.ts'
import type { Places } from './places.ts'
import type { StoredRow } from './rows.ts'
import { type Unplaced, unplacedOf } from './unplaced.ts'

/** How soon what another process appended gets its place. */
const POLL_MS = 50
const GLANCE_MS = 10
const LONGEST_WAIT_MS = 3000

/** Rows and head of an append that takes longer were left behind by a crash. */
const UNFINISHED_MS = 1000
const FINISHED_AT_ONCE = 8

/** What cannot be finished is tried again less and less often. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 60_000

export type Sequencer = {
  /** Every commit that is answered by now has its place when this resolves. */
  settled(): Promise<void>
  stop(): Promise<void>
}

type Parts = {
  readonly db: Db
  readonly commits: Collection<StoredCommit>
  readonly places: Places
  readonly lease: Lease
  /** Folds what a crash left of a stream. */
  finish(stream: string, workspaceId: string): Promise<void>
  report(error: unknown): void
}

/** Gives commits their places in the order of all, once their heads cover them. Of all processes the one with the lease does it. */
export function startSequencer({ db, commits, places, lease, finish, report }: Parts): Sequencer {
  const unplaced = unplacedOf(commits, collection => db.collection<StoredRow>(collection))
  const finishing = new Set<string>()
  const failed = new Map<string, { readonly until: number; readonly pause: number }>() // by stream
  const seen = new Map<string, number>() // what no head covers, by key: since when
  let isStopped = false
  let wake: () => void = () => undefined
  const round = oneAtATime(place)
  const running = run()

  async function run(): Promise<void> {
    while (!isStopped) {
      await round().catch(error => isStopped || report(error))
      if (!isStopped) await Promise.race([waited(POLL_MS), new Promise<void>(resolve => (wake = resolve))])
    }
  }

  async function place(): Promise<void> {
    const term = isStopped ? undefined : await lease.held()
    if (term === undefined) return seen.clear()
    const { covered, uncovered } = await unplaced.look()
    const due = await unplaced.due(covered)
    if (due.length > 0) await unplaced.mark(due, await places.give(due, term))
    finishOld(uncovered)
  }

  function finishOld(uncovered: readonly Unplaced[]): void {
    forgetAllBut(uncovered)
    for (const { _id, stream, workspaceId, writtenAt } of uncovered) {
      const since = seen.getOrInsertComputed(_id, () => performance.now())
      const age = Math.max(performance.now() - since, Date.now() - writtenAt) // the writer's clock may be another's
      if (age < UNFINISHED_MS || finishing.has(stream) || finishing.size >= FINISHED_AT_ONCE) continue
      if (performance.now() < (failed.get(stream)?.until ?? 0)) continue
      finishing.add(stream)
      finish(stream, workspaceId)
        .then(() => failed.delete(stream))
        .catch(error => whenFailed(stream, error))
        .finally(() => finishing.delete(stream))
    }
  }

  function forgetAllBut(uncovered: readonly Unplaced[]): void {
    const keys = new Set(uncovered.map(({ _id }) => _id))
    const streams = new Set(uncovered.map(({ stream }) => stream))
    for (const key of seen.keys()) if (!keys.has(key)) seen.delete(key)
    for (const stream of failed.keys()) if (!streams.has(stream)) failed.delete(stream)
  }

  function whenFailed(stream: string, error: unknown): void {
    const pause = Math.min(LONGEST_PAUSE_MS, 2 * (failed.get(stream)?.pause ?? FIRST_PAUSE_MS / 2))
    failed.set(stream, { until: performance.now() + pause, pause })
    if (!(error instanceof Busy || isStopped)) report(error)
  }

  async function settled(): Promise<void> {
    const end = performance.now() + LONGEST_WAIT_MS
    let open: readonly string[] = (await unplaced.look()).covered.map(({ _id }) => _id)
    while (open.length > 0) {
      if (isStopped || performance.now() > end) throw busy()
      await round()
      open = await unplaced.still(open)
      if (open.length > 0) await waited(GLANCE_MS)
    }
  }

  return {
    settled,
    async stop() {
      isStopped = true
      wake()
      await running
      await round().catch(() => undefined)
      await lease.release().catch(report)
    },
  }
}

/** Whoever asks while one runs shares the one after it, which begins with everything that was there when they asked. */
function oneAtATime(act: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const start = (): Promise<void> => {
    next = undefined
    running = act().finally(() => {
      running = undefined
    })
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running.then(start, start)
    return next
  }
}

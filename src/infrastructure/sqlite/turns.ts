import type { DatabaseSync } from 'node:sqlite'
import { busy } from '../../application/ports.ts'
import { isBusy, isDiskFailure, named } from './failures.ts'
import { placeOf } from './place.ts'

/**
 * Pages that wait in the WAL before they move into the database: more of them cost less in all, but stop the event loop longer
 * (2,000: some 8 ms). We move them ourselves, after the answers: inside COMMIT the answers would wait for it, and SQLite would
 * keep a failed fsync of the database to itself.
 */
const CHECKPOINT_PAGES = 2000

/** Asking how many there are costs as much as a row, so it is asked once in so many writes. */
const LOOK_EVERY = 128

/**
 * While another process writes, a turn that could not begin is tried again: each try stops the event loop for at most `BUSY_MS`,
 * and the pauses between, of random length, keep two processes from starving each other. After two seconds it is refused.
 */
export const BUSY_MS = 100
const TRIES = 20
const LONGEST_PAUSE_MS = 20

type Step = { readonly run: () => unknown; readonly resolve: (answer: unknown) => void; readonly reject: (error: unknown) => void }

export type Turns = {
  /** Runs inside the transaction of this event-loop turn; answers when that is on disk. What can fail must have failed before. */
  write<T>(run: () => T): Promise<T>
  /** Runs now; refuses once the store is broken. */
  read<T>(run: () => T): T
  /** Writes what waits and refuses everything from here on. */
  close(): void
}

/** Group commit: whatever is asked for within one turn of the event loop shares one transaction and one fsync. */
export function turnsOf(db: DatabaseSync, onFatal: (error: Error) => void): Turns {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const waitingPages = db.prepare('PRAGMA wal_checkpoint(NOOP)')
  const assertInPlace = placeOf(db)
  const movePages = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  let steps: Step[] = []
  let refusal: Error | undefined
  let tries = 0
  let unlooked = 0

  function write<T>(run: () => T): Promise<T> {
    if (refusal) return Promise.reject(refusal)
    if (steps.length === 0) setImmediate(flush)
    return new Promise<T>((resolve, reject) => steps.push({ run, resolve: resolve as (answer: unknown) => void, reject }))
  }

  function flush(): void {
    const turn = steps
    steps = []
    if (turn.length > 0) settle(turn)
  }

  function settle(turn: readonly Step[]): void {
    try {
      const answers = committed(turn)
      tries = 0
      unlooked += turn.length
      turn.forEach((step, at) => {
        step.resolve(answers[at])
      })
      setImmediate(checkpoint)
    } catch (error) {
      if (isBusy(error) && tries < TRIES) postpone(turn)
      else refuse(turn, error)
    }
  }

  function committed(turn: readonly Step[]): readonly unknown[] {
    if (refusal) throw refusal
    try {
      assertInPlace()
      begin.run()
      const answers = turn.map(step => step.run())
      commit.run()
      return answers
    } catch (error) {
      if (isDiskFailure(error)) fail(error as Error)
      else if (db.isTransaction) watched(() => db.exec('ROLLBACK'))
      throw error
    }
  }

  function refuse(turn: readonly Step[], error: unknown): void {
    tries = 0
    for (const step of turn) step.reject(named(error))
  }

  function postpone(turn: readonly Step[]): void {
    tries++
    steps = [...turn, ...steps]
    setTimeout(flush, Math.random() * LONGEST_PAUSE_MS)
  }

  function checkpoint(): void {
    if (refusal || unlooked < LOOK_EVERY) return
    unlooked = 0
    watched(moveManyPages)
  }

  function moveManyPages(): void {
    const { log, checkpointed } = waitingPages.get() as { log: number; checkpointed: number }
    if (log - checkpointed >= CHECKPOINT_PAGES) movePages.get()
  }

  /** For what nobody waits for. What is no disk failure is met again by the next write, except a transaction that will not end. */
  function watched(act: () => unknown): void {
    try {
      act()
    } catch (error) {
      if (isDiskFailure(error) || db.isTransaction) fail(error as Error)
    }
  }

  /** What comes now is not even tried, and may be told so. */
  function fail(error: Error): void {
    refusal = busy()
    onFatal(error)
  }

  function read<T>(run: () => T): T {
    if (refusal) throw refusal
    try {
      return run()
    } catch (error) {
      if (isDiskFailure(error)) fail(error as Error)
      throw error
    }
  }

  function close(): void {
    flush()
    refusal ??= new Error('The store is closed.')
    flush()
  }

  return { write, read, close }
}

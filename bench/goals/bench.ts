import type { Child } from '../harness/calls.ts'
import type { Row } from '../harness/table.ts'

/** How long and how often to measure. */
export type Bench = {
  readonly generator: Child
  readonly pairs: number
  readonly seconds: number // of each measurement
  readonly isShort: boolean
}

export type Goal = { readonly id: string; readonly what: string; run(bench: Bench): Promise<readonly Row[]> }

/** Everything that was opened is closed, in the opposite order, whatever happens. */
export async function using<T>(work: (opened: (close: () => unknown) => void) => Promise<T>): Promise<T> {
  const closing: (() => unknown)[] = []
  try {
    return await work(close => closing.push(close))
  } finally {
    for (const close of closing.toReversed()) await close()
  }
}

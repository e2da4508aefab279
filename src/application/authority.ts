import { busy } from './ports.ts'

export type Standing = 'fresh' | 'held' | 'lost'

/**
 * The right to speak for the store (R21). A process that could not read the end of the log lately may serve what is no longer so:
 * it holds, and after a while lets its sockets go.
 */
export type Authority = {
  /** The end of the log was read by a look that began at this moment of the process's own, steady clock. */
  renew(began: number): void
  ageMs(): number
  standing(): Standing
  /** Undefined while fresh; else resolves when it is again, and fails as busy when that takes too long. */
  current(): Promise<void> | undefined
}

const FRESH_MS = 2_000
const LOST_MS = 10_000
const PATIENCE_MS = 2_000 // of whoever asked

/** Time since the last look, in what it means. */
export function standingAfter(ageMs: number): Standing {
  if (ageMs <= FRESH_MS) return 'fresh'
  return ageMs <= LOST_MS ? 'held' : 'lost'
}

export function authorityFrom(now: () => number = () => performance.now()): Authority {
  let renewedAt = now()
  let waiting = new Set<() => void>()

  const ageMs = (): number => now() - renewedAt
  const standing = (): Standing => standingAfter(ageMs())

  function wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.delete(go)
        reject(busy())
      }, PATIENCE_MS)
      waiting.add(go)
    })
  }

  return {
    renew(began) {
      renewedAt = Math.max(renewedAt, began)
      if (standing() !== 'fresh') return
      const all = waiting
      waiting = new Set()
      for (const go of all) go()
    },
    ageMs,
    standing,
    current: () => (standing() === 'fresh' ? undefined : wait()),
  }
}

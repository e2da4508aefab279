/**
 * Calls `send` for every moment of an absolute schedule, open loop: whoever is late is late for good, and nobody waits for
 * an answer. `due` is the intended moment, from which latency counts.
 */
export function onSchedule(rate: number, count: number, send: (index: number, due: number) => void): Promise<void> {
  const start = performance.now() + HEAD_START_MS
  const dueAt = (index: number): number => start + (index * 1000) / rate
  let next = 0

  return new Promise(resolve => {
    function tick(): void {
      const now = performance.now()
      while (next < count && dueAt(next) <= now) {
        send(next, dueAt(next))
        next++
      }
      if (next === count) resolve()
      else if (dueAt(next) - now > TIMER_MS) setTimeout(tick, dueAt(next) - now - TIMER_MS)
      else setImmediate(tick)
    }
    tick()
  })
}

const HEAD_START_MS = 20
const TIMER_MS = 2 // a timer is that coarse; the rest is waited for awake

import { monitorEventLoopDelay } from 'node:perf_hooks'

const SAMPLE_MS = 20
const WINDOW_MS = 1_000
const NANOSECONDS = 1_000_000

export type EventLoop = {
  /** How late its turns came on average in the last whole second. One long pause is no overload; turn after turn is. */
  delayMs(): number
  stop(): void
}

export function watchEventLoop(): EventLoop {
  const histogram = monitorEventLoopDelay({ resolution: SAMPLE_MS })
  let delay = 0
  const timer = setInterval(() => {
    delay = histogram.count > 0 ? Math.max(0, Math.round(histogram.mean / NANOSECONDS) - SAMPLE_MS) : 0
    histogram.reset()
  }, WINDOW_MS).unref()
  histogram.enable()
  return {
    delayMs: () => delay,
    stop() {
      clearInterval(timer)
      histogram.disable()
    },
  }
}

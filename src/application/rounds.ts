/** Work that is done in rounds, one at a time: woken while one runs, another follows it. */
export type Rounds = {
  wake(): void
  /** Starts no round any more; resolves when the last one has ended. */
  stop(): Promise<void>
}

/** `round` answers true when more is to be done at once; what it throws is reported, and the next wake tries again. */
export function rounds(round: () => Promise<unknown>, report: (error: unknown) => void): Rounds {
  let isRunning = false
  let isWoken = false
  let isStopped = false
  let running: Promise<void> = Promise.resolve()

  async function run(): Promise<void> {
    do {
      isWoken = false
      if ((await round().catch(report)) === true) isWoken = true
    } while (isWoken && !isStopped)
  }

  return {
    wake() {
      isWoken = true
      if (isRunning || isStopped) return
      isRunning = true
      running = run().finally(() => {
        isRunning = false
      })
    },
    stop() {
      isStopped = true
      return running
    },
  }
}

/** So many at once: as soon as one ends the next begins, until the time is over. Answers how many ended a second. */
export async function inFlight(count: number, ms: number, act: (index: number) => Promise<unknown>): Promise<number> {
  const start = performance.now()
  let begun = 0
  let ended = 0
  async function line(): Promise<void> {
    while (performance.now() - start < ms) {
      await act(begun++)
      ended++
    }
  }
  await Promise.all(Array.from({ length: count }, line))
  return (ended * 1000) / (performance.now() - start)
}

export type InFlight = { readonly streams: number; readonly count: number; readonly ms: number }

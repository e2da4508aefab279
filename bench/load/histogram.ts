/** Counts of microseconds: exact below 256, then 128 steps to each power of two, so no value is off by more than 0.8 %. */
export type Histogram = {
  add(ms: number): void
  /** Milliseconds that this share of all values does not exceed; 0 when there are none. */
  quantile(share: number): number
  readonly count: () => number
}

const STEPS = 128
const EXACT = 2 * STEPS
const POWERS = 27 // up to nine hours

export function histogram(): Histogram {
  const counts = new Float64Array(EXACT + POWERS * STEPS)
  let count = 0

  function add(ms: number): void {
    const us = Math.max(0, Math.round(ms * 1000))
    const at = Math.min(bucketOf(us), counts.length - 1)
    counts[at] = (counts[at] as number) + 1
    count++
  }

  function quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * count))
    let seen = 0
    for (let at = 0; at < counts.length; at++) {
      seen += counts[at] as number
      if (seen >= rank) return middleOf(at) / 1000
    }
    return 0
  }

  return { add, quantile, count: () => count }
}

function bucketOf(us: number): number {
  if (us < EXACT) return us
  const power = Math.floor(Math.log2(us / EXACT))
  return EXACT + power * STEPS + Math.floor(us / 2 ** (power + 1)) - STEPS
}

/** The middle of a bucket. */
function middleOf(at: number): number {
  if (at < EXACT) return at
  const power = Math.floor((at - EXACT) / STEPS)
  const width = 2 ** (power + 1)
  return (((at - EXACT) % STEPS) + STEPS) * width + width / 2
}

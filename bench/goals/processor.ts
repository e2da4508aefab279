import { cpuOf } from '../harness/machine.ts'
import { interleaved, median } from '../harness/pairs.ts'
import type { Row } from '../harness/table.ts'
import { type Bench, type Goal, using } from './bench.ts'
import { open } from './delivery.ts'
import { ours, type Place, read, yardstick } from './places.ts'

const READERS = 1000

/** Posts a second, into a thousand readers. */
const LOADS = [
  { rate: 50, yardstick: 'one-buffer.ts', against: 'node:http + bare loop, no store', most: 1.15 },
  { rate: 150, yardstick: 'joined.ts', against: 'node:http + bare joined loop, no store', most: 1.3 },
]

/** Real posts on both sides, so the route and the store are part of what a delivery costs here. */
export const perDelivery: Goal = {
  id: 'P5',
  what: 'processor for a delivery',
  run: bench =>
    using(async opened => {
      const mine = await ours()
      opened(mine.stop)
      await read(bench, mine, READERS)
      const rows: Row[] = []
      for (const load of LOADS) {
        const bare = await yardstick(load.yardstick)
        opened(bare.stop)
        await read(bench, bare, READERS)
        rows.push(await compared(bench, mine, bare, load))
      }
      return rows
    }),
}

async function compared(bench: Bench, mine: Place, bare: Place, { rate, against, most }: (typeof LOADS)[number]): Promise<Row> {
  const shares = new Map<Place, number[]>([mine, bare].map(place => [place, []]))
  const measure = (place: Place) => async () => {
    const { us, share } = await spent(bench, place, rate)
    shares.get(place)?.push(share)
    return us
  }
  await interleaved(1, measure(mine), measure(bare))
  const pairs = await interleaved(bench.pairs, measure(mine), measure(bare))
  const [busy, idle] = [mine, bare].map(place => (100 * median(shares.get(place) ?? [])).toFixed(0))
  return {
    goal: 'P5',
    what: `${(rate * READERS) / 1000} k deliveries/s, durable posts`,
    unit: 'µs of processor',
    against,
    bar: { most },
    pairs,
    note: `at ${(rate * READERS) / 1000} k deliveries/s ours used ${busy} % of a core, the yardstick ${idle} %`,
  }
}

async function spent(bench: Bench, place: Place, rate: number): Promise<{ readonly us: number; readonly share: number }> {
  const before = cpuOf(place.pid)
  const { delivered } = await open(bench, place, { rate, seconds: bench.seconds, isRead: true })
  const seconds = cpuOf(place.pid) - before
  return { us: (seconds * 1e6) / delivered.count, share: seconds / bench.seconds }
}

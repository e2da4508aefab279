import type { Burst, Sent } from '../bare/rounds.ts'
import { type Child, startChild } from '../harness/calls.ts'
import { needFiles } from '../harness/files.ts'
import { interleaved } from '../harness/pairs.ts'
import type { Bar, Row } from '../harness/table.ts'
import type { Received } from '../load/readers.ts'
import { type Bench, type Goal, using } from './bench.ts'

const READERS = 1000
const SMALL = 100
const LARGE = 5000
const FRAGMENT = 500
const BURST = 16
const ONE_BUFFER = { yardstick: 'yardsticks/one-buffer.ts', against: 'bare one-buffer loop' }
const NAIVE = { yardstick: 'yardsticks/naive.ts', against: 'naive ws.send(string)' }
const DIRECT = 'the hub is driven directly on real sockets: posts cannot come as fast'

export const fanOut: Goal = {
  id: 'P1',
  what: 'hub fan-out, one room',
  run: bench => against(bench, { goal: 'P1', ...ONE_BUFFER, sizes: [{ readers: READERS, bar: { least: 0.9 } }] }),
}

export const fanOutSizes: Goal = {
  id: 'P2',
  what: 'hub fan-out, a small room and a large one',
  run(bench) {
    needFiles(2 * LARGE)
    const sizes = [
      { readers: SMALL, bar: { least: 0.85 } },
      { readers: LARGE, bar: { least: 0.9 } },
    ]
    return against(bench, { goal: 'P2', ...ONE_BUFFER, sizes })
  },
}

export const fanOutNaive: Goal = {
  id: 'P3',
  what: 'hub fan-out beside the naive loop',
  run: bench => against(bench, { goal: 'P3', ...NAIVE, sizes: [{ readers: READERS, bar: { least: 1.15 } }] }),
}

export const burst: Goal = {
  id: 'P4',
  what: 'burst of one turn, joined',
  run: bench =>
    using(async opened => {
      const hub = await startChild('server', 'hub-server.ts')
      opened(hub.end)
      const place = await connected(bench, hub, READERS)
      const measure = (call: string) => () => rate(bench, place, call, { ms: bench.seconds * 1000, events: BURST, bytes: FRAGMENT })
      const pairs = await warmed(bench, measure('burst'), measure('apart'))
      return [
        row(
          { goal: 'P4', against: 'ours, each event a round of its own', bar: { least: 6 } },
          `${BURST} events of one turn, ${READERS} readers`,
          pairs,
        ),
      ]
    }),
}

type Size = { readonly readers: number; readonly bar: Bar }
type Comparison = { readonly goal: string; readonly yardstick: string; readonly against: string; readonly sizes: readonly Size[] }

function against(bench: Bench, { yardstick, sizes, ...about }: Comparison): Promise<readonly Row[]> {
  return using(async opened => {
    const [hub, bare] = [await startChild('server', 'hub-server.ts'), await startChild('server', yardstick)]
    opened(hub.end)
    opened(bare.end)
    const rows: Row[] = []
    for (const { readers, bar } of sizes) {
      const [ours, theirs] = [await connected(bench, hub, readers), await connected(bench, bare, readers)]
      const one = { ms: bench.seconds * 1000, events: 1, bytes: FRAGMENT }
      const pairs = await warmed(
        bench,
        () => rate(bench, ours, 'burst', one),
        () => rate(bench, theirs, 'burst', one),
      )
      rows.push(row({ ...about, bar }, `fan-out to ${readers} readers`, pairs))
    }
    return rows
  })
}

const row = (about: Pick<Row, 'goal' | 'against' | 'bar'>, what: string, pairs: Row['pairs']): Row => ({
  ...about,
  what,
  unit: 'deliveries/s',
  pairs,
  note: DIRECT,
})

async function warmed({ pairs }: Bench, ours: () => Promise<number>, theirs: () => Promise<number>): Promise<Row['pairs']> {
  await interleaved(1, ours, theirs)
  return interleaved(pairs, ours, theirs)
}

type Connected = { readonly child: Child; readonly port: number }

async function connected({ generator }: Bench, child: Child, count: number): Promise<Connected> {
  const port = await child.call<number>('port')
  await generator.call('connect', { port, path: '/', cookies: [], count })
  return { child, port }
}

/** Deliveries a second, from the first byte that a reader has to the last. */
async function rate({ generator }: Bench, { child, port }: Connected, call: string, burst: Burst): Promise<number> {
  await generator.call('mark', { port, mode: 'bytes' })
  const sent = await child.call<Sent>(call, burst)
  const received = await generator.call<Received>('settle', { port, bytes: sent.bytes })
  if (received.bytes !== sent.bytes) throw new Error(`${sent.bytes} bytes were sent and ${received.bytes} arrived.`)
  return (sent.deliveries * 1000) / received.ms
}

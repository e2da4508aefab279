import { interleaved, median } from '../harness/pairs.ts'
import type { Row } from '../harness/table.ts'
import type { OpenResult, OpenRun } from '../load/generator.ts'
import { type Bench, type Goal, using } from './bench.ts'
import { ours, type Place, read, yardstick } from './places.ts'

const READERS = 1000
const CONNECTIONS = 64

type Load = Pick<OpenRun, 'rate' | 'seconds' | 'isRead' | 'readAt'>

/** Posts on a schedule; refuses figures that were made by losing something. */
export async function open({ generator }: Bench, { target }: Pick<Place, 'target'>, load: Load): Promise<OpenResult> {
  const result = await tried(generator, target, load)
  const { failed, unread, status } = result
  if (failed > 0)
    throw new Error(`${failed} posts failed: ${status === 0 ? 'they were not answered in time' : `the last one with ${status}`}.`)
  if (unread > 0) throw new Error(`${unread} posts were not read.`)
  return result
}

const tried = (generator: Bench['generator'], target: Place['target'], load: Load): Promise<OpenResult> =>
  generator.call('open', { target, connections: CONNECTIONS, ...load })

export const delivered: Goal = {
  id: 'P6',
  what: 'from post to reader, durable',
  run: bench =>
    using(async opened => {
      const places = [await ours(), await yardstick('durable-path.ts')] as const
      for (const place of places) opened(place.stop)
      for (const place of places) await read(bench, place, READERS)
      const load = { rate: 50, seconds: bench.seconds * 2, isRead: true }
      const results = new Map<Place, OpenResult[]>(places.map(place => [place, []]))
      const measure = (place: Place) => async () => {
        const result = await open(bench, place, load)
        results.get(place)?.push(result)
        return result.delivered.p50
      }
      const [a, b] = places
      await interleaved(1, measure(a), measure(b))
      for (const kept of results.values()) kept.length = 0
      await interleaved(bench.pairs, measure(a), measure(b))
      const pairs = (of: (result: OpenResult) => number): Row['pairs'] =>
        (results.get(a) ?? []).map((result, at) => ({ ours: of(result), yardstick: of(results.get(b)?.[at] as OpenResult) }))
      const about = { goal: 'P6', unit: 'ms', against: 'node:http + SQLite FULL + bare loop' }
      return [
        { ...about, what: `post → ${READERS} readers, 50/s, p50`, bar: { most: 1.3 }, pairs: pairs(result => result.delivered.p50) },
        { ...about, what: `post → ${READERS} readers, 50/s, p99`, bar: { most: 1.5 }, pairs: pairs(result => result.delivered.p99) },
      ]
    }),
}

export const acknowledged: Goal = {
  id: 'P7',
  what: 'acknowledged with a thousand readers',
  run: bench =>
    using(async opened => {
      const [many, one] = [await ours(), await ours()]
      for (const place of [many, one]) opened(place.stop)
      await read(bench, many, READERS)
      await read(bench, one, 1)
      const load = { rate: 50, seconds: bench.seconds * 2, isRead: false }
      const measure = (place: Place) => async () => (await open(bench, place, load)).acknowledged.p50
      await interleaved(1, measure(many), measure(one))
      const pairs = await interleaved(bench.pairs, measure(many), measure(one))
      return [
        {
          goal: 'P7',
          what: `acknowledged, ${READERS} readers, 50/s, p50`,
          unit: 'ms',
          against: 'ours with 1 reader',
          bar: { most: 1.3 },
          pairs,
        },
      ]
    }),
}

export const rendered: Goal = {
  id: 'P11',
  what: 'renders per event',
  run: bench =>
    using(async opened => {
      const place = await ours()
      opened(place.stop)
      const perEvent = async (readers: number, target = place.target): Promise<number> => {
        await read(bench, place, readers)
        const before = await place.flowra.metric(ROWS_DRAWN)
        const { acknowledged } = await open(bench, { target }, { rate: 50, seconds: bench.seconds, isRead: true })
        return ((await place.flowra.metric(ROWS_DRAWN)) - before) / acknowledged.count
      }
      const pairs = [
        { ours: await perEvent(1), yardstick: 1 },
        { ours: await perEvent(READERS), yardstick: 1 },
        { ours: await perEvent(READERS, { ...place.target, isRich: true }), yardstick: 1 },
      ]
      const [one, many, rich] = pairs.map(pair => pair.ours)
      const note = `with 1 reader ${one}, with ${READERS} readers ${many}, with code, mentions and a table ${rich}, told by /metrics`
      return [{ goal: 'P11', what: 'rows drawn per post', unit: 'rows', against: 'once', bar: { most: 1 }, pairs, note }]
    }),
}

const ROWS_DRAWN = 'flowra_rows_drawn_total'
const ROOM_READERS = 200
const STEPS = [250, 500, 1000, 2000, 4000]
const BOUND_MS = 100

export const ceiling: Goal = {
  id: 'P18',
  what: 'most messages × readers, and the tail at 400 a second',
  run: bench =>
    using(async opened => {
      const places = [await ours(), await yardstick('joined.ts')] as const
      for (const place of places) opened(place.stop)
      const [a, b] = places
      for (const place of places) await read(bench, place, ROOM_READERS)
      const most = (place: Place) => () => highest(bench, place)
      const stairs = await interleaved(bench.pairs, most(a), most(b))
      if (stairs.some(pair => pair.yardstick === 0))
        throw new Error('not even the yardstick keeps its tail: the machine is busy with something else.')
      for (const place of places) await read(bench, place, READERS)
      const tail = (place: Place) => async () =>
        (await open(bench, place, { rate: 400, seconds: bench.seconds, isRead: true })).delivered.p99
      await interleaved(1, tail(a), tail(b))
      const tails = await interleaved(bench.pairs, tail(a), tail(b))
      const about = { goal: 'P18', against: 'bare joined loop, no store' }
      return [
        {
          ...about,
          what: `messages × ${ROOM_READERS} readers, p99 ≤ ${BOUND_MS} ms`,
          unit: 'deliveries/s',
          bar: { least: 0.5 },
          pairs: stairs,
        },
        {
          ...about,
          what: `400/s into ${READERS} readers, p99`,
          unit: 'ms',
          bar: { most: 2 },
          pairs: tails,
          note: `median p99 of ours ${median(tails.map(pair => pair.ours)).toFixed(1)} ms`,
        },
      ]
    }),
}

/** The highest step whose tail stays below the bound with nothing lost. */
async function highest({ generator, seconds }: Bench, { target }: Place): Promise<number> {
  let best = 0
  for (const rate of STEPS) {
    const { delivered, failed, unread } = await tried(generator, target, { rate, seconds, isRead: true })
    if (failed > 0 || unread > 0 || delivered.p99 > BOUND_MS) break
    best = rate
  }
  return best * ROOM_READERS
}

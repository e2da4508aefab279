import { cpuOf } from '../harness/machine.ts'
import { interleaved, median } from '../harness/pairs.ts'
import type { Row } from '../harness/table.ts'
import type { ClosedResult } from '../load/generator.ts'
import type { Target } from '../load/requests.ts'
import { type Bench, type Goal, using } from './bench.ts'
import { ours, type Place, read, yardstick } from './places.ts'

type Load = { readonly connections: number; readonly readers: number; target(place: Place): Target }
type Measured = { readonly perSecond: number; readonly us: number } // of processor for a post

const AGAINST = { unit: 'posts/s', against: 'node:http + SQLite FULL per turn' }

export const oneChat: Goal = {
  id: 'P8',
  what: 'posts acknowledged, one chat',
  async run(bench) {
    const compared = await compare(bench, { connections: 64, readers: 1, target: place => place.target })
    return [{ goal: 'P8', what: 'posts, 64 posters, 1 reader', bar: { least: 0.4 }, ...AGAINST, ...compared }]
  },
}

export const manyChats: Goal = {
  id: 'P19',
  what: 'posts acknowledged, sixteen chats',
  async run(bench) {
    const compared = await compare(bench, { connections: 16, readers: 0, target: place => place.spread })
    return [{ goal: 'P19', what: 'posts, 16 connections, 16 chats', bar: { least: 0.3 }, ...AGAINST, ...compared }]
  },
}

function compare(bench: Bench, load: Load): Promise<Pick<Row, 'pairs' | 'note'>> {
  return using(async opened => {
    const [a, b] = [await ours(), await yardstick('durable-path.ts')]
    for (const place of [a, b]) {
      opened(place.stop)
      if (load.readers > 0) await read(bench, place, load.readers)
    }
    const costs = new Map<Place, number[]>([a, b].map(place => [place, []]))
    const measure = (place: Place) => async () => {
      const { perSecond, us } = await measured(bench, place, load)
      costs.get(place)?.push(us)
      return perSecond
    }
    await interleaved(1, measure(a), measure(b))
    for (const kept of costs.values()) kept.length = 0
    const pairs = await interleaved(bench.pairs, measure(a), measure(b))
    const [mine, bare] = [a, b].map(place => Math.round(median(costs.get(place) ?? [])))
    return { pairs, note: `processor for a post: ours ${mine} µs, the yardstick ${bare} µs` }
  })
}

async function measured({ generator, seconds }: Bench, place: Place, { connections, target }: Load): Promise<Measured> {
  const before = cpuOf(place.pid)
  const result = await generator.call<ClosedResult>('closed', { target: target(place), seconds, connections })
  if (result.failed > 0) throw new Error(`${result.failed} posts failed, the last answer was ${result.status}.`)
  return { perSecond: result.perSecond, us: ((cpuOf(place.pid) - before) * 1e6) / result.acknowledged.count }
}

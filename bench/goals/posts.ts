import { interleaved } from '../harness/pairs.ts'
import type { ClosedResult } from '../load/generator.ts'
import type { Target } from '../load/requests.ts'
import { type Bench, type Goal, using } from './bench.ts'
import { ours, type Place, read, yardstick } from './places.ts'

const AGAINST = 'node:http + SQLite FULL per turn'

export const oneChat: Goal = {
  id: 'P8',
  what: 'posts acknowledged, one chat',
  run: bench =>
    compared(
      bench,
      64,
      place => place.target,
      async places => {
        for (const place of places) await read(bench, place, 1)
      },
    ).then(pairs => [{ goal: 'P8', what: 'posts, 64 posters, 1 reader', unit: 'posts/s', against: AGAINST, bar: { least: 0.4 }, pairs }]),
}

export const manyChats: Goal = {
  id: 'P19',
  what: 'posts acknowledged, sixteen chats',
  run: bench =>
    compared(
      bench,
      16,
      place => place.spread,
      () => Promise.resolve(),
    ).then(pairs => [
      { goal: 'P19', what: 'posts, 16 connections, 16 chats', unit: 'posts/s', against: AGAINST, bar: { least: 0.3 }, pairs },
    ]),
}

function compared(
  bench: Bench,
  connections: number,
  targetOf: (place: Place) => Target,
  prepare: (places: readonly Place[]) => Promise<void>,
) {
  return using(async opened => {
    const [a, b] = [await ours(), await yardstick('durable-path.ts')]
    for (const place of [a, b]) opened(place.stop)
    await prepare([a, b])
    const measure = (place: Place) => () => perSecond(bench, targetOf(place), connections)
    await interleaved(1, measure(a), measure(b))
    return interleaved(bench.pairs, measure(a), measure(b))
  })
}

async function perSecond({ generator, seconds }: Bench, target: Target, connections: number): Promise<number> {
  const result = await generator.call<ClosedResult>('closed', { target, seconds, connections })
  if (result.failed > 0) throw new Error(`${result.failed} posts failed, the last answer was ${result.status}.`)
  return result.perSecond
}

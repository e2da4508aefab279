import { interleaved } from '../harness/pairs.ts'
import type { ClosedResult } from '../load/generator.ts'
import { chatOf, type Opened, type Target } from '../load/requests.ts'
import { type Bench, type Goal, using } from './bench.ts'
import { type Ours, ours, yardstick } from './places.ts'

const CONNECTIONS = 16

/** So many different places in history, far apart: none of them is at hand. */
const PLACES = 2_000

export const pages: Goal = {
  id: 'P10',
  what: 'chat pages of 50 messages, signed in',
  run: bench =>
    using(async opened => {
      const mine = await ours('large')
      opened(mine.stop)
      const rows = []
      for (const { what, least, of } of PAGES) {
        const bytes = await bytesOf(mine, of(mine))
        const bare = await yardstick('hono.ts', String(bytes))
        opened(bare.stop)
        const [ourRate, bareRate] = [rate(bench, pageTarget(mine, of(mine))), rate(bench, { port: bare.target.port, isPage: true })]
        await ourRate()
        await bareRate()
        rows.push({
          goal: 'P10',
          what: `chat page: ${what}`,
          unit: 'pages/s',
          against: `Hono, one ready string of ${(bytes / 1000).toFixed(0)} kB`,
          bar: { least },
          pairs: await interleaved(bench.pairs, ourRate, bareRate),
          note: 'a chat of 100,000 messages in a workspace of 1,000 chats; whole pages with the side bar of 20 chats',
        })
      }
      return rows
    }),
}

export const growth: Goal = {
  id: 'P16',
  what: 'growth: ten times the messages and chats',
  run: bench =>
    using(async opened => {
      const [small, large] = [await ours('small'), await ours('large')]
      opened(small.stop)
      opened(large.stop)
      const rows = []
      for (const { what, of } of PAGES) {
        const [few, many] = [time(bench, pageTarget(small, of(small))), time(bench, pageTarget(large, of(large)))]
        await few()
        await many()
        rows.push({
          goal: 'P16',
          what: `at 10 ×: ${what}`,
          unit: 'ms',
          against: 'ours with 10,000 messages in the chat and 100 chats',
          bar: { most: 1.3 },
          pairs: await interleaved(bench.pairs, many, few),
        })
      }
      return rows
    }),
}

type Kind = { readonly what: string; readonly least: number; of(place: Ours): Opened }

const PAGES: readonly Kind[] = [
  { what: 'newest, unchanged', least: 0.3, of: ({ seeded }) => seeded.spread.map(who => ({ cookie: who.cookie, path: chatOf(who) })) },
  { what: 'any other, from the store', least: 0.1, of: ({ seeded }) => older(seeded.spread, seeded.deep) },
]

/** From the second newest page back to the oldest. */
const older = (people: Ours['seeded']['spread'], deep: number): Opened =>
  Array.from({ length: PLACES }, (_, index) => {
    const who = people[index % people.length] as (typeof people)[number]
    return { cookie: who.cookie, path: `${chatOf(who)}?before=${Math.round((deep * ((index * STRIDE) % PLACES)) / PLACES) + 100}` }
  })
const STRIDE = 617 // prime to the number of places: neighbours in time are no neighbours in history

const pageTarget = ({ target }: Ours, opened: Opened): Target => ({ port: target.port, opened })

const rate = (bench: Bench, target: Target) => async (): Promise<number> => (await closed(bench, target)).perSecond
const time = (bench: Bench, target: Target) => async (): Promise<number> => 1000 / (await closed(bench, target)).perSecond

async function closed({ generator, seconds }: Bench, target: Target): Promise<ClosedResult> {
  const result = await generator.call<ClosedResult>('closed', { target, seconds, connections: CONNECTIONS })
  if (result.failed > 0) throw new Error(`${result.failed} pages failed, the last answer was ${result.status}.`)
  return result
}

async function bytesOf({ target }: Ours, opened: Opened): Promise<number> {
  const { cookie, path } = opened[0] as Opened[number]
  const answer = await fetch(`http://localhost:${target.port}${path}`, { headers: { Cookie: cookie, Accept: 'text/html' } })
  if (answer.status !== 200) throw new Error(`The page answered ${answer.status}.`)
  return (await answer.arrayBuffer()).byteLength
}

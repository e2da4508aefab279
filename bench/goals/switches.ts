import { cpuOf } from '../harness/machine.ts'
import { interleaved } from '../harness/pairs.ts'
import type { ClosedResult } from '../load/generator.ts'
import { chatOf, type Poster, SWITCH_STEPS, type Target } from '../load/requests.ts'
import { type Bench, type Goal, using } from './bench.ts'
import { ours, yardstick } from './places.ts'

const CONNECTIONS = 16

/** So few that the first round brings everybody by: once an hour a session is written down as in use. */
const PEOPLE = 500

/** Each chat has a hundred messages: what is unread stands on the newest page. */
const READ = 50
const FIRST_ROUND_S = 4

export const chatSwitch: Goal = {
  id: 'P20',
  what: 'processor for a chat switch',
  run: bench =>
    using(async opened => {
      const mine = await ours()
      opened(mine.stop)
      const { port } = mine.target
      const people = mine.seeded.spread.slice(0, PEOPLE)
      const switchers = { people, read: READ }
      const size = await fragmentBytes(port, people[0] as Poster)
      const bare = await yardstick('hono.ts', String(size))
      opened(bare.stop)
      const switched = () => cost(bench, mine.pid, { port, switchers }, SWITCH_STEPS)
      const answered = () => cost(bench, bare.pid, { port: bare.target.port, isPage: true }, 1)
      await cost({ ...bench, seconds: FIRST_ROUND_S }, mine.pid, { port, switchers }, SWITCH_STEPS)
      await answered()
      return [
        {
          goal: 'P20',
          what: 'chat switch: fragment, mark that moves, sidebar',
          unit: 'µs of processor',
          against: `Hono, one ready string of ${(size / 1000).toFixed(0)} kB, as the fragment`,
          bar: { most: 12 },
          pairs: await interleaved(bench.pairs, switched, answered),
          note: `three requests, ${PEOPLE} people in turn; the mark is durable`,
        },
      ]
    }),
}

/** Of the processor, for so many requests. */
async function cost({ generator, seconds }: Bench, pid: number, target: Target, requests: number): Promise<number> {
  const before = cpuOf(pid)
  const { failed, status, acknowledged } = await generator.call<ClosedResult>('closed', { target, seconds, connections: CONNECTIONS })
  if (failed > 0) throw new Error(`${failed} requests failed, the last answer was ${status}.`)
  return ((cpuOf(pid) - before) * 1e6 * requests) / acknowledged.count
}

async function fragmentBytes(port: number, who: Poster): Promise<number> {
  const answer = await fetch(`http://localhost:${port}${chatOf(who)}`, { headers: { Cookie: who.cookie, 'HX-Request': 'true' } })
  if (answer.status !== 200) throw new Error(`The chat answered ${answer.status}.`)
  return (await answer.arrayBuffer()).byteLength
}

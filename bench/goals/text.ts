import { parse } from '../../src/application/text.ts'
import { interleaved } from '../harness/pairs.ts'
import type { Row } from '../harness/table.ts'
import type { Bench, Goal } from './bench.ts'

const [SHORT, LONG] = [4000, 40_000]
const MOST = 12
const WARM = 20

/** What people write, and what somebody writes who wants to hold up everybody. */
const SHAPES = [
  { what: 'words', piece: 'Shall we *ship* on **Friday**, @ann? See https://a.example/plan and `npm ci`.\n' },
  { what: 'lists in lists', piece: '- a\n  - b\n' },
  { what: 'lists, four deep', piece: '- - - - a\n' },
  { what: 'quotes, four deep', piece: '> > > > a\n' },
  { what: 'quotes that end', piece: '> #\na\n' },
  { what: 'marks that never close', piece: '*a **a _a ' },
  { what: 'brackets', piece: '[[a](http://b.c)' },
  { what: 'tables', piece: '| a |\n| - |\n' },
]

export const parserGrowth: Goal = {
  id: 'P22',
  what: 'parser growth: ten times the characters',
  async run({ pairs, isShort }: Bench) {
    const rounds = isShort ? 5 : 20
    const rows: Row[] = []
    for (const { what, piece } of SHAPES) {
      const [short, long] = [SHORT, LONG].map(length => piece.repeat(Math.floor(length / piece.length))) as [string, string]
      spent(long, WARM) // the first ones compile, and the heap finds its size
      rows.push({
        goal: 'P22',
        what: `40,000 characters of ${what}`,
        unit: 'ms of processor',
        against: 'ours with 4,000 characters',
        bar: { most: MOST },
        pairs: await interleaved(
          pairs,
          async () => spent(long, rounds),
          async () => spent(short, rounds * (LONG / SHORT)),
        ),
      })
    }
    return rows
  },
}

/** For one parse, with what the collector of garbage takes for all of them. */
function spent(text: string, times: number): number {
  const before = process.cpuUsage()
  for (let at = 0; at < times; at++) parse(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / times
}

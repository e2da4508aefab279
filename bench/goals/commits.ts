import { type Child, startChild } from '../harness/calls.ts'
import { FOLDER } from '../harness/folders.ts'
import { interleaved } from '../harness/pairs.ts'
import type { Row } from '../harness/table.ts'
import { type Goal, using } from './bench.ts'

const WHOLE = 'ours is the whole command: fields, rights, ids, digest, Markdown, event, row and head'
const IN_FLIGHT = 100
const STREAMS = [
  { streams: 1, least: 0.4 },
  { streams: 16, least: 0.25 },
  { streams: 128, least: 0.18 },
]

export const commits: Goal = {
  id: 'P9',
  what: 'commands executed, without routes',
  run: bench =>
    using(async opened => {
      const [ours, bare] = [
        await startChild('server', 'execute-server.ts', FOLDER),
        await startChild('server', 'yardsticks/group-commit.ts', FOLDER),
      ]
      opened(ours.end)
      opened(bare.end)
      const measure = (child: Child, streams: number) => () =>
        child.call<number>('run', { streams, count: IN_FLIGHT, ms: bench.seconds * 1000 })
      await interleaved(1, measure(ours, 1), measure(bare, 1))
      const rows: Row[] = []
      for (const { streams, least } of STREAMS)
        rows.push(row(streams, least, await interleaved(bench.pairs, measure(ours, streams), measure(bare, streams))))
      return rows
    }),
}

const row = (streams: number, least: number, pairs: Row['pairs']): Row => ({
  goal: 'P9',
  what: `posts decided, stored and folded, ${IN_FLIGHT} in flight, ${streams} ${streams === 1 ? 'stream' : 'streams'}`,
  unit: 'posts/s',
  against: 'group commit of one row a post in a worker thread',
  bar: { least },
  pairs,
  note: WHOLE,
})

import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench, Goal } from './goals/bench.ts'
import { commits } from './goals/commits.ts'
import { acknowledged, ceiling, delivered, rendered } from './goals/delivery.ts'
import { burst, fanOut, fanOutNaive, fanOutSizes } from './goals/fan-out.ts'
import { memory } from './goals/memory.ts'
import { nodes } from './goals/nodes.ts'
import { growth, pages } from './goals/pages.ts'
import { manyChats, oneChat } from './goals/posts.ts'
import { perDelivery } from './goals/processor.ts'
import { restart } from './goals/restart.ts'
import { start } from './goals/start.ts'
import { chatSwitch } from './goals/switches.ts'
import { parserGrowth } from './goals/text.ts'
import { startChild } from './harness/calls.ts'
import { FOLDER } from './harness/folders.ts'
import { type Machine, machineOf } from './harness/machine.ts'
import { type Judged, judged, table } from './harness/table.ts'

const GOALS: readonly Goal[] = [
  fanOut,
  fanOutSizes,
  fanOutNaive,
  burst,
  perDelivery,
  delivered,
  acknowledged,
  oneChat,
  commits,
  pages,
  rendered,
  memory,
  nodes,
  restart,
  growth,
  ceiling,
  manyChats,
  chatSwitch,
  start,
  parserGrowth,
]
const REPORTS = join(import.meta.dirname, '../reports')

const HELP = `npm run bench [-- GOAL …] [--short]

Measures Flowra beside small yardsticks in one run and prints ours, theirs and the median of the ratios.
One JSON line for each row goes to reports/bench.jsonl. Data folders are kept in ${FOLDER} (or BENCH_FOLDER).

  --short   few and short measurements, to see that everything works
  --pairs N how often ours and the yardstick take turns

${GOALS.map(({ id, what }) => `  ${id.padEnd(4)} ${what}`).join('\n')}
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', default: false }, short: { type: 'boolean', default: false }, pairs: { type: 'string' } },
})
const chosen = positionals.length === 0 ? GOALS : GOALS.filter(({ id }) => positionals.includes(id))
const unknown = positionals.filter(id => !GOALS.some(goal => goal.id === id))

if (values.help) process.stdout.write(HELP)
else if (unknown.length > 0) {
  process.stderr.write(`There is no goal ${unknown.join(', ')}.\n\n${HELP}`)
  process.exitCode = 1
} else await run()

async function run(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  mkdirSync(REPORTS, { recursive: true })
  const machine = machineOf(FOLDER)
  process.stdout.write(`${headline(machine)}\n`)
  const pairs = values.pairs === undefined ? (values.short ? 2 : 5) : Number(values.pairs)
  const rows: Judged[] = []
  for (const goal of chosen) rows.push(...(await measured(goal, { pairs, seconds: values.short ? 2 : 5, isShort: values.short }, machine)))
  process.stdout.write(`\n${table(rows)}\n`)
  if (rows.some(row => !row.isMet)) process.exitCode = 1
}

/** A goal that cannot be measured is told and does not hold up the others. */
async function measured(goal: Goal, how: Omit<Bench, 'generator'>, machine: Machine): Promise<readonly Judged[]> {
  process.stderr.write(`${goal.id} ${goal.what} …\n`)
  const generator = await startChild('load', 'load/generator.ts')
  try {
    const rows = (await goal.run({ ...how, generator })).map(judged)
    for (const row of rows)
      appendFileSync(
        join(REPORTS, 'bench.jsonl'),
        `${JSON.stringify({ at: new Date().toISOString(), ...row, isShort: how.isShort, machine })}\n`,
      )
    return rows
  } catch (error) {
    process.stderr.write(`${goal.id} could not be measured: ${(error as Error).message}\n`)
    process.exitCode = 1
    return []
  } finally {
    await generator.end()
  }
}

function headline({ commit, processor, cores, memoryGb, fileSystem, node, isPinned }: Machine): string {
  const places = isPinned ? 'server on core 0, load on core 1 (taskset)' : 'server and load share the cores'
  return `Flowra ${commit} · Node ${node} · ${processor}, ${cores} cores, ${memoryGb} GB, ${fileSystem} · ${places}`
}

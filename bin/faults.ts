/**
 * Runs the fault harnesses, or those that are named, and holds their figures to tests/faults/bars.json. `--long` runs them with
 * the larger numbers, `--seed` repeats a run. Each prints one line of JSON, kept in reports/faults.jsonl too.
 */
import { parseArgs } from 'node:util'
import { HARNESSES } from '../tests/faults/harness/all.ts'
import { measured } from '../tests/faults/kit/figures.ts'
import { mayMount, mayTrace } from '../tests/support/machine.ts'

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { long: { type: 'boolean', default: false }, seed: { type: 'string' } },
})
const seed = Number(flags.seed ?? Date.now() % 1_000_000)
const unknown = names.filter(name => !HARNESSES.some(one => one.name === name))
if (unknown.length > 0 || !Number.isInteger(seed)) {
  console.error(`There are ${HARNESSES.map(({ name }) => name).join(', ')}; a seed is a whole number.`)
  process.exit(1)
}

const lacks = { trace: !mayTrace() && 'no strace, or no right to trace', mount: !mayMount() && 'no right to mount' }
const unproven: string[] = []
let misses = 0
for (const { name, run, needs } of HARNESSES) {
  if (names.length > 0 && !names.includes(name)) continue
  const lack = needs && lacks[needs]
  if (lack) unproven.push(`${name} (${lack})`)
  else misses += await reported(name, run)
}
if (unproven.length > 0) console.log(`Not proven here: ${unproven.join(', ')}.`)
process.exit(misses > 0 || (unproven.length > 0 && process.env['CI'] === 'true') ? 1 : 0)

async function reported(name: string, run: (typeof HARNESSES)[number]['run']): Promise<number> {
  const { figures, missed } = await measured(name, run, { isLong: flags.long, seed })
  console.log(JSON.stringify({ harness: name, seed, ...figures }))
  for (const miss of missed) console.log(`MISSED ${miss}`)
  return missed.length
}

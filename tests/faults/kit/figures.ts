import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineOf } from '../../../bench/harness/machine.ts'

/** How much of a harness runs. The seed decides what is done and when, as far as a real process allows. */
export type Size = { readonly isLong: boolean; readonly seed: number }
export type Figures = Readonly<Record<string, number>>
export type Harness = (size: Size) => Promise<Figures>

type Bar = { readonly least?: number; readonly most?: number; readonly long?: number } // long: `least` of the long run

const ROOT = join(import.meta.dirname, '../../..')
const BARS: Readonly<Record<string, Readonly<Record<string, Bar>>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../bars.json'), 'utf8'),
)

/** Runs a harness, keeps its figures as one line in reports/ and answers which bars they miss. */
export async function measured(
  name: string,
  harness: Harness,
  size: Size,
): Promise<{ readonly figures: Figures; readonly missed: readonly string[] }> {
  const began = performance.now()
  const figures = await harness(size)
  const seconds = Math.round((performance.now() - began) / 100) / 10
  mkdirSync(join(ROOT, 'reports'), { recursive: true })
  const line = { harness: name, at: new Date().toISOString(), ...size, seconds, figures, machine: machineOf(tmpdir()) }
  appendFileSync(join(ROOT, 'reports/faults.jsonl'), `${JSON.stringify(line)}\n`)
  return { figures, missed: missed(name, figures, size.isLong) }
}

/** Throws when a bar is missed. `SEED` repeats a run. */
export async function proves(name: string, harness: Harness): Promise<void> {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
  const { figures, missed } = await measured(name, harness, { isLong: false, seed })
  if (missed.length > 0) throw new Error(`${missed.join('\n')}\nSEED=${seed} ${JSON.stringify(figures)}`)
}

function missed(name: string, figures: Figures, isLong: boolean): readonly string[] {
  const bars = BARS[name]
  if (!bars) throw new Error(`bars.json asks nothing of ${name}.`)
  return Object.entries(bars).flatMap(([figure, { least, most, long }]) => {
    const value = figures[figure]
    const floor = (isLong ? long : undefined) ?? least
    if (value === undefined) return [`${name} counts no ${figure}`]
    if (floor !== undefined && value < floor) return [`${name}: ${figure} ${value}, at least ${floor} was asked`]
    return most !== undefined && value > most ? [`${name}: ${figure} ${value}, at most ${most} was asked`] : []
  })
}

import { median, type Pair, ratioOf } from './pairs.ts'

/** What a goal asks of the ratio. */
export type Bar = { readonly least: number } | { readonly most: number }

export type Row = {
  readonly goal: string
  readonly what: string
  readonly unit: string
  readonly against: string
  readonly bar: Bar
  readonly pairs: readonly Pair[]
  readonly note?: string
}

export type Judged = Row & { readonly ours: number; readonly yardstick: number; readonly ratio: number; readonly isMet: boolean }

/** The median of the ratios, not the ratio of the medians: a pair shares its moment. */
export function judged(row: Row): Judged {
  const ratio = ratioOf(row.pairs)
  const isMet = 'least' in row.bar ? ratio >= row.bar.least : ratio <= row.bar.most
  return { ...row, ours: median(row.pairs.map(pair => pair.ours)), yardstick: median(row.pairs.map(pair => pair.yardstick)), ratio, isMet }
}

export function table(rows: readonly Judged[]): string {
  const lines = [['goal', 'what', 'ours', 'yardstick', 'unit', 'ratio', 'asked', '', 'against'], ...rows.map(cells)]
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map(line => (line[at] ?? '').length))) ?? []
  const text = lines.map(line =>
    line
      .map((cell, at) => (isNumber(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  const notes = new Set(rows.filter(row => row.note !== undefined).map(row => `${row.goal}: ${row.note}`))
  return [...text, ...(notes.size > 0 ? ['', ...notes] : [])].join('\n')
}

function cells({ goal, what, ours, yardstick, unit, ratio, bar, isMet, against }: Judged): readonly string[] {
  const asked = 'least' in bar ? `≥ ${bar.least}` : `≤ ${bar.most}`
  return [goal, what, figure(ours), figure(yardstick), unit, ratio.toFixed(2), asked, isMet ? 'met' : 'MISSED', against]
}

/** Three digits, or whole numbers when there are more before the point. */
const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value === 0 ? '0' : value.toPrecision(3)

const isNumber = (at: number): boolean => at === 2 || at === 3 || at === 5

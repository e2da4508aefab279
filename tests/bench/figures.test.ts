import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interleaved, median, ratioOf } from '../../bench/harness/pairs.ts'
import { judged, type Row, table } from '../../bench/harness/table.ts'
import { histogram } from '../../bench/load/histogram.ts'

test('a histogram tells quantiles within a hundredth', () => {
  const times = histogram()
  const values = Array.from({ length: 10_000 }, (_, at) => 0.05 * 1.001 ** at)
  for (const value of values) times.add(value)
  assert.equal(times.count(), values.length)
  for (const share of [0.01, 0.5, 0.99, 1]) {
    const exact = values[Math.ceil(share * values.length) - 1] as number
    assert.ok(Math.abs(times.quantile(share) / exact - 1) < 0.01, `${share}: ${times.quantile(share)} is not ${exact}`)
  }
})

test('small and huge times have a place in a histogram, and none at all is zero', () => {
  const times = histogram()
  assert.equal(times.quantile(0.5), 0)
  for (const value of [-1, 0, 0.1, 1e9]) times.add(value)
  assert.equal(times.quantile(0.75), 0.1)
  assert.ok(times.quantile(1) > 1e6)
})

test('ours and the yardstick take turns', async () => {
  const turns: string[] = []
  const turn = (name: string, value: number) => () => Promise.resolve(value + turns.push(name))
  assert.deepEqual(await interleaved(2, turn('ours', 10), turn('bare', 20)), [
    { ours: 11, yardstick: 22 },
    { ours: 13, yardstick: 24 },
  ])
  assert.deepEqual(turns, ['ours', 'bare', 'ours', 'bare'])
})

test('the ratio is the median of the pairs, so one bad moment decides nothing', () => {
  const pairs = [
    { ours: 50, yardstick: 100 },
    { ours: 1, yardstick: 100 },
    { ours: 60, yardstick: 100 },
  ]
  assert.equal(ratioOf(pairs), 0.5)
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

const row: Row = {
  goal: 'P8',
  what: 'posts',
  unit: 'posts/s',
  against: 'bare',
  bar: { least: 0.4 },
  pairs: [{ ours: 4000, yardstick: 10_000 }],
}

test('a goal is met at its bar, from above or from below', () => {
  const isMet = (bar: Row['bar']) => judged({ ...row, bar }).isMet
  assert.deepEqual([isMet({ least: 0.4 }), isMet({ least: 0.41 }), isMet({ most: 0.4 }), isMet({ most: 0.39 })], [true, false, true, false])
})

test('the table shows ours, theirs, the ratio and what was asked', () => {
  const text = table([judged(row), judged({ ...row, goal: 'P7', bar: { most: 0.3 }, note: 'a remark' })])
  assert.match(text, /^goal +what +ours +yardstick +unit +ratio +asked +against$/m)
  assert.match(text, /^P8 +posts +4,000 +10,000 +posts\/s +0\.40 +≥ 0\.4 +met +bare$/m)
  assert.match(text, /^P7 .* ≤ 0\.3 +MISSED +bare$/m)
  assert.match(text, /^P7: a remark$/m)
})

test('a remark about several rows of a goal is made once', () => {
  const text = table([judged({ ...row, note: 'a remark' }), judged({ ...row, note: 'a remark' }), judged({ ...row, note: 'another' })])
  assert.deepEqual(text.match(/^P8: .*$/gm), ['P8: a remark', 'P8: another'])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { verdict, type Window } from '../../public/js/guard.js'
import { caughtUp, hasHole, heard, type Seen, seenFrom, told } from '../../public/js/seen.js'

type Row = { readonly id: number; readonly place: number; readonly version: number; readonly isDeleted: boolean }
type Commit = { readonly version: number; readonly row: Row }
type Page = { seen: Seen; readonly window: Window; readonly rows: Map<number, Row>; readonly buried: Map<number, number> }
type Delivery = { readonly what: 'frame'; readonly at: number } | { readonly what: 'pong' } | { readonly what: 'catch up' }

const SIZE = 4

/** A history: each number posts a new message, edits or deletes one that is there. */
function historyOf(steps: readonly number[]): readonly Commit[] {
  const rows: Row[] = []
  return steps.map((step, index) => {
    const version = index + 1
    const old = rows[step % (rows.length + 1)]
    const row =
      old && !old.isDeleted ? { ...old, version, isDeleted: step % 3 === 0 } : { id: version, place: version, version, isDeleted: false }
    if (old && !old.isDeleted) rows[rows.indexOf(old)] = row
    else rows.push(row)
    return { version, row }
  })
}

/** What a fresh query shows after the first `version` commits. */
function rowsAt(history: readonly Commit[], version: number): readonly Row[] {
  const rows = new Map<number, Row>()
  for (const { row } of history.slice(0, version)) rows.set(row.id, row)
  return [...rows.values()].sort((a, b) => a.place - b.place)
}

function openedAt(history: readonly Commit[], version: number): Page {
  const all = rowsAt(history, version)
  const shown = all.slice(-SIZE)
  const window = { oldest: shown[0]?.place ?? 0, newest: shown.at(-1)?.place ?? 0, hasOlder: all.length > SIZE, hasNewer: false }
  const page: Page = { seen: seenFrom(version), window, rows: new Map(), buried: new Map() }
  for (const row of shown) put(page, row)
  return page
}

function put(page: Page, row: Row): void {
  const fate = verdict(row, { shown: page.rows.get(row.id)?.version, buried: page.buried.get(row.id), window: page.window })
  if (fate === 'put') page.rows.set(row.id, row)
  if (fate !== 'bury') return
  page.rows.delete(row.id)
  page.buried.set(row.id, row.version)
}

function catchUp(page: Page, history: readonly Commit[]): void {
  for (const row of rowsAt(history, history.length)) if (row.version > page.seen.seen) put(page, row)
  page.seen = caughtUp(page.seen, history.length)
}

function deliver(page: Page, history: readonly Commit[], delivery: Delivery): void {
  if (delivery.what === 'pong') page.seen = told(page.seen, history.length)
  if (delivery.what === 'catch up') catchUp(page, history)
  const commit = delivery.what === 'frame' ? history[delivery.at % history.length] : undefined
  if (!commit) return
  put(page, commit.row)
  page.seen = heard(page.seen, { after: commit.version - 1, version: commit.version })
}

const shownOn = (page: Page) => [...page.rows.values()].sort((a, b) => a.place - b.place)
const wantedOn = (page: Page, rows: readonly Row[]) =>
  rows.filter(row => !row.isDeleted && !(page.window.hasOlder && row.place < page.window.oldest))

const steps = fc.array(fc.nat(40), { minLength: 1, maxLength: 30 })
const delivery = fc.oneof(
  { weight: 8, arbitrary: fc.nat(40).map((at): Delivery => ({ what: 'frame', at })) },
  { weight: 1, arbitrary: fc.constant<Delivery>({ what: 'pong' }) },
  { weight: 1, arbitrary: fc.constant<Delivery>({ what: 'catch up' }) },
)

test('frames doubled, shuffled and lost, then one catch-up: the page is as a fresh one', () => {
  fc.assert(
    fc.property(steps, fc.nat(30), fc.array(delivery, { maxLength: 60 }), (numbers, start, deliveries) => {
      const history = historyOf(numbers)
      const page = openedAt(history, start % (history.length + 1))
      for (const one of deliveries) deliver(page, history, one)
      page.seen = told(page.seen, history.length)
      if (hasHole(page.seen)) catchUp(page, history)
      assert.equal(hasHole(page.seen), false)
      assert.deepEqual(shownOn(page), wantedOn(page, rowsAt(history, history.length)))
    }),
    { numRuns: 2_000 },
  )
})

test('what a page has seen is on it, at every moment', () => {
  fc.assert(
    fc.property(steps, fc.nat(30), fc.array(delivery, { maxLength: 60 }), (numbers, start, deliveries) => {
      const history = historyOf(numbers)
      const page = openedAt(history, start % (history.length + 1))
      for (const one of deliveries) {
        deliver(page, history, one)
        for (const row of wantedOn(page, rowsAt(history, page.seen.seen))) {
          const shown = page.rows.get(row.id)?.version ?? page.buried.get(row.id) ?? 0
          assert.ok(shown >= row.version, `row ${row.id} is older than what was seen`)
        }
      }
    }),
    { numRuns: 2_000 },
  )
})

test('frames in the wrong order close their hole by themselves', () => {
  let seen = seenFrom(1)
  seen = heard(seen, { after: 2, version: 3 })
  assert.equal(hasHole(seen), true)
  seen = heard(seen, { after: 1, version: 2 })
  assert.deepEqual(seen, { seen: 3, kept: [] })
})

test('what this reader may not see makes no hole', () => {
  assert.deepEqual(heard(seenFrom(4), { after: 3, version: 7 }), { seen: 7, kept: [] })
})

test('a version named by the server stays a hole until it is reached', () => {
  const seen = told(seenFrom(1), 3)
  assert.equal(hasHole(seen), true)
  assert.equal(hasHole(caughtUp(seen, 2)), true)
  assert.equal(hasHole(caughtUp(seen, 3)), false)
})

test('a row beyond the newest end is only counted, one above the window is nothing', () => {
  const window = { oldest: 10, newest: 20, hasOlder: true, hasNewer: true }
  const row = (place: number) => ({ version: 30, place, isDeleted: false })
  assert.equal(verdict(row(21), { shown: undefined, buried: undefined, window }), 'count')
  assert.equal(verdict(row(9), { shown: undefined, buried: undefined, window }), 'drop')
  assert.equal(verdict(row(9), { shown: undefined, buried: undefined, window: null }), 'put')
  assert.equal(verdict(row(9), { shown: 3, buried: undefined, window }), 'put')
})

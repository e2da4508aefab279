import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { badge, unread } from '../../public/js/unread.js'
import { isLater, mark, markUnread, type ReadPosition } from '../../src/domain/reads.ts'

const position = (turn: number, position: number): ReadPosition => ({ turn, position })

test('unread is what was counted after the position, without what is gone', () => {
  assert.equal(unread(40, 30, []), 10)
  assert.equal(unread(40, 30, [12, 31, 40]), 8)
})
test('a number that is told gone twice is gone once, and one that nobody has seen changes nothing', () => {
  assert.equal(unread(40, 38, [39, 39, 41]), 1)
})
test('a position that is ahead of a late count is nothing unread', () => assert.equal(unread(40, 41, []), 0))
test('beyond 999 it says so', () => {
  assert.deepEqual([unread(5000, 0, []), badge(unread(5000, 0, []))], [1000, '999+'])
  assert.deepEqual([badge(unread(999, 0, [])), badge(1)], ['999', '1'])
})

test('a mark moves forward, to what there is and no further', () => {
  assert.deepEqual(mark(position(0, 3), position(0, 7), 9), position(0, 7))
  assert.deepEqual(mark(position(0, 3), position(0, 12), 9), position(0, 9))
  assert.deepEqual(mark(position(0, 3), position(0, 2), 9), position(0, 3))
})
test('a mark of another turn changes nothing', () => {
  assert.deepEqual(mark(position(1, 3), position(0, 7), 9), position(1, 3))
  assert.deepEqual(mark(position(1, 3), position(2, 7), 9), position(1, 3))
})
test('marked unread, the message is the first unread one', () => {
  const marked = markUnread(position(0, 40), 38)
  assert.deepEqual(marked, position(1, 37))
  assert.equal(unread(40, marked.position, []), 3)
})

test('in whatever order they arrive, positions only move forward, and every order ends the same', () => {
  const somewhere = fc.tuple(fc.nat(3), fc.nat(20)).map(([turn, at]) => position(turn, at))
  const positions = fc.array(somewhere, { maxLength: 12 })
  const last = (arrived: readonly ReadPosition[]) =>
    arrived.reduce((present, next) => (isLater(next, present) ? next : present), position(0, 0))
  fc.assert(fc.property(positions, arrived => assert.deepEqual(last(arrived), last(arrived.toReversed()))))
  fc.assert(
    fc.property(somewhere, fc.nat(20), positions, (present, n, asked) => {
      assert.ok(isLater(markUnread(present, n), present))
      for (const one of asked) assert.ok(!isLater(present, mark(present, one, 20)))
    }),
  )
})
test('unread is never below nothing and grows with every message', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(60), fc.array(fc.integer({ min: 1, max: 60 })), (lastN, position, gone) => {
      const count = unread(lastN, position, gone)
      assert.ok(count >= 0)
      assert.ok(unread(lastN + 1, position, gone) >= count)
      assert.equal(count, Array.from({ length: lastN }, (_, at) => at + 1).filter(n => n > position && !gone.includes(n)).length)
    }),
  )
})

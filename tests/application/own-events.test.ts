import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownEvents } from '../../src/application/own-events.ts'

const LONG_MS = 60_000

test('exactly what was committed here is known, also where somebody else wrote in between', () => {
  const own = ownEvents()
  own.note('chat-1', 0, 2)
  own.note('chat-1', 2, 3)
  own.note('chat-1', 5, 6) // 4 and 5 were somebody else's
  own.note('chat-2', 7, 9)
  const known = (stream: string) => [1, 2, 3, 4, 5, 6, 7, 8, 9].filter(version => own.has(stream, version))
  assert.deepEqual(known('chat-1'), [1, 2, 3, 6])
  assert.deepEqual(known('chat-2'), [8, 9])
  assert.deepEqual(known('chat-3'), [])
})

test('what was noted long ago is forgotten, what is fresh never is', () => {
  const own = ownEvents()
  own.note('chat-1', 0, 5)
  own.age(LONG_MS)
  assert.ok(own.has('chat-1', 5))
  own.note('chat-1', 5, 6)
  own.age(LONG_MS + 1)
  assert.ok(own.has('chat-1', 5), 'nothing is forgotten in a hurry')
  own.age(2 * LONG_MS)
  assert.deepEqual([own.has('chat-1', 5), own.has('chat-1', 6)], [false, true])
  own.age(3 * LONG_MS)
  assert.equal(own.has('chat-1', 6), false)
})

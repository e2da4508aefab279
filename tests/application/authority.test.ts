import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorityFrom, standingAfter } from '../../src/application/authority.ts'
import { Busy } from '../../src/application/ports.ts'

test('two seconds unread are fresh, ten are held, more is lost', () => {
  assert.deepEqual([0, 2_000, 2_001, 10_000, 10_001].map(standingAfter), ['fresh', 'fresh', 'held', 'held', 'lost'])
})

test('whoever asks while it is held waits for the next look, and one that began too long ago is none', async () => {
  let now = 0
  const authority = authorityFrom(() => now)
  assert.equal(authority.current(), undefined)
  now = 5_000
  let isAnswered = false
  const waiting = authority.current()?.then(() => {
    isAnswered = true
  })
  authority.renew(2_500)
  await Promise.resolve()
  assert.deepEqual([authority.standing(), isAnswered], ['held', false])
  authority.renew(4_999)
  await waiting
  assert.deepEqual([authority.standing(), isAnswered], ['fresh', true])
  authority.renew(1)
  assert.equal(authority.ageMs(), 1, 'an older look takes nothing back')
})

test('nobody waits for ever', async () => {
  let now = 0
  const authority = authorityFrom(() => now)
  now = 60_000
  await assert.rejects(authority.current() ?? Promise.resolve(), Busy)
  assert.equal(authority.standing(), 'lost')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comesBackIn, isFinal, retryAfter } from '../../public/js/waiting.js'

test('after a restart everyone comes back within two seconds, spread evenly', () => {
  assert.deepEqual(
    [0, 0.5, 1].map(random => comesBackIn(1012, 5, random)),
    [0, 1_000, 2_000],
  )
})

test('after anything else the wait grows and ends at eight seconds', () => {
  for (const code of [1006, 1011, 1013, 4000]) {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 500].map(tries => comesBackIn(code, tries, 1)),
      [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000],
    )
    assert.equal(comesBackIn(code, 4, 0), 0)
  }
})

test('1003, 1008 and 1009 are final, nothing else is', () => {
  assert.deepEqual([1000, 1001, 1003, 1006, 1008, 1009, 1011, 1012, 1013].filter(isFinal), [1003, 1008, 1009])
})

test('a busy server says how long to wait; without a word the wait grows', () => {
  assert.equal(retryAfter('4', 3), 4)
  assert.equal(retryAfter('100000', 0), 60)
  assert.deepEqual(
    [null, 'soon', '-1'].map(header => retryAfter(header, 1)),
    [2, 2, 2],
  )
  assert.equal(retryAfter(null, 99), 30)
})

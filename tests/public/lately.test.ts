import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lately } from '../../public/js/lately.js'

const numbered = (from: number, to: number): readonly string[] => Array.from({ length: to - from }, (_, index) => String(from + index))

test('half of the room is for what was used last, and never is more kept than there is room for', () => {
  const kept = lately<number>(100)
  const all = numbered(0, 1_000)
  for (const key of all) {
    kept.set(key, Number(key))
    const there = all.filter(one => kept.has(one))
    assert.ok(there.length <= 100)
    const last = numbered(Math.max(0, Number(key) - 49), Number(key) + 1)
    for (const one of last) assert.ok(kept.has(one), `${one} after ${key}`)
  }
})

test('what is asked for stays', () => {
  const kept = lately<string>(10)
  kept.set('asked', 'for')
  for (const key of numbered(0, 100)) {
    kept.set(key, key)
    assert.equal(kept.get('asked'), 'for')
  }
})

test('a new value takes the place of the old one, and what was taken out stays out', () => {
  const kept = lately<number>(4)
  for (const key of ['a', 'b', 'c']) kept.set(key, 1)
  kept.set('a', 2)
  assert.equal(kept.get('a'), 2)
  kept.delete('a')
  assert.equal(kept.get('a'), undefined)
  for (const key of numbered(0, 3)) kept.set(key, 0)
  assert.equal(kept.has('a'), false)
  kept.clear()
  assert.equal(kept.get('2'), undefined)
})

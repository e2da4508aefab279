import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { seal, unseal } from '../../src/application/seals.ts'
import { keysFrom } from '../../src/infrastructure/disk/keys.ts'

const ports = () => ({ keys: keysFrom(randomBytes(32)), random: { bytes: (count: number) => randomBytes(count) } })

test('what is sealed opens for the same purpose about the same thing, and nowhere else', () => {
  const [ours, theirs] = [ports(), ports()]
  const sealed = seal(ours, 'grants', 'session-1', 'secret ünd')
  assert.equal(unseal(ours, 'grants', 'session-1', sealed), 'secret ünd')
  assert.equal(unseal(ours, 'grants', 'session-2', sealed), undefined)
  assert.equal(unseal(ours, 'flows', 'session-1', sealed), undefined)
  assert.equal(unseal(theirs, 'grants', 'session-1', sealed), undefined)
})

test('a seal that was touched in any place opens nothing', () => {
  const ours = ports()
  const bytes = Buffer.from(seal(ours, 'flows', 'x', 'a word'), 'base64url')
  for (let place = 0; place < bytes.length; place++) {
    const touched = Buffer.from(bytes)
    touched[place] = (touched[place] ?? 0) ^ 1
    assert.equal(unseal(ours, 'flows', 'x', touched.toString('base64url')), undefined, `byte ${place}`)
  }
  for (const short of ['', 'x', 'AAAA', bytes.subarray(0, 20).toString('base64url')])
    assert.equal(unseal(ours, 'flows', 'x', short), undefined)
})

test('the same words are sealed otherwise each time', () => {
  const ours = ports()
  assert.equal(new Set(Array.from({ length: 50 }, () => seal(ours, 'flows', 'x', 'word'))).size, 50)
})

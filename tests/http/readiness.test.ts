import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Documents, Ports } from '../../src/application/ports.ts'
import { readinessOf } from '../../src/http/readiness.ts'
import { testPorts } from '../support/ports.ts'

test('whoever asks, and however often, the store is written to once a second', async () => {
  const { ports, clock, close } = testPorts()
  let written = 0
  let isBroken = false
  const put: Documents['put'] = (collection, document) => {
    written++
    return isBroken ? Promise.reject(new Error('no disk')) : ports.documents.put(collection, document)
  }
  const watched: Ports = { ...ports, documents: { ...ports.documents, put } }
  let isStopping = false
  let unreadMs = 0
  const ready = readinessOf(watched, { helpers: () => ({}), isStopping: () => isStopping, unreadMs: () => unreadMs })
  for (const answer of await Promise.all(Array.from({ length: 20 }, ready)))
    assert.deepEqual(answer, { store: true, log: true, follows: true, running: true })
  assert.equal(written, 1)
  isStopping = true
  assert.equal((await ready())['running'], false, 'that it ends is told at once')
  unreadMs = 4_000
  assert.equal((await ready())['follows'], false, 'and that it follows the log no more')
  unreadMs = 0
  isBroken = true
  clock.pass(1_000)
  assert.deepEqual([(await ready())['store'], written], [false, 2])
  isBroken = false
  clock.pass(-3_600_000)
  assert.deepEqual([(await ready())['store'], written], [true, 3], 'a clock that is set back keeps no old answer')
  await close()
})

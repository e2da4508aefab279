import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verify } from '../../../src/application/replay.ts'
import { type MongoPeer, PATIENT } from '../../support/peers/mongo.ts'
import { aSecantus } from '../../support/peers/secantus.ts'
import { openTestPorts, testPorts } from '../../support/ports.ts'
import { histories } from '../histories.ts'

const COUNT = Number(process.env['HISTORIES'] ?? 500)
const SEED = Number(process.env['SEED'] ?? 4000)

let peer: MongoPeer

before(async () => {
  peer = await aSecantus()
})
after(() => peer[Symbol.asyncDispose]())

test(`${COUNT} random histories tell the same of SQLite and of MongoDB: answers, events and documents`, {
  timeout: 30_000 + COUNT * 2_000,
}, async t => {
  await using open = new AsyncDisposableStack()
  const [here, there] = [testPorts(), await openTestPorts({ mongo: peer.fresh(PATIENT) })]
  for (const one of [here, there]) open.defer(async () => one.close())
  const expected = await histories(here.ports, COUNT, SEED)
  const began = performance.now()
  const found = await histories(there.ports, COUNT, SEED)
  t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s on MongoDB`)
  assert.ok(new Set(expected.map(one => one.events)).size === COUNT, 'the histories must differ for this to mean anything')
  const reasons = new Set(expected.flatMap(one => one.answers.match(/Error (\w+)/g) ?? []))
  assert.ok(reasons.size > 5, 'there must be refusals for this to mean anything')
  const kinds = new Set(expected.flatMap(one => one.events.match(/"type":"(\w+)"/g) ?? []))
  assert.ok(kinds.size > 18, 'there must be many kinds of events for this to mean anything')
  t.diagnostic(`${reasons.size} reasons, ${kinds.size} kinds of events`)
  for (const [n, one] of expected.entries()) assert.deepEqual(found[n], one, `history ${n}`)
  assert.deepEqual((await verify(here.ports)).differences, [], 'folded anew')
})

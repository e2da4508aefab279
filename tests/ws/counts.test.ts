import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freshCounters } from '../../src/ws/counters.ts'
import { counts } from '../../src/ws/counts.ts'
import { delivery } from '../../src/ws/delivery.ts'
import { general, launch, nextTurn, recorded } from './office.ts'

function someCounts(t: TestContext) {
  const clock = { now: () => performance.now() }
  const counting = counts(clock, delivery(clock, freshCounters()))
  t.after(counting.stop)
  return counting
}

const count = (chat: string, lastN: number, gone: readonly number[] = []) => ({ count: { chat, lastN, gone, at: lastN } })
const chatsIn = (write: readonly string[] | undefined) => write?.flatMap(text => JSON.parse(text).chats)

test('the first count comes at once, the next ones of all chats in one frame half a second later', async t => {
  const counting = someCounts(t)
  const ann = recorded('ann')
  counting.add(ann, count(launch, 1))
  await nextTurn()
  assert.deepEqual(chatsIn(ann.writes[0]), [{ chat: launch, lastN: 1, gone: [], at: 1 }])
  for (let n = 2; n <= 40; n++) counting.add(ann, count(launch, n))
  counting.add(ann, count(general, 9))
  await sleep(300)
  assert.equal(ann.writes.length, 1)
  await sleep(400)
  await nextTurn()
  assert.equal(ann.writes.length, 2)
  assert.deepEqual(chatsIn(ann.writes[1]), [
    { chat: launch, lastN: 40, gone: [], at: 40 },
    { chat: general, lastN: 9, gone: [], at: 9 },
  ])
})

test('after a quiet while a count comes at once again', async t => {
  const counting = someCounts(t)
  const ann = recorded('ann')
  counting.add(ann, count(launch, 1))
  await sleep(600)
  counting.add(ann, count(launch, 2))
  await nextTurn()
  assert.equal(ann.writes.length, 2)
})

test('when all has been told no clock ticks', async t => {
  const ticking = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
  const before = ticking()
  someCounts(t).add(recorded('ann'), count(launch, 1))
  await nextTurn()
  assert.equal(ticking(), before + 1)
  await sleep(600)
  assert.equal(ticking(), before)
})

test('numbers of deleted messages are gathered, and an older count does not win', async t => {
  const counting = someCounts(t)
  const ann = recorded('ann')
  counting.add(ann, count(launch, 5, [2]))
  counting.add(ann, count(launch, 7, [3, 2]))
  counting.add(ann, count(launch, 6))
  await nextTurn()
  assert.deepEqual(chatsIn(ann.writes[0]), [{ chat: launch, lastN: 7, gone: [2, 3], at: 7 }])
})

test('sockets with the same news share one frame', async t => {
  const counting = someCounts(t)
  const news = count(launch, 1)
  const crowd = Array.from({ length: 1200 }, (_, n) => recorded(`person-${n}`))
  for (const client of crowd) counting.add(client, news)
  await nextTurn()
  assert.equal(crowd.filter(client => client.writes.length === 1).length, 500, 'in slices')
  await nextTurn()
  await nextTurn()
  assert.ok(crowd.every(client => client.writes.length === 1))
  assert.ok('parcel' in news)
})

test('who left is told nothing', async t => {
  const counting = someCounts(t)
  const ann = recorded('ann')
  counting.add(ann, count(launch, 1))
  counting.forget(ann)
  await sleep(20)
  assert.deepEqual(ann.writes, [])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Broadcast } from '../../src/application/ports.ts'
import { processBroadcast } from '../../src/infrastructure/process/broadcast.ts'
import { freshCounters } from '../../src/ws/counters.ts'
import { delivery } from '../../src/ws/delivery.ts'
import { hub } from '../../src/ws/hub.ts'
import { alone, nextTurn, type Recorded, recorded, soon, twoProcesses } from './office.ts'

function aHub(broadcast: Broadcast = alone(), clock = { now: () => 0 }) {
  const counters = freshCounters()
  const posting = delivery(clock, counters)
  return { ...hub(broadcast, posting, counters), counters, sweep: posting.sweep }
}

const crowd = (count: number, onWrite?: (index: number) => void): Recorded[] =>
  Array.from({ length: count }, (_, index) => recorded(`person-${index}`, () => onWrite?.(index)))

test('sixteen events of one turn are one write to each socket', async () => {
  const room = aHub()
  const [ann, bob] = crowd(2) as [Recorded, Recorded]
  for (const client of [ann, bob]) room.join('launch', client)
  for (let n = 1; n <= 16; n++) room.publish('launch', `event ${n}`)
  assert.deepEqual(ann.writes, [], 'nothing goes out before the turn is over')
  await nextTurn()
  const all = Array.from({ length: 16 }, (_, n) => `event ${n + 1}`)
  assert.deepEqual([ann.writes, bob.writes], [[all], [all]])
  assert.deepEqual([room.counters.deliveries, room.counters.writes, room.counters.rounds], [32, 2, 1])
})

test('a large room is served in slices and keeps its order', async () => {
  const room = aHub()
  let written = 0
  const clients = crowd(1200, () => written++)
  for (const client of clients) room.join('launch', client)
  room.publish('launch', 'first')
  await nextTurn()
  assert.equal(written, 500, 'the loop is free again after five hundred')
  room.publish('launch', 'second')
  room.publish('launch', 'third')
  while (clients.some(client => client.writes.length < 2)) await nextTurn()
  for (const client of clients) assert.deepEqual(client.writes, [['first'], ['second', 'third']])
})

test('each round begins with somebody else', async () => {
  const room = aHub()
  const firsts: number[] = []
  let isFirst = true
  const clients = crowd(100, index => {
    if (isFirst) firsts.push(index)
    isFirst = false
  })
  for (const client of clients) room.join('launch', client)
  for (let round = 0; round < 20; round++) {
    isFirst = true
    room.publish('launch', `round ${round}`)
    await nextTurn()
  }
  assert.equal(new Set(firsts).size, 20)
})

test('who leaves while a round is on its way gets nothing more of it', async () => {
  const room = aHub()
  const clients = crowd(1200)
  for (const client of clients) room.join('launch', client)
  room.publish('launch', 'first')
  await nextTurn()
  const late = clients.filter(client => client.writes.length === 0)
  assert.equal(late.length, 700)
  for (const client of late) room.leave('launch', client)
  for (let turn = 0; turn < 5; turn++) await nextTurn()
  assert.ok(late.every(client => client.writes.length === 0))
})

test('typing waits a moment, and the last word of one key wins', async () => {
  const room = aHub()
  const [ann] = crowd(1) as [Recorded]
  room.join('launch', ann)
  for (const text of ['a', 'b', 'c']) room.publishSoon('launch', { key: 'bob', text, isFleeting: true })
  await sleep(20)
  assert.deepEqual(ann.writes, [])
  await soon()
  assert.deepEqual(ann.writes, [['c']])
})

test('what waits goes along with a frame that goes out anyway', async () => {
  const room = aHub()
  const [ann] = crowd(1) as [Recorded]
  room.join('launch', ann)
  room.publishSoon('launch', { key: 'bob', text: 'typing', isFleeting: true })
  room.publish('launch', 'post')
  await nextTurn()
  assert.deepEqual(ann.writes, [['post', 'typing']])
  await soon()
  assert.equal(ann.writes.length, 1)
})

test('what waits is not forgotten when its moment comes in the middle of a round', async () => {
  const room = aHub()
  const clients = crowd(1200)
  for (const client of clients) room.join('launch', client)
  room.publish('launch', 'post')
  await nextTurn()
  assert.ok(
    clients.some(client => client.writes.length === 0),
    'the round must be on its way for this to mean anything',
  )
  room.publishSoon('launch', { key: 'bob', text: 'typing', isFleeting: true })
  const ripe = performance.now() + 110
  while (performance.now() < ripe);
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  assert.ok(clients.every(client => client.writes.at(-1)?.at(-1) === 'typing'))
})

test('a word is not told to the person it is about', async () => {
  const room = aHub()
  const [ann, bob] = crowd(2) as [Recorded, Recorded]
  for (const client of [ann, bob]) room.join('launch', client)
  room.publishSoon('launch', { key: 'x', text: 'Bob types', isFleeting: true, except: 'person-1' })
  room.publish('launch', 'post')
  await nextTurn()
  assert.deepEqual([ann.writes, bob.writes], [[['post', 'Bob types']], [['post']]])
})

test('a reader who is behind goes without typing, but misses no frame', async () => {
  const room = aHub()
  const [ann, bob] = crowd(2) as [Recorded, Recorded]
  for (const client of [ann, bob]) room.join('launch', client)
  bob.unsent = 300 * 1024
  room.publishSoon('launch', { key: 'x', text: 'typing', isFleeting: true })
  room.publishSoon('launch', { key: 'y', text: 'read mark' })
  room.publish('launch', 'post')
  await nextTurn()
  assert.deepEqual(ann.writes, [['post', 'typing', 'read mark']])
  assert.deepEqual(bob.writes, [['post', 'read mark']])
  assert.equal(room.counters.withheld, 1)
})

test('a reader far behind is cut with 1013, the others notice nothing', async () => {
  const room = aHub()
  const [ann, bob] = crowd(2) as [Recorded, Recorded]
  for (const client of [ann, bob]) room.join('launch', client)
  bob.unsent = 1024 * 1024 + 1
  room.publish('launch', 'post')
  await nextTurn()
  assert.deepEqual([bob.closedWith, bob.writes, ann.writes], [[1013], [], [['post']]])
  assert.equal(room.counters.cut, 1)
})

test('a burst does not cut a healthy reader: what was unsent before it counts', async () => {
  const room = aHub()
  const [ann] = crowd(1) as [Recorded]
  room.join('launch', ann)
  room.publish('launch', 'x'.repeat(3 * 1024 * 1024))
  await nextTurn()
  assert.deepEqual([ann.closedWith, ann.writes.length], [[], 1])
})

test('a reader who drains nothing for ten seconds is cut, one who drains in time is not', async () => {
  let now = 1000
  const room = aHub(alone(), { now: () => now })
  const [ann, bob] = crowd(2) as [Recorded, Recorded]
  for (const client of [ann, bob]) {
    room.join('launch', client)
    client.unsent = 1000
  }
  room.publish('launch', 'post')
  await nextTurn()
  now += 9_000
  room.sweep()
  ann.flush()
  now += 1_001
  room.sweep()
  assert.deepEqual([ann.closedWith, bob.closedWith], [[], [1013]])
})

test('another process hears a frame once, and only while somebody there looks', async () => {
  const processes = twoProcesses()
  const [near, far] = [aHub(processes.here), aHub(processes.there)]
  const [ann, bob] = crowd(2) as [Recorded, Recorded]
  near.join('launch', ann)
  assert.deepEqual(processes.heard(1), [])
  far.join('launch', bob)
  assert.deepEqual(processes.heard(1), ['launch'])
  near.publish('launch', 'post')
  await nextTurn()
  await nextTurn()
  assert.deepEqual([ann.writes, bob.writes], [[['post']], [['post']]])
  far.leave('launch', bob)
  assert.deepEqual(processes.heard(1), [])
})

test('typing from another process may be left out for slow readers too', async () => {
  const processes = twoProcesses()
  const [near, far] = [aHub(processes.here), aHub(processes.there)]
  const [bob] = crowd(1) as [Recorded]
  far.join('launch', bob)
  bob.unsent = 300 * 1024
  near.publishSoon('launch', { key: 'ann', text: '{"t":"typing","personId":"ann"}', isFleeting: true })
  near.publish('launch', '{"t":"html"}')
  await soon()
  assert.deepEqual(bob.writes, [['{"t":"html"}']])
})

test('a socket that has closed meanwhile is let in nowhere', () => {
  const room = aHub()
  const [ann] = crowd(1) as [Recorded]
  ann.socket.close()
  room.join('launch', ann)
  assert.equal(room.members('launch').size, 0)
})

test('typing goes to other processes, and nobody sees themselves type in a tab there', async () => {
  const { join } = processBroadcast()
  const [here, there] = [aHub(join()), aHub(join())]
  const [bob, tab, cleo] = [recorded('bob'), recorded('bob'), recorded('cleo')]
  here.join('launch', bob)
  for (const client of [tab, cleo]) there.join('launch', client)
  const text = JSON.stringify({ t: 'typing', chat: 'launch', personId: 'bob' })
  const done = JSON.stringify({ t: 'read', chat: 'launch', personId: 'bob' })
  here.publishSoon('launch', { key: text, text, isFleeting: true, except: 'bob' })
  here.publish('launch', done)
  await soon()
  assert.deepEqual(cleo.writes.flat().sort(), [done, text])
  assert.deepEqual([bob.writes.flat(), tab.writes.flat()], [[done], [done]])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { deadLettersIn, decide, replayed } from '../../../src/application/dead-letters.ts'
import { busy, Full, INSTANCE, type Ports } from '../../../src/application/ports.ts'
import { CHECKPOINTS, storedPosition } from '../../../src/application/workers/checkpoints.ts'
import type { Followed } from '../../../src/application/workers/worker.ts'
import { aLoop, aWorker, nameOf, numbers, plant } from '../../support/a-worker.ts'
import { testPorts } from '../../support/ports.ts'
import { until } from '../../support/until.ts'

const HOUR_MS = 3_600_000

const reached = (ports: Ports) => storedPosition(ports.documents, ['planter'])
const atTheEnd = (ports: Ports) => async () => (await reached(ports)) === (await ports.log.last())

/** Streams `workspace-1` … `workspace-n`, one event of each after the other. */
async function streams(ports: Ports, count: number, each: number): Promise<void> {
  for (const version of numbers(1, each)) await Promise.all(numbers(1, count).map(n => plant(ports, `workspace-${n}`, [version])))
}

test('every event of what it wants is met once, in order, and nothing else is', async () => {
  const { ports, close } = testPorts()
  await plant(ports, 'workspace-1', numbers(1, 700))
  await plant(ports, 'chat-1', numbers(1, 600))
  const met: string[] = []
  const loop = aLoop(
    ports,
    aWorker(event => met.push(nameOf(event))),
  )
  await until(atTheEnd(ports))
  await plant(ports, 'workspace-1', numbers(701, 720))
  loop.wake()
  await until(atTheEnd(ports))
  await loop.stop()
  assert.deepEqual(
    met,
    numbers(1, 720).map(version => `workspace-1:${version}`),
  )
  await close()
})

test('whoever starts again goes on where the checkpoint stands', async () => {
  const { ports, close } = testPorts()
  const met: number[] = []
  const worker = aWorker(({ version }) => met.push(version))
  for (const [from, to] of [
    [1, 3],
    [4, 5],
  ] as const) {
    await plant(ports, 'workspace-1', numbers(from, to))
    const loop = aLoop(ports, worker)
    await until(atTheEnd(ports))
    await loop.stop()
  }
  assert.deepEqual(met, [1, 2, 3, 4, 5])
  await close()
})

test('a crash between the effect and the checkpoint: the effect is asked for again', async () => {
  const { ports, close } = testPorts()
  await plant(ports, 'workspace-1', numbers(1, 3))
  const met: number[] = []
  const worker = aWorker(({ version }) => met.push(version))
  const put: Ports['documents']['put'] = (collection, document) =>
    collection.name === CHECKPOINTS.name ? Promise.reject(new Error('the process ends here')) : ports.documents.put(collection, document)
  const crashing = aLoop({ ...ports, documents: { ...ports.documents, put } }, worker)
  await until(() => crashing.faults.length > 0)
  await crashing.stop()
  const loop = aLoop(ports, worker)
  await until(atTheEnd(ports))
  await loop.stop()
  assert.deepEqual(met, [1, 2, 3, 1, 2, 3])
  await close()
})

test('a bad event holds up its own stream, in order, and no other; repaired, all of it goes through', async t => {
  const { ports, clock, close } = testPorts()
  let isBad = true
  const met: string[] = []
  const at = new Map<string, number>()
  const loop = aLoop(
    ports,
    aWorker(event => {
      if (isBad && nameOf(event) === 'workspace-1:2') throw new TypeError('poison')
      met.push(nameOf(event))
      at.set(nameOf(event), performance.now())
    }),
  )
  const begin = performance.now()
  await streams(ports, 4, 5)
  loop.wake()
  await until(atTheEnd(ports))
  const lag = Math.max(...at.values()) - begin
  t.diagnostic(`the others were met within ${Math.round(lag)} ms`)
  assert.ok(lag < 3_000)
  assert.deepEqual(
    met.filter(name => name.startsWith('workspace-1:')),
    ['workspace-1:1'],
  )
  assert.equal(met.length, 1 + 3 * 5, 'all of the others')

  for (let tries = 2; tries <= 6; tries++) {
    clock.pass(HOUR_MS)
    loop.wake()
    await until(() => loop.problems.length === tries, `try ${tries}`)
  }
  const { items, counts } = await deadLettersIn(ports.documents)
  assert.deepEqual(
    items.map(({ state, eventVersion }) => [state, eventVersion]),
    [
      ['parked', 2],
      ['waiting', 3],
      ['waiting', 4],
      ['waiting', 5],
    ],
  )
  assert.deepEqual([counts.parked, items[0]?.attempts, items[0]?.error], [1, 6, 'TypeError'])
  clock.pass(HOUR_MS)
  await sleep(1_200)
  assert.equal(loop.problems.length, 6, 'nobody but a person tries it again')

  assert.equal(await replayed(ports.documents, items[0]?.id ?? ''), 'failed')
  isBad = false
  assert.equal(await replayed(ports.documents, items[0]?.id ?? ''), 'done')
  await until(async () => (await deadLettersIn(ports.documents)).items.length === 0)
  assert.deepEqual(
    met.filter(name => name.startsWith('workspace-1:')),
    numbers(1, 5).map(version => `workspace-1:${version}`),
  )
  await loop.stop()
  await close()
})

test('one bad event in a thousand: as many are parked, everything else is met', async () => {
  const { ports, clock, close } = testPorts()
  await streams(ports, 500, 6)
  const bad = new Set(['workspace-7:3', 'workspace-100:1', 'workspace-499:6'])
  const met = new Set<string>()
  const loop = aLoop(
    ports,
    aWorker(event => {
      if (bad.has(nameOf(event))) throw new RangeError('poison')
      assert.equal(met.has(nameOf(event)), false, 'met twice')
      met.add(nameOf(event))
    }),
  )
  await until(atTheEnd(ports), 'the end', 20_000)
  assert.equal(met.size, 3_000 - 4 - 6 - 1)
  await until(
    async () => {
      clock.pass(HOUR_MS)
      loop.wake()
      return (await deadLettersIn(ports.documents)).counts.parked === bad.size
    },
    'parked',
    20_000,
  )
  assert.deepEqual((await deadLettersIn(ports.documents)).counts, { retrying: 0, parked: 3, waiting: 3 + 5, replay: 0, discarded: 0 })
  await loop.stop()
  await close()
})

test('what is laid aside outlives the process that laid it aside', async () => {
  const { ports, clock, close } = testPorts()
  await plant(ports, 'workspace-1', [1, 2])
  const bad = aLoop(
    ports,
    aWorker(() => Promise.reject(new Error('poison'))),
  )
  await until(atTheEnd(ports))
  await bad.stop()
  clock.pass(HOUR_MS)
  await plant(ports, 'workspace-1', [3])
  const met: number[] = []
  const loop = aLoop(
    ports,
    aWorker(({ version }) => met.push(version)),
  )
  await until(() => met.length === 3)
  assert.deepEqual(met, [1, 2, 3])
  await loop.stop()
  await close()
})

test('discarding gives one event up; what waited behind it goes on', async () => {
  const { ports, clock, close } = testPorts()
  await plant(ports, 'workspace-1', [1, 2, 3])
  const met: number[] = []
  const loop = aLoop(
    ports,
    aWorker(({ version }) => {
      if (version === 1) throw new Error('poison')
      met.push(version)
    }),
  )
  await until(async () => {
    clock.pass(HOUR_MS)
    loop.wake()
    return (await deadLettersIn(ports.documents)).counts.parked === 1
  })
  const [letter] = (await deadLettersIn(ports.documents)).items
  assert.equal(await decide(ports.documents, letter?.id ?? '', 'discarded'), true)
  await until(() => met.length === 2)
  assert.equal(await replayed(ports.documents, letter?.id ?? ''), 'gone')
  await loop.stop()
  await close()
})

test('a full disk is no fault of an event: everything waits, and nothing is laid aside', async () => {
  const { ports, close } = testPorts()
  await plant(ports, 'workspace-1', [1, 2])
  let isFull = true
  const met: number[] = []
  const loop = aLoop(
    ports,
    aWorker(({ version }) => {
      if (isFull) throw new Full()
      met.push(version)
    }),
  )
  await until(() => loop.faults.length > 0)
  assert.equal((await deadLettersIn(ports.documents)).items.length, 0)
  isFull = false
  await until(() => met.length === 2)
  await loop.stop()
  await close()
})

test('what is busy is tried again for as long as it takes', async () => {
  const { ports, clock, close } = testPorts()
  await plant(ports, 'workspace-1', [1])
  let tries = 0
  const loop = aLoop(
    ports,
    aWorker(() => {
      if (++tries < 9) throw busy()
    }),
  )
  await until(() => {
    clock.pass(HOUR_MS)
    loop.wake()
    return tries === 9
  })
  await until(async () => (await deadLettersIn(ports.documents)).items.length === 0)
  await loop.stop()
  await close()
})

test('stopping lets the event under way end, meets no other, stores how far it came and lets the next one in at once', async () => {
  const { ports, close } = testPorts()
  await plant(ports, 'workspace-1', numbers(1, 20))
  const met: number[] = []
  let isUnderWay = false
  const slow = aLoop(
    ports,
    aWorker(async ({ version }) => {
      isUnderWay = version === 5
      if (isUnderWay) await sleep(50)
      met.push(version)
    }),
    { ttlMs: 60_000 },
  )
  await until(() => isUnderWay)
  await slow.stop()
  assert.equal(await reached(ports), met.length)
  const next = aLoop(
    ports,
    aWorker(({ version }) => met.push(version)),
    { ttlMs: 60_000 },
  )
  await until(atTheEnd(ports))
  assert.deepEqual(met, numbers(1, 20))
  await next.stop()
  await close()
})

test('of two processes one works; when it is frozen the other goes on, and thawed it does nothing more', async () => {
  const { ports, close } = testPorts()
  const met: string[] = []
  let isFrozen = false
  let thaw = (): void => undefined
  const ice = new Promise<void>(resolve => {
    thaw = resolve
  })
  const melting = async <T>(act: () => Promise<T>): Promise<T> => {
    if (isFrozen) await ice
    return act()
  }
  const { put, get, find, getMany } = ports.documents
  const documents = {
    ...ports.documents,
    put: (...words: Parameters<typeof put>) => melting(() => put(...words)),
    get: (...words: Parameters<typeof get>) => melting(() => get(...words)),
    find: (...words: Parameters<typeof find>) => melting(() => find(...words)),
    getMany: (...words: Parameters<typeof getMany>) => melting(() => getMany(...words)),
  } as Ports['documents']
  const meets = (who: string) => aWorker((event: Followed) => met.push(`${who} ${event.version}`))
  const frozen = aLoop({ ...ports, documents }, meets('first'), { ttlMs: 2_500 })
  await plant(ports, 'workspace-1', [1])
  await until(() => met.length === 1)
  const other = aLoop(ports, meets('second'), { ttlMs: 2_500 })
  await plant(ports, 'workspace-1', [2])
  await until(() => met.length === 2)
  assert.deepEqual(met, ['first 1', 'first 2'])
  isFrozen = true
  await sleep(50)
  await plant(ports, 'workspace-1', [3, 4])
  await until(() => met.some(one => one.startsWith('second')), 'the second')
  await plant(ports, 'workspace-1', [5])
  await until(() => met.includes('second 5'))
  isFrozen = false
  thaw()
  await plant(ports, 'workspace-1', [6])
  await until(() => met.includes('second 6'))
  await sleep(1_500)
  assert.deepEqual(
    met.toSorted((a, b) => a.slice(-1).localeCompare(b.slice(-1))),
    ['first 1', 'first 2', 'second 3', 'second 4', 'second 5', 'second 6'],
  )
  await Promise.all([frozen.stop(), other.stop()])
  await close()
})

test('the probe of what it knows: lag, letters and the lease', async () => {
  const { ports, close } = testPorts()
  await plant(ports, 'workspace-1', [1])
  const loop = aLoop(
    ports,
    aWorker(() => Promise.reject(new Error('poison'))),
  )
  await until(() => loop.readings()['flowra_dead_letters_retrying'] === 1)
  assert.equal(loop.readings()['flowra_worker_lease_held'], 1)
  await until(() => loop.readings()['flowra_worker_lag_positions'] === 0)
  assert.ok(await ports.documents.get(CHECKPOINTS, INSTANCE, 'planter'))
  await loop.stop()
  await close()
})

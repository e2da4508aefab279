import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CHECKPOINTS, type Followed, type Follower, type Listener, startFollower } from '../../src/application/follower.ts'
import { type Documents, type EventLog, INSTANCE, type Ports } from '../../src/application/ports.ts'
import { testPorts } from '../support/ports.ts'

const PATIENCE_MS = 5_000

/** A log of numbered events that grows when told to, with the checkpoints of a real store. */
function aLog() {
  const { ports, close } = testPorts()
  const events: Followed[] = []
  const log = {
    follow: async (after: number, limit: number) => events.filter(({ position }) => position > after).slice(0, limit),
    last: async () => events.length,
  } as unknown as EventLog
  const met: number[] = []
  const followers: Follower[] = []
  return {
    met,
    ports: { log, documents: ports.documents } satisfies Pick<Ports, 'log' | 'documents'>,
    meet: ((event: Followed) => {
      met.push(event.position)
    }) as Listener,
    grows(count: number) {
      for (let i = 0; i < count; i++) events.push({ position: events.length + 1, stream: 'chat-1' } as unknown as Followed)
    },
    checkpoint: async () => (await ports.documents.get(CHECKPOINTS, INSTANCE, 'workers'))?.version ?? 0,
    /** Stopped at the end, also of a test that failed. */
    async keeps(starting: Promise<Follower>) {
      const follower = await starting
      followers.push(follower)
      return follower
    },
    async [Symbol.asyncDispose]() {
      for (const follower of followers) await follower.stop()
      close()
    },
  }
}

const unexpected = (error: unknown): never => {
  throw error
}
const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  const end = performance.now() + PATIENCE_MS
  while (!(await holds())) {
    if (performance.now() > end) assert.fail('never came')
    await sleep(5)
  }
}

test('every event is met once, in order, however many there are', async () => {
  await using house = aLog()
  house.grows(1_234)
  const follower = await house.keeps(startFollower(house.ports, 'workers', [house.meet], unexpected))
  await follower.caughtUp(PATIENCE_MS)
  for (let i = 0; i < 50; i++) {
    house.grows(1)
    follower.wake()
  }
  await follower.caughtUp(PATIENCE_MS)
  await follower.stop()
  assert.deepEqual(house.met, numbers(1, 1_284))
})

test('each listener has met an event before anybody meets the next', async () => {
  await using house = aLog()
  house.grows(3)
  const order: string[] = []
  const slow = async ({ position }: Followed) => {
    await sleep(5)
    order.push(`a${position}`)
  }
  const quick: Listener = ({ position }) => {
    order.push(`b${position}`)
  }
  const follower = await house.keeps(startFollower(house.ports, 'workers', [slow, quick], unexpected))
  await follower.caughtUp(PATIENCE_MS)
  await follower.stop()
  assert.deepEqual(order, ['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
})

test('whoever starts again goes on where the checkpoint stands, and another name begins at the beginning', async () => {
  await using house = aLog()
  house.grows(3)
  const first = await house.keeps(startFollower(house.ports, 'workers', [house.meet], unexpected))
  await first.caughtUp(PATIENCE_MS)
  await first.stop()
  assert.equal(await house.checkpoint(), 3)
  house.grows(2)
  const second = await house.keeps(startFollower(house.ports, 'workers', [house.meet], unexpected))
  await second.caughtUp(PATIENCE_MS)
  await second.stop()
  assert.deepEqual(house.met, numbers(1, 5))
  const other: number[] = []
  const meetToo: Listener = ({ position }) => {
    other.push(position)
  }
  const third = await house.keeps(startFollower(house.ports, 'others', [meetToo], unexpected))
  await third.caughtUp(PATIENCE_MS)
  await third.stop()
  assert.deepEqual(other, numbers(1, 5))
})

test('a crash between the effect and the checkpoint: the effect is asked for again', async () => {
  await using house = aLog()
  house.grows(3)
  const crashing: Documents = { ...house.ports.documents, put: () => Promise.reject(new Error('the process ends here')) }
  const faults: unknown[] = []
  const first = await house.keeps(
    startFollower({ ...house.ports, documents: crashing }, 'workers', [house.meet], error => faults.push(error)),
  )
  await until(() => faults.length > 0)
  await first.stop()
  assert.equal(await house.checkpoint(), 0)
  const second = await house.keeps(startFollower(house.ports, 'workers', [house.meet], unexpected))
  await second.caughtUp(PATIENCE_MS)
  await second.stop()
  assert.deepEqual(house.met, [1, 2, 3, 1, 2, 3])
  assert.equal(await house.checkpoint(), 3)
})

test('an event that throws is told, tried again, and holds back what is behind it', async () => {
  await using house = aLog()
  house.grows(3)
  let tries = 0
  const stubborn: Listener = ({ position }) => {
    if (position === 2 && ++tries < 3) throw new Error(`try ${tries}`)
  }
  const faults: unknown[] = []
  const follower = await house.keeps(startFollower(house.ports, 'workers', [stubborn, house.meet], error => faults.push(error)))
  await until(() => faults.length === 1)
  await until(async () => (await house.checkpoint()) === 1)
  assert.deepEqual(house.met, [1], 'the third waits')
  await until(() => house.met.length === 3) // by itself: every second
  await follower.caughtUp(PATIENCE_MS)
  await follower.stop()
  assert.deepEqual(house.met, [1, 2, 3])
  assert.equal(faults.length, 2)
  assert.equal(await house.checkpoint(), 3)
})

test('what another process wrote is met without being woken', async () => {
  await using house = aLog()
  const follower = await house.keeps(startFollower(house.ports, 'workers', [house.meet], unexpected))
  await follower.caughtUp(PATIENCE_MS)
  house.grows(1)
  await until(() => house.met.length === 1)
  await follower.stop()
})

test('stopping lets the event under way end, meets no other, and stores how far it came', async () => {
  await using house = aLog()
  house.grows(600)
  let isUnderWay = false
  const slow: Listener = async ({ position }) => {
    isUnderWay = position === 501
    if (isUnderWay) await sleep(50)
    house.met.push(position)
  }
  const follower = await house.keeps(startFollower(house.ports, 'workers', [slow], unexpected))
  await until(() => isUnderWay)
  await follower.stop()
  const met = house.met.length
  assert.ok(met >= 501)
  assert.equal(await house.checkpoint(), met)
  house.grows(1)
  follower.wake()
  await sleep(20)
  assert.equal(house.met.length, met)
})

test('waiting for it ends in time, also when it cannot go on', async () => {
  await using house = aLog()
  house.grows(1)
  const follower = await house.keeps(startFollower(house.ports, 'workers', [() => Promise.reject(new Error('never'))], () => undefined))
  const begin = performance.now()
  await follower.caughtUp(60)
  assert.ok(performance.now() - begin < 1_000)
  await follower.stop()
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorityFrom } from '../../src/application/authority.ts'
import { ownEvents } from '../../src/application/own-events.ts'
import type { Wanted } from '../../src/application/ports.ts'
import { type Followed, startTail } from '../../src/application/tail.ts'
import { until } from '../support/until.ts'

/** A log that grows when told to, with a tail on it. `stuck` holds every answer back. */
async function aTail(options: { readonly meet?: (event: Followed) => void; readonly before?: number } = {}) {
  const events: Followed[] = []
  const met: number[] = []
  const unpacked: number[] = []
  const faults: unknown[] = []
  const grows = (count: number, stream = 'chat-1') => {
    for (let i = 0; i < count; i++) events.push({ position: events.length + 1, stream, version: events.length + 1 } as unknown as Followed)
  }
  grows(options.before ?? 0)
  const gate = { stuck: undefined as Promise<void> | undefined }
  const log = {
    async follow(after: number, limit: number, isWanted: Wanted = () => true) {
      await gate.stuck
      const page = events.slice(after, after + limit)
      const wanted = page.filter((event, index) => index === page.length - 1 || isWanted(event))
      unpacked.push(...wanted.map(({ position }) => position))
      return wanted
    },
    async last() {
      await gate.stuck
      return events.length
    },
  }
  const own = ownEvents()
  const authority = authorityFrom()
  const meet = options.meet ?? ((event: Followed) => met.push(event.position))
  const tail = await startTail({ log, authority, own, meet, report: error => faults.push(error) })
  return { tail, own, authority, met, unpacked, faults, grows, gate, [Symbol.asyncDispose]: () => tail.stop() }
}

test('it begins at the end, and meets everything that comes, once and in order', async () => {
  await using one = await aTail({ before: 700 })
  one.grows(1_234)
  await one.tail.met(5_000)
  assert.deepEqual(
    one.met,
    Array.from({ length: 1_234 }, (_, index) => 701 + index),
  )
})

test('what others wrote is met within a second, by itself', async () => {
  await using one = await aTail()
  const waits: number[] = []
  for (const count of [1, 2, 3]) {
    const begin = performance.now()
    one.grows(1)
    await until(() => one.met.length === count)
    waits.push(performance.now() - begin)
  }
  assert.ok(Math.min(...waits) < 3_000, `${waits}`)
})

test('what this process wrote is passed by, without being unpacked', async () => {
  await using one = await aTail()
  one.own.note('chat-1', 0, 1_000)
  one.grows(1_000)
  one.grows(1, 'chat-2')
  await one.tail.met(5_000)
  assert.deepEqual(one.met, [1_001])
  assert.ok(one.unpacked.length <= 3, `${one.unpacked.length} were unpacked`)
})

test('an event that nobody can understand is told, and makes it blind for no other', async () => {
  const met: number[] = []
  await using one = await aTail({
    meet({ position }) {
      if (position === 2) throw new Error('what is this?')
      met.push(position)
    },
  })
  one.grows(3)
  await one.tail.met(5_000)
  assert.deepEqual([met, one.faults.length], [[1, 3], 1])
})

test('a look that does not end renews nothing, and the next one that does renews all', async () => {
  await using one = await aTail()
  let go = (): void => undefined
  one.gate.stuck = new Promise(resolve => {
    go = resolve
  })
  await until(() => one.authority.standing() === 'held', 'held')
  one.grows(1)
  go()
  await until(() => one.authority.standing() === 'fresh', 'fresh')
  assert.deepEqual(one.met, [1], 'what was written meanwhile is met before anything is fresh')
})

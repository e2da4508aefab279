import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Collection, type Document, INSTANCE, type Ports } from '../../../src/application/ports.ts'
import { type OpenRedis, openRedis } from '../../../src/infrastructure/redis/redis.ts'
import { openSqlite, type Sqlite } from '../../../src/infrastructure/sqlite/store.ts'
import { aRedis, type RedisPeer } from '../../support/peers/redis.ts'

type Pass = Document & { readonly isEnded: boolean }
const PASSES: Collection<Pass> = { name: 'passes', indexes: [] }
const pass = (version: number, isEnded = false, id = 'ann'): Pass => ({ workspaceId: INSTANCE, id, version, isEnded })

/** One process: its own connections, on the store that all share. */
type Process = { readonly redis: OpenRedis; readonly read: (id?: string) => Promise<Pass | undefined> } & Pick<Ports, 'documents' | 'log'>

let peer: RedisPeer
let store: Sqlite
let reads = 0
const opened: OpenRedis[] = []

before(async () => {
  peer = await aRedis()
})

after(async () => {
  for (const redis of opened) redis.close()
  store?.close()
  await peer[Symbol.asyncDispose]()
})

/** A store of its own for each test, and processes on it. */
async function processes(count: number): Promise<readonly Process[]> {
  await peer.tell('FLUSHALL')
  store?.close()
  store = openSqlite({ path: ':memory:', collections: [PASSES], onFatal: error => assert.fail(error) })
  const counting: Ports['documents'] = {
    ...store.documents,
    get(...asked) {
      reads++
      return store.documents.get(...asked)
    },
  }
  const all = Array.from({ length: count }, async () => {
    const redis = await openRedis(peer.url)
    opened.push(redis)
    const truth = redis.cached({ documents: counting, log: store.log }, PASSES)
    await sleep(20) // the server has said its name
    return { ...truth, redis, read: (id = 'ann') => truth.documents.get(PASSES, INSTANCE, id) }
  })
  return Promise.all(all)
}

/** Something happens that every process follows the log to. */
async function followed(...all: readonly Process[]): Promise<void> {
  const stream = `thing-${Math.random()}`
  const event = {
    workspaceId: INSTANCE,
    stream,
    version: 1,
    subject: 'x',
    at: 1,
    actor: 'x',
    command: 'x',
    digest: '',
    fact: { type: 'Happened' },
  }
  await store.log.append({
    stream,
    expectedVersion: 0,
    events: [event],
    documents: [],
    head: { collection: PASSES, document: { workspaceId: INSTANCE, id: stream, version: 1 } },
  })
  for (const { log } of all) await log.follow(0, 500)
}

async function until(fits: () => boolean): Promise<void> {
  for (let waited = 0; !fits(); waited += 10) {
    assert.ok(waited < 5_000, 'it never came to that')
    await sleep(10)
  }
}

test('what one process wrote another reads without the store, and what is in another collection never', async () => {
  const [here, there] = (await processes(2)) as [Process, Process]
  assert.equal(await here.documents.put(PASSES, pass(1)), true)
  reads = 0
  assert.deepEqual(await there.read(), pass(1))
  assert.equal(reads, 0)
  await there.documents.get({ name: 'passes', indexes: [] }, INSTANCE, 'nobody')
  assert.equal(reads, 1)
})

test('what was read from the store is there for the next', async () => {
  const [here, there] = (await processes(2)) as [Process, Process]
  await store.documents.put(PASSES, pass(1))
  assert.deepEqual(await here.read(), pass(1))
  await sleep(30)
  reads = 0
  assert.deepEqual(await there.read(), pass(1))
  assert.equal(reads, 0)
})

test('a reader who was slow does not bring back what was before', async () => {
  const [here, there] = (await processes(2)) as [Process, Process]
  await store.documents.put(PASSES, pass(1))
  const get = store.documents.get
  let meanwhile: () => Promise<unknown> = async () => {}
  Object.assign(store.documents, {
    async get(...asked: Parameters<typeof get>) {
      const found = await get(...asked)
      await meanwhile()
      return found
    },
  })
  meanwhile = () => here.documents.put(PASSES, pass(2, true))
  assert.deepEqual(await there.read(), pass(1), 'the premise: it read before the end')
  meanwhile = async () => {}
  await sleep(30)
  assert.deepEqual(await here.read(), pass(2, true))
  assert.deepEqual(await there.read(), pass(2, true))
})

test('a write that lost to another leads back to the store', async () => {
  const [here] = (await processes(1)) as [Process]
  await here.documents.put(PASSES, pass(1))
  await store.documents.put(PASSES, pass(2, true)) // by a process that died before it told Redis
  assert.deepEqual(await here.read(), pass(1), 'the premise: the copy is old')
  assert.equal(await here.documents.put(PASSES, pass(2)), false)
  assert.deepEqual(await here.read(), pass(2, true))
})

test('an end that Redis could not be told of is believed by all who followed the log', async () => {
  const [here, there] = (await processes(2)) as [Process, Process]
  await here.documents.put(PASSES, pass(1))
  assert.deepEqual(await there.read(), pass(1))
  here.redis.close() // cut off from Redis, not from the store
  await here.documents.put(PASSES, pass(2, true))
  await followed(there)
  assert.deepEqual(await there.read(), pass(2, true))
  await here.documents.put(PASSES, pass(1, false, 'bob'))
  await followed(there)
  assert.deepEqual(await there.read(), pass(2, true))
})

test('a writer who has not followed the log to a new epoch writes into it all the same', async () => {
  const [here, there, cut] = (await processes(3)) as [Process, Process, Process]
  await here.documents.put(PASSES, pass(1))
  await here.read()
  cut.redis.close()
  await cut.documents.put(PASSES, pass(1, false, 'bob'))
  await followed(there)
  assert.deepEqual(await there.read(), pass(1))
  await sleep(30) // its copy is in the new epoch
  await here.documents.put(PASSES, pass(2, true))
  await followed(there)
  assert.deepEqual(await there.read(), pass(2, true))
})

test('a Redis that comes back from an old dump brings no copy back', async () => {
  const [here, there] = (await processes(2)) as [Process, Process]
  await here.documents.put(PASSES, pass(1))
  await peer.kill()
  await store.documents.put(PASSES, pass(2, true))
  await peer.start()
  await until(() => here.redis.isHealthy() && there.redis.isHealthy())
  await sleep(50)
  assert.deepEqual(await there.read(), pass(2, true))
})

test('what is erased is not found again', async () => {
  const [here, there] = (await processes(2)) as [Process, Process]
  await here.documents.put(PASSES, pass(1))
  await here.documents.erase(PASSES, INSTANCE, 'ann')
  assert.equal(await there.read(), undefined)
})

test('Redis frozen: reading and writing go on, and each waits a moment at most', async () => {
  const [here] = (await processes(1)) as [Process]
  await here.documents.put(PASSES, pass(1))
  peer.freeze()
  const all: number[] = []
  for (let version = 2; version < 12; version++) {
    const began = performance.now()
    assert.equal(await here.documents.put(PASSES, pass(version)), true)
    assert.equal((await here.read())?.version, version)
    all.push(performance.now() - began)
  }
  peer.thaw()
  const median = all.toSorted((a, b) => a - b)[5] as number
  assert.ok(median < 1_500 && Math.max(...all) < 9_000, `${all}`)
  assert.equal(here.redis.isHealthy(), false)
  await until(here.redis.isHealthy)
  assert.equal((await here.read())?.version, 11)
})

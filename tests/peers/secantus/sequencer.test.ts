import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog } from '../../../src/application/ports.ts'
import { connectionTo } from '../../../src/infrastructure/mongo/client.ts'
import type { StoredCommit } from '../../../src/infrastructure/mongo/commits.ts'
import { mongoPlaces, type Place } from '../../../src/infrastructure/mongo/places.ts'
import { COMMITS, PLACES } from '../../../src/infrastructure/mongo/schema.ts'
import { startSequencer } from '../../../src/infrastructure/mongo/sequencer.ts'
import type { Mongo } from '../../../src/infrastructure/mongo/store.ts'
import { commit, HEADS, put, thing } from '../../infrastructure/contracts/things.ts'
import type { MongoPeer } from '../../support/peers/mongo.ts'
import { aSecantus } from '../../support/peers/secantus.ts'
import { until } from '../../support/until.ts'
import { openThings } from '../mongo-store.ts'
import { aProcess } from '../process.ts'

let peer: MongoPeer

before(async () => {
  peer = await aSecantus()
})
after(() => peer[Symbol.asyncDispose]())

/** Whose turn it is, is chance: so many commits of a stream, and nobody else had one. */
const ENOUGH = 600

/** Everything in the order of all: positions 1, 2, 3 …, each stream in its own order. */
async function order(log: EventLog): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>()
  const goal = await log.last()
  let position = 0
  while (position < goal) {
    for (const event of await log.follow(position, 300)) {
      assert.equal(event.position, ++position, 'no position twice, none left out')
      assert.equal(event.version, (versions.get(event.stream) ?? 0) + 1, `no event of ${event.stream} twice, none left out`)
      versions.set(event.stream, event.version)
    }
  }
  return versions
}

async function fill(log: EventLog, stream: string, count: number, from = 0): Promise<void> {
  for (let version = from; version < from + count; version++) assert.equal(await log.append(commit(stream, version)), 'appended')
}

test('what was frozen and goes on gives nothing twice and leaves nothing out, whatever it believes', async () => {
  const url = peer.fresh()
  const store = await openThings(url)
  await fill(store.log, 's-1', 5)
  await store.log.last()
  await store.close()
  const { client, db } = connectionTo(url)
  await using _ = client
  const places = db.collection<Place>(PLACES)
  const commits = await db.collection<StoredCommit>(COMMITS).find().sort({ _id: 1 }).toArray()
  await places.deleteMany({})
  const [frozen, other] = [mongoPlaces(places), mongoPlaces(places)]
  await frozen.give(commits.slice(0, 1), 1)
  await other.give(commits.slice(1, 3), 2)
  const keys = commits.map(({ _id }) => _id)
  assert.deepEqual((await frozen.give(commits.slice(1, 4), 1)).toSorted(), keys.slice(1, 3), 'it learns what has a place')
  await frozen.give(commits.slice(3), 1)
  assert.deepEqual(
    (await places.find().sort({ _id: 1 }).toArray()).map(({ _id, commit }) => [_id, commit]),
    keys.map((key, at) => [at + 1, key]),
  )
})

test('two that both believe to lead give every commit one place', async () => {
  const url = peer.fresh()
  await using store = await openThings(url)
  const { client, db } = connectionTo(url)
  await using _ = client
  await using open = new AsyncDisposableStack()
  const commits = db.collection<StoredCommit>(COMMITS)
  const places = db.collection<Place>(PLACES)
  const rivals = [11, 12, 13].map(term =>
    startSequencer({
      db,
      commits,
      places: mongoPlaces(places),
      lease: { held: async () => term, release: async () => undefined },
      finish: async () => undefined,
      report: error => assert.fail(String(error)),
    }),
  )
  for (const rival of rivals) open.defer(rival.stop)
  const streams = ['s-1', 's-2', 's-3', 's-4', 's-5', 's-6']
  let count = 0
  const terms = async () => (await places.distinct('term')).length
  for (; count < ENOUGH && (count === 0 || (await terms()) < 2); count += 60)
    await Promise.all(streams.map(stream => fill(store.log, stream, 60, count)))
  assert.deepEqual(
    [...(await order(store.log)).values()],
    streams.map(() => count),
  )
  assert.ok((await terms()) > 1, 'more than one must have given places for this to mean anything')
})

test('the process that leads is killed, frozen and goes on: another leads within moments, and everything acknowledged has one place', {
  timeout: 60_000,
}, async t => {
  const url = peer.fresh()
  const leader = aProgram(url, 'leader')
  await leader.acknowledges(20)
  await using store = await openThings(url)
  await fill(store.log, 's-1', 20)

  leader.child.kill('SIGSTOP')
  t.diagnostic(`frozen: ${await pause(store, 's-1', 20)} ms until another leads`)
  await fill(store.log, 's-1', 20, 21)
  leader.child.kill('SIGCONT')
  await leader.acknowledges(leader.acknowledged() + 10)
  await order(store.log)

  const other = aProgram(url, 'other')
  await other.acknowledges(5)
  await store.close() // one of the two leads now
  await leader.acknowledges(leader.acknowledged() + 20)
  for (const one of [leader, other]) one.child.kill('SIGKILL')
  await using again = await openThings(url)
  t.diagnostic(`killed: ${await pause(again, 's-1', 41)} ms until another leads`)
  const versions = await order(again.log)
  for (const one of [leader, other]) assert.ok((versions.get(one.stream) ?? 0) >= one.acknowledged())
  assert.equal(versions.get('s-1'), 42)
})

/** How long an append waits for its place. */
async function pause(store: Mongo, stream: string, expectedVersion: number): Promise<number> {
  const began = performance.now()
  await store.log.append(commit(stream, expectedVersion))
  const goal = expectedVersion + 1
  for (let position = 0, met = 0; met < goal; ) {
    const page = await store.log.follow(position, 500).catch(() => [])
    met = page.findLast(event => event.stream === stream)?.version ?? met
    position = page.at(-1)?.position ?? position
    if (page.length === 0) await sleep(10)
    assert.ok(performance.now() - began < 20_000, 'somebody must lead again')
  }
  return Math.round(performance.now() - began)
}

type Program = {
  readonly child: ChildProcess
  readonly stream: string
  acknowledged(): number
  acknowledges(version: number): Promise<void>
}

function aProgram(url: string, stream: string): Program {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../runners/appends.ts'), url, stream], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let acknowledged = 0
  child.stdout?.on('data', bytes => {
    acknowledged = Number(String(bytes).trim().split('\n').at(-1))
  })
  after(() => child.kill('SIGKILL'))
  return {
    child,
    stream,
    acknowledged: () => acknowledged,
    async acknowledges(version) {
      await until(() => acknowledged >= version || child.exitCode !== null, `${version} of ${stream}`, 30_000)
      assert.ok(acknowledged >= version, `${stream} ended`)
    },
  }
}

test('what another process appends is followed within moments', async t => {
  const url = peer.fresh()
  await using leader = await openThings(url)
  await using other = await openThings(url)
  const waits: number[] = []
  for (let version = 0; version < 30; version++) {
    const began = performance.now()
    await other.log.append(commit('s-1', version))
    await until(async () => (await leader.log.follow(version, 1)).length > 0, `version ${version + 1}`)
    waits.push(performance.now() - began)
  }
  waits.sort((a, b) => a - b)
  t.diagnostic(`median ${Math.round(waits[15] as number)} ms, slowest ${Math.round(waits[29] as number)} ms`)
  assert.ok((waits[15] as number) < 300, `the usual wait is ${waits[15]} ms`)
})

test('nothing is followed before its rows and its head are there', async () => {
  const url = peer.fresh()
  await using store = await openThings(url)
  const held = Promise.withResolvers<void>()
  await using slow = aProcess(url, rows => ({ ...rows, write: asked => held.promise.then(() => rows.write(asked)) }))
  const appending = slow.log.append(commit('s-1', 0))
  await until(async () => (await store.log.read('s-1', {})).length > 0, 'the commit')
  await sleep(200)
  assert.deepEqual([await store.log.follow(0, 10), await store.log.last()], [[], 0])
  held.resolve()
  assert.equal(await appending, 'appended')
  assert.equal(await store.log.last(), 1)
  assert.equal((await store.log.follow(0, 10)).length, 1)
})

test('the end of the log covers what was answered before, whoever leads', async () => {
  const url = peer.fresh()
  await using leader = await openThings(url)
  await using other = await openThings(url)
  for (let version = 0; version < 10; version += 2) {
    await other.log.append(commit('s-1', version))
    assert.equal(await other.log.last(), version + 1)
    await leader.log.append(commit('s-1', version + 1))
    assert.equal(await other.log.last(), version + 2)
  }
})

test('what a crash left without a head is finished and followed within moments, though nobody asks for it', async t => {
  const url = peer.fresh()
  await using store = await openThings(url, {
    finish: async ({ log }, stream) => {
      const version = (await log.read(stream, {})).length
      await log.append({ stream, expectedVersion: version, events: [], documents: [], head: put(thing(stream, version), HEADS) })
    },
  })
  await using crashing = aProcess(url, rows => ({ ...rows, write: async asked => new Map(asked.map(row => [row, new Error('crashed')])) }))
  const began = performance.now()
  await assert.rejects(crashing.log.append({ ...commit('s-1', 0), documents: [put(thing('a', 1))] }), /crashed/)
  await until(async () => (await store.log.follow(0, 1)).length > 0, 'what must be finished within two seconds, three times over', 6000)
  t.diagnostic(`${Math.round(performance.now() - began)} ms`)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Collection, Db, Filter } from 'mongodb'
import { connectionTo } from '../../../src/infrastructure/mongo/client.ts'
import type { StoredCommit } from '../../../src/infrastructure/mongo/commits.ts'
import { mongoPlaces, type Place } from '../../../src/infrastructure/mongo/places.ts'
import { COMMITS, migrate, PLACES } from '../../../src/infrastructure/mongo/schema.ts'
import { startSequencer } from '../../../src/infrastructure/mongo/sequencer.ts'
import { isLed } from '../../../src/infrastructure/mongo/store.ts'
import { commit, HEADS, put, THINGS, thing } from '../../infrastructure/contracts/things.ts'
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

type Finish = (stream: string) => Promise<void>

/** Always leads, and looks at `commits`. */
function aLeader(db: Db, commits: Collection<StoredCommit>, finish: Finish = async () => undefined) {
  const faults: unknown[] = []
  const places = mongoPlaces(db.collection<Place>(PLACES))
  const lease = { held: async () => 1, release: async () => undefined }
  const { stop } = startSequencer({ db, commits, places, lease, finish, report: fault => faults.push(fault) })
  return { faults, [Symbol.asyncDispose]: stop }
}

/** Looks are not of one moment: the first one passes by what came just behind its back. */
function passingBy(commits: Collection<StoredCommit>, key: string): Collection<StoredCommit> {
  let looks = 0
  const find = (filter: Filter<StoredCommit>, options: object) =>
    commits.find('isPlaced' in filter && looks++ === 0 ? { $and: [filter, { _id: { $ne: key } }] } : filter, options)
  return new Proxy(commits, {
    get: (target, name) => (name === 'find' ? find : Reflect.get(target, name).bind?.(target)),
  })
}

test('a look that passed a commit by gives the next one of its stream no place in front of it', async () => {
  const url = peer.fresh()
  await migrate(url, [THINGS, HEADS])
  await using other = aProcess(url, rows => rows)
  for (let version = 0; version < 3; version++) await other.log.append(commit('s-1', version))
  const { client, db } = connectionTo(url)
  await using _ = client
  await using _leader = aLeader(db, passingBy(db.collection<StoredCommit>(COMMITS), 's-1:000000000002'))
  await until(async () => (await other.log.follow(0, 10)).length >= 3, 'a place for each')
  assert.deepEqual(
    (await other.log.follow(0, 10)).map(({ version }) => version),
    [1, 2, 3],
  )
})

test('what cannot be finished is tried again less and less often, and finished once it can be', { timeout: 30_000 }, async t => {
  const url = peer.fresh()
  await migrate(url, [THINGS, HEADS])
  await using crashing = aProcess(url, rows => ({ ...rows, write: async asked => new Map(asked.map(row => [row, new Error('crashed')])) }))
  await assert.rejects(crashing.log.append(commit('s-1', 0)), /crashed/)
  await using other = aProcess(url, rows => rows)
  const { client, db } = connectionTo(url)
  await using _ = client
  let tries = 0
  let isPossible = false
  await using leader = aLeader(db, db.collection<StoredCommit>(COMMITS), async stream => {
    tries++
    if (!isPossible) throw new Error('This version cannot fold it.')
    await other.log.append({ stream, expectedVersion: 1, events: [], documents: [], head: put(thing(stream, 1), HEADS) })
  })
  await sleep(3500)
  t.diagnostic(`${tries} tries`)
  assert.ok(tries > 1 && tries < 7, `it was tried ${tries} times in three seconds`)
  assert.equal(leader.faults.length, tries)
  isPossible = true
  await until(async () => (await other.log.follow(0, 1)).length > 0, 'what is finished')
})

test('any number of processes drop at once what is no longer declared', { timeout: 60_000 }, async () => {
  const url = peer.fresh()
  await migrate(url, [THINGS, HEADS])
  const { client, db } = connectionTo(url)
  await using _ = client
  for (const field of ['a', 'b', 'c', 'd', 'e', 'f'])
    await db.collection('documents_things').createIndex({ [field]: 1 }, { name: `by_${field}` })
  await Promise.all([1, 2, 3, 4].map(() => migrate(url, [THINGS, HEADS])))
  const names = (await db.collection('documents_things').indexes()).map(({ name }) => String(name))
  assert.equal(names.filter(name => /^by_.$/.test(name)).length, 0)
})

test('a store is led where somebody waits for what another just let go, and is not once all are gone', { timeout: 60_000 }, async () => {
  const url = peer.fresh()
  await using first = await openThings(url)
  await sleep(300)
  await using second = await openThings(url)
  await first.close()
  assert.equal(await isLed(url), true)
  await second.close()
  assert.equal(await isLed(url), false)
})

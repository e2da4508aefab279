import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { backup } from '../../../bin/verbs/backup.ts'
import { doctor } from '../../../bin/verbs/doctor.ts'
import { migrate } from '../../../bin/verbs/migrate.ts'
import { opened } from '../../../bin/verbs/opened.ts'
import { verifyReplay, writeReplay } from '../../../bin/verbs/replay.ts'
import { seed } from '../../../bin/verbs/seed.ts'
import { setUpLink } from '../../../bin/verbs/set-up.ts'
import { createPerson, listPeople } from '../../../bin/verbs/users.ts'
import { connectionTo } from '../../../src/infrastructure/mongo/client.ts'
import { aDataFolder } from '../../support/data.ts'
import { type MongoPeer, PATIENT } from '../../support/peers/mongo.ts'
import { aSecantus } from '../../support/peers/secantus.ts'

let peer: MongoPeer

before(async () => {
  peer = await aSecantus()
})
after(() => peer[Symbol.asyncDispose]())

const KEY = 'the same key for every process of it'

test('every verb works on MongoDB, and nothing of the store lies in the data folder', { timeout: 120_000 }, async () => {
  using data = aDataFolder({ MONGO_URL: peer.fresh(PATIENT) })
  assert.match((await setUpLink()).lines[0] ?? '', /\/set-up\//)
  await seed({ people: 3, channels: 2, messages: 40 }, true)
  await createPerson({ email: 'zoe@example.org', name: 'Zoe', role: 'member' })
  assert.ok((await listPeople()).lines.some(line => line.includes('zoe@example.org')))
  const verified = await verifyReplay(true)
  assert.deepEqual(verified.problems, [])
  assert.ok((verified.facts as { readonly documents: number }).documents > 40)
  const { problems, lines } = await doctor(false)
  assert.deepEqual(problems, [])
  assert.ok(lines.some(line => /store .*MongoDB answers/.test(line)))
  await assert.rejects(backup(data.also('copy'), true), /mongodump/)
  assert.equal(existsSync(data.store), false)
})

test('a document that is not what the log says is found, and folding everything anew mends it', { timeout: 120_000 }, async () => {
  const url = peer.fresh(PATIENT)
  using _data = aDataFolder({ MONGO_URL: url })
  await seed({ people: 2, channels: 1, messages: 10 }, true)
  const { client, db } = connectionTo(url)
  await using _ = client
  await db.collection('documents_messages').deleteOne({})
  assert.equal((await verifyReplay(true)).problems?.length, 2)
  const rebuilt = await writeReplay(true)
  assert.deepEqual(rebuilt.problems, [])
  assert.deepEqual((await verifyReplay(true)).problems, [])
  const names = (await db.listCollections().toArray()).map(({ name }) => name)
  assert.deepEqual(
    names.filter(name => name.startsWith('shadow_')),
    [],
  )
  const indexes = (await db.collection('documents_messages').indexes()).map(({ name }) => name)
  assert.ok(indexes.length > 2, `the new collection has the indexes ${indexes}`)
})

test('nothing is folded anew while a process has the store', { timeout: 60_000 }, async () => {
  using _data = aDataFolder({ MONGO_URL: peer.fresh(PATIENT) })
  await opened(async () => {
    await new Promise(resolve => setTimeout(resolve, 500)) // until it leads
    await assert.rejects(writeReplay(true), /is running on this MongoDB/)
  })
})

test('a process with other keys refuses to start, one with the same SECRET_KEY does not', { timeout: 60_000 }, async () => {
  const MONGO_URL = peer.fresh(PATIENT)
  const opens = async (environment: Record<string, string>) => {
    using _data = aDataFolder({ MONGO_URL, ...environment })
    await opened(async () => undefined)
  }
  await opens({ SECRET_KEY: KEY })
  await opens({ SECRET_KEY: KEY })
  await assert.rejects(opens({ SECRET_KEY: `${KEY}, nearly` }), /begun with other keys/)
  await assert.rejects(opens({}), /begun with other keys/)
})

test('migrating makes what is missing, drops what is no longer declared, and is done only once', { timeout: 60_000 }, async () => {
  const url = peer.fresh(PATIENT)
  using _data = aDataFolder({ MONGO_URL: url })
  assert.ok((await migrate()).lines.length > 10)
  assert.deepEqual((await migrate()).lines, ['There was nothing to do.'])
  const { client, db } = connectionTo(url)
  await using _ = client
  await db.collection('documents_people').dropIndex('by_username')
  await db.collection('documents_people').createIndex({ name: 1 }, { name: 'by_name' })
  assert.deepEqual((await migrate()).lines, ['documents_people: dropped the index by_name', 'documents_people: made the index by_username'])
})

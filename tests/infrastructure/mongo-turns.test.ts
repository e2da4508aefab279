import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Collection, type Db, MongoBulkWriteError, MongoServerError, WriteConcern } from 'mongodb'
import { Busy, busy, Unsure } from '../../src/application/ports.ts'
import { mongoClaims } from '../../src/infrastructure/mongo/claims.ts'
import { connectionTo } from '../../src/infrastructure/mongo/client.ts'
import { type StoredCommit, toCommit } from '../../src/infrastructure/mongo/commits.ts'
import { knownEnds } from '../../src/infrastructure/mongo/ends.ts'
import { mongoEventLog } from '../../src/infrastructure/mongo/event-log.ts'
import { reading } from '../../src/infrastructure/mongo/patience.ts'
import { mongoRows, type Row, type Rows } from '../../src/infrastructure/mongo/rows.ts'
import { turnsOf } from '../../src/infrastructure/mongo/turns.ts'
import { tableOf } from '../../src/infrastructure/tables.ts'
import { commit, put, THINGS, thing } from './contracts/things.ts'

/** No server: each collection answers what a test makes it answer. */
const answering = (answers: object): Collection<StoredCommit> => answers as unknown as Collection<StoredCommit>
const ROW: Row = { collection: 'things', stored: { _id: 'workspace-a/s-1', workspaceId: 'workspace-a', version: 1, body: '{}' } }
const WITH_COMMIT = {
  stream: 's-1',
  commit: toCommit(commit('s-1', 0), { collection: 'things', key: ROW.stored._id }),
  rows: [ROW],
  head: ROW,
}

const turns = (commits: object, write: Rows['write']) =>
  turnsOf({ commits: answering(commits), ends: knownEnds(answering(commits)), rows: { write } })

test('who cannot reach a server any more behind a commit is not told that nothing was written', async () => {
  const away: Rows['write'] = async rows => new Map(rows.map(row => [row, busy()]))
  const inserting = { insertMany: async () => undefined }
  await assert.rejects(turns(inserting, away).append(WITH_COMMIT), Unsure)
  const headless: Rows['write'] = async rows => new Map(rows.length > 1 ? [] : rows.map(row => [row, busy()]))
  await assert.rejects(turns(inserting, headless).append({ ...WITH_COMMIT, rows: [ROW, ROW] }), Unsure)
  await assert.rejects(
    turns(inserting, away).append({ ...WITH_COMMIT, commit: undefined }),
    Busy,
    'where no commit went before, nothing was',
  )
})

test('what a server refuses of a bulk for a reason of its own is told as an error that says to try again', async () => {
  const refused = { index: 0, code: 189, errmsg: 'not primary while writing' }
  const result = { getWriteConcernError: () => undefined }
  const bulk = new MongoBulkWriteError({ message: 'refused', code: 189, writeErrors: [refused] } as never, result as never)
  const inserting = { insertMany: () => Promise.reject(bulk) }
  await assert.rejects(turns(inserting, async () => new Map()).append(WITH_COMMIT), Unsure)
})

test('a read for which a server has no time is refused like one without a server', async () => {
  const late = new MongoServerError({ message: 'operation exceeded time limit', code: 50 })
  await assert.rejects(
    reading(() => Promise.reject(late)),
    Busy,
  )
})

test('nothing in an address makes writes less durable, or reads what an election may take back', async () => {
  const { client, db } = connectionTo('mongodb://nowhere/flowra?w=1&journal=false&readConcernLevel=local&readPreference=secondary')
  const { writeConcern, readConcern, readPreference } = db.collection('commits')
  assert.deepEqual([writeConcern?.w, writeConcern?.j, readConcern?.level, readPreference?.mode], ['majority', true, 'majority', 'primary'])
  assert.ok(writeConcern instanceof WriteConcern)
  await client.close()
})

test('a claim that is taken and that most servers do not show is given up', { timeout: 20_000 }, async () => {
  const claims = { findOne: async () => null, insertOne: () => Promise.reject(new MongoServerError({ message: 'taken', code: 11_000 })) }
  const { claim } = mongoClaims({ collection: () => claims } as unknown as Db)
  await assert.rejects(claim({ key: 'slug:acme', owner: 'ann', at: 1 }), Unsure)
})

test('what is no text reaches no filter: left away there, it would find everything', async () => {
  const commits = answering({ find: () => assert.fail('nothing may be asked') })
  const { read, redact } = mongoEventLog({ commits } as unknown as Parameters<typeof mongoEventLog>[0])
  const unfit = (value: unknown) => value as string
  await assert.rejects(read(unfit(undefined), {}), TypeError)
  await assert.rejects(read(unfit({ $ne: '' }), {}), TypeError)
  await assert.rejects(read('s-1', { subject: unfit({ $ne: '' }) }), TypeError)
  await assert.rejects(redact(unfit(undefined), new Map([[1, { type: 'Erased' }]])), TypeError)
})

test('a document that no server takes is refused before its commit goes out', () => {
  const { toRow } = mongoRows({} as Db, new Map([[THINGS.name, tableOf(THINGS)]]))
  const large = (characters: number) => put(thing('a', 1, { title: 'Launch', note: 'ü'.repeat(characters) }))
  assert.throws(() => toRow(large(8 * 1024 * 1024)), RangeError)
  assert.equal(toRow(large(7 * 1024 * 1024)).stored.version, 1)
})

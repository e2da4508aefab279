import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Put } from '../../src/application/ports.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import { turnsOf } from '../../src/infrastructure/sqlite/turns.ts'
import type { Shape } from '../../src/infrastructure/tables.ts'
import { commit, HEADS, put, THINGS, thing, WORKSPACE } from './contracts/things.ts'
import { aFolder } from './folder.ts'

const broken: Error[] = []
const opened = (path: string, collections: readonly Shape[] = [THINGS, HEADS]) =>
  openSqlite({ path, collections, onFatal: error => broken.push(error) })

test('a step that throws takes its turn with it, and the next turn works', async () => {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE t (n)')
  const insert = db.prepare('INSERT INTO t VALUES (?)')
  const turns = turnsOf(db, error => broken.push(error))
  const bug = () => {
    throw new Error('a bug')
  }
  const answers = await Promise.allSettled([turns.write(() => insert.run(1)), turns.write(bug), turns.write(() => insert.run(2))])
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
  await turns.write(() => insert.run(3))
  assert.deepEqual(
    db
      .prepare('SELECT n FROM t')
      .all()
      .map(row => row['n']),
    [3],
  )
  turns.close()
  db.close()
})

test('what is asked for in one turn is one write, and an update that moves no indexed field writes no index', async () => {
  await using folder = await aFolder()
  const store = opened(folder.store)
  const beside = new DatabaseSync(folder.store)
  const written = async (act: () => Promise<unknown>) => {
    beside.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    await act()
    return Number(beside.prepare('PRAGMA wal_checkpoint(NOOP)').get()?.['log'])
  }
  const fields = { group: 'g', place: 1, tags: ['x'] }
  const row = (version: number, others = {}): Put => put(thing('a', version, { ...fields, ...others }), PLAIN)
  const PLAIN = { ...THINGS, name: 'plain', indexes: [['group', 'place']] } as unknown as typeof THINGS
  store.close()
  const plain = opened(folder.store, [PLAIN])
  const update = (version: number, others = {}) => plain.documents.put(PLAIN, row(version, others).document as never)
  await update(1)
  assert.equal(await written(() => update(2)), 1)
  assert.equal(await written(() => Promise.all([3, 4, 5, 6, 7].map(version => update(version)))), 1)
  assert.ok((await written(() => update(8, { place: 2 }))) > 1, 'an indexed field must cost a page for this to mean anything')
  plain.close()
  beside.close()
})

test('the WAL does not grow for ever', async () => {
  await using folder = await aFolder()
  const store = opened(folder.store)
  for (let turn = 0; turn < 50; turn++) {
    await Promise.all(
      Array.from({ length: 200 }, (_, at) => store.documents.put(THINGS, thing(`t-${turn}-${at}`, 1, { note: 'x'.repeat(3000) }))),
    )
  }
  const [wal, whole] = [await stat(`${folder.store}-wal`), await stat(folder.store)]
  assert.ok(whole.size > 30_000_000, 'there must be much for this to mean anything')
  assert.ok(wal.size < 15_000_000, `the WAL has ${wal.size} bytes`)
  store.close()
})

test('closing writes what waits and refuses what comes later', async () => {
  await using folder = await aFolder()
  const store = opened(folder.store)
  const waiting = store.log.append(commit('s-1', 0))
  store.close()
  assert.equal(await waiting, 'appended')
  await assert.rejects(store.log.append(commit('s-1', 1)), /closed/)
  await assert.rejects(store.log.last(), /closed/)
  const again = opened(folder.store)
  assert.equal(await again.log.last(), 1)
  again.close()
})

test('a copy taken while Ann writes is whole: every head has its events', async () => {
  await using folder = await aFolder()
  const store = opened(folder.store)
  await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      store.log.append(commit(`s-${n}`, 0, { documents: [put(thing(`t-${n}`, 1, { note: 'x'.repeat(2000) }))] })),
    ),
  )
  const steps: number[] = []
  let isDone = false
  const copied = store
    .backup(join(folder.path, 'copy.db'), done => steps.push(done))
    .then(() => {
      isDone = true
    })
  let version = 0
  while (!isDone) await store.log.append(commit('s-live', version++))
  await copied
  const copy = opened(join(folder.path, 'copy.db'))
  const events = await copy.log.follow(0, 10_000)
  assert.ok(events.length >= 300 && steps.length > 1)
  assert.deepEqual(
    events.map(({ position }) => position),
    events.map((_, at) => at + 1),
  )
  const last = events.filter(({ stream }) => stream === 's-live').length
  assert.equal((await copy.documents.get(HEADS, WORKSPACE, 's-live'))?.version, last || undefined)
  copy.close()
  store.close()
})

test('what was redacted or erased stands nowhere in the file any more', async () => {
  await using folder = await aFolder()
  const store = opened(folder.store)
  const { events, ...others } = commit('s-1', 0)
  await store.log.append({ ...others, events: events.map(event => ({ ...event, fact: { type: 'Noted', text: 'zanzibar' } as never })) })
  await store.documents.put(THINGS, thing('a', 1, { title: 'zanzibar', note: 'zanzibar', tags: ['zanzibar'] }))
  store.close()
  const holds = async () => (await readFile(folder.store)).includes('zanzibar')
  assert.equal(await holds(), true, 'it must have been there for this to mean anything')
  const again = opened(folder.store)
  await again.log.redact('s-1', new Map([[1, { type: 'Redacted' }]]))
  await again.documents.erase(THINGS, WORKSPACE, 'a')
  again.close()
  assert.equal(await holds(), false)
})

test('nothing was believed broken in all this', () => assert.deepEqual(broken, []))

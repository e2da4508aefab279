import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Shadow } from '../../src/application/ports.ts'
import { openSqlite, type Sqlite } from '../../src/infrastructure/sqlite/store.ts'
import { commit, HEADS, put, THINGS, thing, WORKSPACE } from './contracts/things.ts'
import { aFolder } from './folder.ts'

const opened = (path: string): Sqlite => openSqlite({ path, collections: [THINGS, HEADS], onFatal: error => assert.fail(error) })

/** Three events and a thing that has a tag, in a folder of its own. */
async function aStore(path: string): Promise<Sqlite> {
  const store = opened(path)
  await store.log.append(commit('s-1', 0, { count: 3, documents: [put(thing('a', 3, { group: 'g', place: 1, tags: ['old'] }))] }))
  return store
}

/** The same stream folded anew, with another tag, so that old and new can be told apart. */
const refolded = (shadow: Shadow) =>
  shadow.log.append({ ...commit('s-1', 2), events: [], documents: [put(thing('a', 3, { group: 'g', place: 2, tags: ['new'] }))] })

const tagged = ({ documents }: Pick<Sqlite, 'documents'>, value: string) =>
  documents.count(THINGS, WORKSPACE, { includes: { field: 'tags', value } })

const schemaOf = (path: string): readonly string[] => {
  using db = new DatabaseSync(path, { readOnly: true })
  const rows = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all()
  return rows.map(({ type, name, sql }) => `${type} ${name} ${String(sql).replaceAll('"', '')}`)
}

test('a shadow begins empty, and what is written to it nobody else reads', async () => {
  await using folder = await aFolder()
  const store = await aStore(folder.store)
  const shadow = await store.shadow([THINGS, HEADS])
  assert.equal(await shadow.documents.get(THINGS, WORKSPACE, 'a'), undefined)
  assert.equal(await refolded(shadow), 'appended')
  assert.deepEqual([await tagged(store, 'old'), await tagged(store, 'new')], [1, 0])
  assert.equal((await shadow.log.read('s-1', {})).length, 3)
  await assert.rejects(store.shadow([{ name: 'others', indexes: [] }]), /others/)
  store.close()
})

test('the swap is seen at once, on every connection, with every index and list, and leaves nothing behind', async () => {
  await using folder = await aFolder()
  const store = await aStore(folder.store)
  const beside = opened(folder.store)
  assert.equal(await tagged(beside, 'old'), 1)
  const before = schemaOf(folder.store)
  const shadow = await store.shadow([THINGS, HEADS])
  await refolded(shadow)
  assert.equal(await shadow.swap(await store.log.last()), true)
  for (const one of [store, beside]) {
    assert.deepEqual([await tagged(one, 'old'), await tagged(one, 'new')], [0, 1])
    const find = {
      equal: { group: 'g' },
      range: { field: 'place', above: 1 },
      order: { field: 'place', direction: 'up' },
      limit: 5,
    } as const
    assert.equal((await one.documents.find(THINGS, WORKSPACE, find)).length, 1)
    assert.equal((await one.documents.get(HEADS, WORKSPACE, 's-1'))?.version, 3)
  }
  assert.deepEqual(schemaOf(folder.store), before)
  assert.equal(await beside.log.append(commit('s-1', 3, { documents: [put(thing('a', 4, { group: 'g', tags: ['newer'] }))] })), 'appended')
  assert.deepEqual([await tagged(store, 'new'), await tagged(store, 'newer')], [0, 1])
  beside.close()
  store.close()
})

test('a shadow that the log has gone past is not swapped', async () => {
  await using folder = await aFolder()
  const store = await aStore(folder.store)
  const shadow = await store.shadow([THINGS, HEADS])
  await refolded(shadow)
  const end = await store.log.last()
  await store.log.append(commit('s-2', 0))
  assert.equal(await shadow.swap(end), false)
  assert.equal(await tagged(store, 'old'), 1)
  store.close()
})

test('a swap that fails half-way changes nothing', async () => {
  await using folder = await aFolder()
  const store = await aStore(folder.store)
  const shadow = await store.shadow([THINGS, HEADS])
  await refolded(shadow)
  using beside = new DatabaseSync(folder.store)
  beside.exec('DROP TABLE shadow_documents_heads') // the things are swapped first
  await assert.rejects(shadow.swap(await store.log.last()), /shadow_documents_heads/)
  assert.deepEqual([await tagged(store, 'old'), await tagged(store, 'new')], [1, 0])
  store.close()
})

test('what a crash left of a shadow is no part of the next one, and goes', async () => {
  await using folder = await aFolder()
  const first = await aStore(folder.store)
  const before = schemaOf(folder.store)
  await refolded(await first.shadow([THINGS, HEADS]))
  first.close()
  const store = opened(folder.store)
  assert.equal(await tagged(store, 'old'), 1)
  const shadow = await store.shadow([HEADS])
  assert.equal(await shadow.documents.get(HEADS, WORKSPACE, 's-1'), undefined)
  await shadow.drop()
  assert.deepEqual(schemaOf(folder.store), before)
  store.close()
})

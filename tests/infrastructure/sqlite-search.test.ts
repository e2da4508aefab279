import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import { entry, everyPage, idsOf, searchContract } from './contracts/search.ts'
import { aFolder } from './folder.ts'

function thrown(error: Error): never {
  throw error
}

function opened(path = ':memory:') {
  const store = openSqlite({ path, collections: [], onFatal: thrown })
  return { ...store, [Symbol.asyncDispose]: async (): Promise<void> => store.close() }
}

searchContract('sqlite', async () => opened())

test('an index that was written is there after a restart, and a word that is gone leaves nothing on the disk', async () => {
  await using folder = await aFolder()
  const path = folder.store
  {
    await using store = opened(path)
    await store.search.put([entry('a', 'kanarienvogel sings'), entry('b', 'stays')])
    await store.search.put([entry('a', '', { version: 2 })])
  }
  await using store = opened(path)
  assert.deepEqual(await idsOf(store.search, { phrases: [['stays']] }), ['b'])
  assert.deepEqual(await idsOf(store.search, { phrases: [['sings']] }), [])
  assert.equal(readFileSync(path).includes('kanarienvogel'), false)
  assert.equal(readFileSync(path).includes('stays'), true, 'else nothing was looked for')
})

test('what SQLite itself checks of the index is sound, beside the store and from a copy', async () => {
  await using folder = await aFolder()
  await using store = opened(folder.store)
  await store.search.put(Array.from({ length: 200 }, (_, n) => entry(`id-${n}`, `word w${n % 7}`, { at: n })))
  await store.search.put(Array.from({ length: 100 }, (_, n) => entry(`id-${n}`, n % 2 ? '' : 'changed', { at: n, version: 2 })))
  await store.backup(join(folder.path, 'copy.db'))
  using db = new DatabaseSync(join(folder.path, 'copy.db'), { readOnly: true })
  assert.deepEqual(
    db
      .prepare('PRAGMA integrity_check')
      .all()
      .map(row => Object.values(row)[0]),
    ['ok'],
  )
  await using copy = opened(join(folder.path, 'copy.db'))
  assert.equal((await idsOf(copy.search, { phrases: [['changed']] })).length, 50)
})

test('a page looks at so much and no more, and the next one goes on from there', async () => {
  await using store = opened()
  const scopeIds = ['mine', ...Array.from({ length: 20 }, (_, n) => `empty-${n}`)]
  await store.search.put([entry('the oldest', 'word', { scopeId: 'mine', at: 0 })])
  await store.search.put(Array.from({ length: 6_000 }, (_, n) => entry(`id-${n}`, 'word', { scopeId: 'others', at: n + 1 })))
  const first = await store.search.find('workspace-a', { scopeIds, phrases: [['word']], limit: 5 })
  assert.deepEqual(first.hits, [])
  assert.notEqual(first.next, null)
  assert.deepEqual(await everyPage(store.search, { scopeIds, phrases: [['word']] }, 5), ['the oldest'])
})

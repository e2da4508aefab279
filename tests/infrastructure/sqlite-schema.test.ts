import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import type { Shape } from '../../src/infrastructure/tables.ts'
import { THINGS, thing, WORKSPACE } from './contracts/things.ts'
import { aFolder } from './folder.ts'

const opened = (path: string, collections: readonly Shape[] = [THINGS]) => openSqlite({ path, collections, onFatal: assert.ifError })

test('an index, a column and a list declared later hold what was there before; what is no longer declared goes', async () => {
  await using folder = await aFolder()
  const bare = { name: 'things', indexes: [] }
  const documents = [1, 2, 3, 4].map(n =>
    thing(`t-${n}`, 1, { group: `g${n % 2}`, place: n, isDone: n > 2, tags: n % 2 ? ['odd', 'all'] : ['all'] }),
  )
  const first = opened(folder.store, [bare])
  for (const document of documents) await first.documents.put(bare, document)
  first.close()
  for (const round of [1, 2]) {
    const later = opened(folder.store)
    const place = await later.documents.find(THINGS, WORKSPACE, {
      equal: { group: 'g1' },
      order: { field: 'place', direction: 'down' },
      limit: 9,
    })
    assert.deepEqual(
      place.map(({ id }) => id),
      round === 1 ? ['t-3', 't-1'] : ['t-3'],
    )
    assert.equal(await later.documents.count(THINGS, WORKSPACE, { equal: { group: 'g0', isDone: true } }), 1)
    assert.equal(await later.documents.count(THINGS, WORKSPACE, { includes: { field: 'tags', value: 'odd' } }), round === 1 ? 2 : 1)
    later.close()
    const less = opened(folder.store, [bare])
    await less.documents.put(bare, thing('t-1', 2, { group: 'g9', tags: [] }))
    less.close()
  }
})

test('names that would not stand in SQL, or twice, are refused', () => {
  const unfit: readonly Shape[] = [
    { name: 'a" (b', indexes: [] },
    { name: 'a_b', indexes: [] },
    { name: 'a', indexes: [['b"c']] },
    { name: 'a', indexes: [['body']] },
    { name: 'a', indexes: [['title', 'Title']] },
    { name: 'a', indexes: [['tags']], lists: ['tags'] },
  ]
  for (const shape of unfit) assert.throws(() => opened(':memory:', [shape]), /collection/, JSON.stringify(shape))
})

test('a store that a newer version wrote is left alone', async () => {
  await using folder = await aFolder()
  opened(folder.store).close()
  const db = new DatabaseSync(folder.store)
  db.exec('PRAGMA user_version = 2')
  db.close()
  assert.throws(() => opened(folder.store), /newer version/)
})

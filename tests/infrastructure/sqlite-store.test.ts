import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Put } from '../../src/application/ports.ts'
import { sqliteEventLog } from '../../src/infrastructure/sqlite/event-log.ts'
import { sqliteRows } from '../../src/infrastructure/sqlite/rows.ts'
import { migrate, type Shape, tableOf } from '../../src/infrastructure/sqlite/schema.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import { turnsOf } from '../../src/infrastructure/sqlite/turns.ts'
import { commit, HEADS, put, THINGS, thing, WORKSPACE } from './contracts/things.ts'

async function aFile() {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-'))
  return { path: join(folder, 'flowra.db'), folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

const broken: Error[] = []
const opened = (path: string, collections: readonly Shape[] = [THINGS, HEADS]) =>
  openSqlite({ path, collections, onFatal: error => broken.push(error) })

test('a disk that is full refuses the whole turn, keeps what was acknowledged, and works again when there is room', async () => {
  await using file = await aFile()
  const db = new DatabaseSync(file.path)
  db.exec('PRAGMA journal_mode = WAL')
  const tables = [THINGS, HEADS].map(tableOf)
  migrate(db, tables)
  const rows = sqliteRows(db, new Map(tables.map(table => [table.collection, table])))
  const fatal: Error[] = []
  const turns = turnsOf(db, error => fatal.push(error))
  const log = sqliteEventLog(db, turns, rows)
  db.exec('PRAGMA max_page_count = 60')
  const big = (n: number) => log.append(commit(`s-${n}`, 0, { documents: [put(thing(`t-${n}`, 1, { note: 'x'.repeat(9000) }))] }))
  const acknowledged: string[] = []
  let refusals = 0
  for (let n = 0; n < 60; n += 2) {
    const answers = await Promise.allSettled([big(n), big(n + 1)])
    answers.forEach((answer, at) => {
      if (answer.status === 'fulfilled') acknowledged.push(`s-${n + at}`)
      else refusals++
    })
  }
  assert.ok(acknowledged.length > 5 && refusals > 5, 'it must have become full for this to mean anything')
  assert.equal(refusals % 2, 0)
  assert.deepEqual(
    (await log.follow(0, 100)).map(({ stream }) => stream),
    acknowledged,
  )
  db.exec('PRAGMA max_page_count = 100000')
  assert.equal(await big(99), 'appended')
  assert.deepEqual(fatal, [])
  turns.close()
  db.close()
})

test('a disk that fails is believed: nothing is acknowledged or read after it', async () => {
  await using file = await aFile()
  const child = spawn(process.execPath, ['--input-type=module', '-e', failing(file.path)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', text => {
    said += text
  })
  await once(child, 'exit')
  assert.deepEqual(said.trim().split('\n'), ['first appended', 'fatal', 'second refused', 'third refused', 'read refused', 'fatal once'])
  const after = opened(file.path)
  assert.equal((await after.log.follow(0, 9))[0]?.stream, 's-1')
  after.close()
})

/** Takes the WAL away from under the store: what it writes next fails as on a broken disk. */
function failing(path: string): string {
  return `${started(path, 'fatals.push(error), console.log("fatal")')}
    import { closeSync, readdirSync, readlinkSync } from 'node:fs'
    const fatals = []
    const said = (name, promise) => promise.then(answer => console.log(name, answer), () => console.log(name, 'refused'))
    await said('first', store.log.append(commit('s-1', 0)))
    const linked = fd => { try { return readlinkSync('/proc/self/fd/' + fd) } catch { return '' } }
    closeSync(Number(readdirSync('/proc/self/fd').find(fd => linked(fd).endsWith('flowra.db-wal'))))
    await said('second', store.log.append(commit('s-2', 0)))
    await said('third', store.log.append(commit('s-3', 0)))
    await said('read', store.log.follow(0, 9))
    console.log(fatals.length === 1 ? 'fatal once' : 'fatal often')
    process.exit(1)`
}

function started(path: string, onFatal: string): string {
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
  return `import { openSqlite } from ${url('../../src/infrastructure/sqlite/store.ts')}
    import { commit, HEADS, THINGS } from ${url('./contracts/things.ts')}
    const store = openSqlite({ path: ${JSON.stringify(path)}, collections: [THINGS, HEADS], onFatal: error => { ${onFatal} } })`
}

test('two processes write into one file, one is killed: what was acknowledged is there, without a gap', { timeout: 60_000 }, async () => {
  await using file = await aFile()
  opened(file.path).close()
  const writer = `${started(file.path, '')}
    import { writeSync } from 'node:fs'
    let version = 0
    for (;;) {
      const at = version
      const answer = await store.log.append(commit('s-1', at, { by: process.argv[1] }))
      if (answer === 'appended') writeSync(1, process.argv[1] + ':' + ++version + '\\n')
      else version += (await store.log.read('s-1', { after: at })).length
    }`
  const said = new Map<string, string>()
  const children = ['ann', 'bob'].map(by => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, by], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.on('data', text => said.set(by, `${said.get(by) ?? ''}${text}`))
    return child
  })
  const acknowledged = () => [...said.values()].flatMap(text => text.split('\n').slice(0, -1))
  while (said.size < 2 || acknowledged().length < 300) await new Promise(resolve => setTimeout(resolve, 5))
  for (const child of children) {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  const store = opened(file.path)
  const events = await store.log.read('s-1', {})
  const found = new Set(events.map(({ actor, version }) => `${actor}:${version}`))
  assert.deepEqual(
    events.map(({ version }) => version),
    events.map((_, at) => at + 1),
  )
  assert.deepEqual(
    acknowledged().filter(id => !found.has(id)),
    [],
  )
  assert.ok(events.length - acknowledged().length <= 2, 'at most the two in flight are there without having been acknowledged')
  assert.equal((await store.documents.get(HEADS, WORKSPACE, 's-1'))?.version, events.length)
  store.close()
})

test('while another process holds the store a turn is refused, and the next one works', async () => {
  await using file = await aFile()
  const store = opened(file.path)
  const other = new DatabaseSync(file.path)
  other.exec('BEGIN IMMEDIATE')
  await assert.rejects(store.log.append(commit('s-1', 0)), { errcode: 5 })
  other.close()
  assert.equal(await store.log.append(commit('s-1', 0)), 'appended')
  store.close()
})

test('what is asked for in one turn is one write, and an update that moves no indexed field writes no index', async () => {
  await using file = await aFile()
  const store = opened(file.path)
  const beside = new DatabaseSync(file.path)
  const written = async (act: () => Promise<unknown>) => {
    beside.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    await act()
    return Number(beside.prepare('PRAGMA wal_checkpoint(NOOP)').get()?.['log'])
  }
  const fields = { group: 'g', place: 1, tags: ['x'] }
  const row = (version: number, others = {}): Put => put(thing('a', version, { ...fields, ...others }), PLAIN)
  const PLAIN = { ...THINGS, name: 'plain', indexes: [['group', 'place']] } as unknown as typeof THINGS
  store.close()
  const plain = opened(file.path, [PLAIN])
  const update = (version: number, others = {}) => plain.documents.put(PLAIN, row(version, others).document as never)
  await update(1)
  assert.equal(await written(() => update(2)), 1)
  assert.equal(await written(() => Promise.all([3, 4, 5, 6, 7].map(version => update(version)))), 1)
  assert.ok((await written(() => update(8, { place: 2 }))) > 1, 'an indexed field must cost a page for this to mean anything')
  plain.close()
  beside.close()
})

test('the WAL does not grow for ever', async () => {
  await using file = await aFile()
  const store = opened(file.path)
  for (let turn = 0; turn < 50; turn++) {
    await Promise.all(
      Array.from({ length: 200 }, (_, at) => store.documents.put(THINGS, thing(`t-${turn}-${at}`, 1, { note: 'x'.repeat(3000) }))),
    )
  }
  const [wal, whole] = [await stat(`${file.path}-wal`), await stat(file.path)]
  assert.ok(whole.size > 30_000_000, 'there must be much for this to mean anything')
  assert.ok(wal.size < 15_000_000, `the WAL has ${wal.size} bytes`)
  store.close()
})

test('closing writes what waits and refuses what comes later', async () => {
  await using file = await aFile()
  const store = opened(file.path)
  const waiting = store.log.append(commit('s-1', 0))
  store.close()
  assert.equal(await waiting, 'appended')
  await assert.rejects(store.log.append(commit('s-1', 1)), /closed/)
  await assert.rejects(store.log.last(), /closed/)
  const again = opened(file.path)
  assert.equal(await again.log.last(), 1)
  again.close()
})

test('an index, a column and a list declared later hold what was there before; what is no longer declared goes', async () => {
  await using file = await aFile()
  const bare = { name: 'things', indexes: [] }
  const documents = [1, 2, 3, 4].map(n =>
    thing(`t-${n}`, 1, { group: `g${n % 2}`, place: n, isDone: n > 2, tags: n % 2 ? ['odd', 'all'] : ['all'] }),
  )
  const first = opened(file.path, [bare])
  for (const document of documents) await first.documents.put(bare, document)
  first.close()
  for (const round of [1, 2]) {
    const later = opened(file.path)
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
    const less = opened(file.path, [bare])
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
  await using file = await aFile()
  opened(file.path).close()
  const db = new DatabaseSync(file.path)
  db.exec('PRAGMA user_version = 2')
  db.close()
  assert.throws(() => opened(file.path), /newer version/)
})

test('emptied collections are folded anew from version 1', async () => {
  await using file = await aFile()
  const store = opened(file.path)
  await store.log.append(commit('s-1', 0, { count: 3, documents: [put(thing('a', 3, { group: 'g', tags: ['x'] }))] }))
  await store.clear([THINGS, HEADS])
  assert.equal(await store.documents.get(HEADS, WORKSPACE, 's-1'), undefined)
  assert.equal(await store.documents.count(THINGS, WORKSPACE, { includes: { field: 'tags', value: 'x' } }), 0)
  assert.equal(await store.documents.put(THINGS, thing('a', 1, { group: 'g', tags: ['x'] })), true)
  assert.equal((await store.log.read('s-1', {})).length, 3)
  await assert.rejects(store.clear([{ name: 'others', indexes: [] }]), /others/)
  store.close()
})

test('a copy taken while Ann writes is whole: every head has its events', async () => {
  await using file = await aFile()
  const store = opened(file.path)
  await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      store.log.append(commit(`s-${n}`, 0, { documents: [put(thing(`t-${n}`, 1, { note: 'x'.repeat(2000) }))] })),
    ),
  )
  const steps: number[] = []
  let isDone = false
  const copied = store
    .backup(join(file.folder, 'copy.db'), done => steps.push(done))
    .then(() => {
      isDone = true
    })
  let version = 0
  while (!isDone) await store.log.append(commit('s-live', version++))
  await copied
  const copy = opened(join(file.folder, 'copy.db'))
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
  await using file = await aFile()
  const store = opened(file.path)
  const { events, ...others } = commit('s-1', 0)
  await store.log.append({ ...others, events: events.map(event => ({ ...event, fact: { type: 'Noted', text: 'zanzibar' } as never })) })
  await store.documents.put(THINGS, thing('a', 1, { title: 'zanzibar', note: 'zanzibar', tags: ['zanzibar'] }))
  store.close()
  const holds = async () => (await readFile(file.path)).includes('zanzibar')
  assert.equal(await holds(), true, 'it must have been there for this to mean anything')
  const again = opened(file.path)
  await again.log.redact('s-1', new Map([[1, { type: 'Redacted' }]]))
  await again.documents.erase(THINGS, WORKSPACE, 'a')
  again.close()
  assert.equal(await holds(), false)
})

test('nothing was believed broken in all this', () => assert.deepEqual(broken, []))

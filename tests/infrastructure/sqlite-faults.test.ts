import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rename } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sqliteEventLog } from '../../src/infrastructure/sqlite/event-log.ts'
import { sqliteRows } from '../../src/infrastructure/sqlite/rows.ts'
import { migrate } from '../../src/infrastructure/sqlite/schema.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import { turnsOf } from '../../src/infrastructure/sqlite/turns.ts'
import { type Shape, tableOf } from '../../src/infrastructure/tables.ts'
import { commit, HEADS, put, THINGS, thing, WORKSPACE } from './contracts/things.ts'
import { aFolder } from './folder.ts'

const broken: Error[] = []
const opened = (path: string, collections: readonly Shape[] = [THINGS, HEADS]) =>
  openSqlite({ path, collections, onFatal: error => broken.push(error) })

test('a disk that is full refuses the whole turn, keeps what was acknowledged, and works again when there is room', async () => {
  await using folder = await aFolder()
  const db = new DatabaseSync(folder.store)
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
      else if (answer.reason.code === 'full') refusals++
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

test('a disk that fails is believed: nothing is acknowledged or read after it', { timeout: 30_000 }, async t => {
  await using folder = await aFolder()
  const child = spawn(process.execPath, ['--input-type=module', '-e', failing(folder.store)], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', text => {
    said += text
  })
  await once(child, 'exit')
  assert.deepEqual(said.trim().split('\n'), ['first appended', 'fatal', 'second refused', 'third refused', 'read refused', 'fatal once'])
  const after = opened(folder.store)
  assert.equal((await after.log.follow(0, 9))[0]?.stream, 's-1')
  after.close()
})

test('a store whose file was moved away acknowledges nothing more', async () => {
  await using folder = await aFolder()
  broken.length = 0
  const store = opened(folder.store)
  assert.equal(await store.log.append(commit('s-1', 0)), 'appended')
  await rename(folder.store, `${folder.store}.away`)
  for (let n = 0; n < 2; n++) await assert.rejects(store.log.append(commit('s-1', 1)), { code: 'busy' })
  assert.equal(broken.length, 1)
  assert.match(broken[0]?.message ?? '', /moved or removed/)
  store.close()
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
    await said('third', store.log.append(commit('s-3', 0)).catch(error => Promise.reject(error.code === 'busy' ? error : console.log('third is unknown'))))
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

test('two processes write into one file and are killed: what was acknowledged is there, without a gap', { timeout: 60_000 }, async t => {
  await using folder = await aFolder()
  opened(folder.store).close()
  const writer = `${started(folder.store, '')}
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
    t.after(() => child.kill('SIGKILL'))
    child.stdout.on('data', text => said.set(by, `${said.get(by) ?? ''}${text}`))
    return child
  })
  const acknowledged = () => [...said.values()].flatMap(text => text.split('\n').slice(0, -1))
  while (said.size < 2 || acknowledged().length < 300) {
    assert.deepEqual(
      children.map(child => child.exitCode),
      [null, null],
    )
    await setTimeout(5)
  }
  for (const child of children) {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  const store = opened(folder.store)
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

test('while another process writes a turn waits, the event loop goes on, and after two seconds it is refused', async () => {
  await using folder = await aFolder()
  const store = opened(folder.store)
  const other = new DatabaseSync(folder.store)
  other.exec('BEGIN IMMEDIATE')
  const waiting = Promise.all([store.log.append(commit('s-1', 0)), setTimeout(20).then(() => store.log.append(commit('s-1', 1)))])
  await setTimeout(300)
  assert.equal(await store.log.last(), 0)
  other.exec('ROLLBACK')
  assert.deepEqual(await waiting, ['appended', 'appended'])
  other.exec('BEGIN IMMEDIATE')
  await assert.rejects(store.log.append(commit('s-1', 2)), { code: 'busy' })
  const closing = store.log.append(commit('s-1', 2))
  await setTimeout(150)
  store.close()
  await assert.rejects(closing, /closed/)
  other.close()
})

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HOME } from '../src/configuration.ts'
import { openPorts } from '../src/stores.ts'

test('a data folder that lost its store is not taken for an empty one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-main-'))
  const { store } = await openPorts(folder, assert.fail)
  store.close()
  await rename(join(folder, 'flowra.db'), join(folder, 'elsewhere.db'))
  await assert.rejects(openPorts(folder, assert.fail), /has keys but no flowra\.db/)
  await rename(join(folder, 'elsewhere.db'), join(folder, 'flowra.db'))
  const again = await openPorts(folder, assert.fail)
  again.store.close()
  await rm(folder, { recursive: true })
})

test('a store that was begun with other keys is not opened with these', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-main-'))
  const { store } = await openPorts(folder, assert.fail)
  store.close()
  await assert.rejects(openPorts(folder, assert.fail, 'of forty letters, as long as it has to be'), /begun with other keys/)
  const again = await openPorts(folder, assert.fail)
  again.store.close()
  await rm(folder, { recursive: true })
})

test('keys that are gone are not made anew beside their store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-main-'))
  const { store } = await openPorts(folder, assert.fail)
  store.close()
  await rm(join(folder, 'keys.json'))
  await assert.rejects(openPorts(folder, assert.fail), /begun with other keys/)
  assert.equal(existsSync(join(folder, 'keys.json')), false)
  await rm(folder, { recursive: true })
})

test('what a crash left of a file goes when Flowra starts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-main-'))
  const rooms = ['files/.unfinished', 'quarantine/coming/acme'].map(room => join(folder, room))
  for (const room of rooms) {
    await mkdir(room, { recursive: true })
    for (const name of ['old.part', 'new.part']) await writeFile(join(room, name), 'half')
    await utimes(join(room, 'old.part'), new Date(0), new Date(0))
  }
  const { store } = await openPorts(folder, assert.fail)
  store.close()
  for (const room of rooms) assert.deepEqual(await readdir(room), ['new.part'], room)
  await rm(folder, { recursive: true })
})

test('a setting that cannot be is one sentence at the start, and nothing else', () => {
  const env = { PATH: process.env['PATH'], DATA: join(tmpdir(), 'flowra-never'), FILES_URL: 'http://localhost:3000/files' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(HOME, 'src/main.ts')], { env, encoding: 'utf8' })
  const sentence = 'FILES_URL is more than an origin: leave away what stands behind the name, and any password.\n'
  assert.deepEqual([status, stdout, stderr], [1, '', sentence])
})

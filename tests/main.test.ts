import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
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

test('what a crash left of a file goes when Flowra starts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-main-'))
  const room = join(folder, 'files/.unfinished')
  await mkdir(room, { recursive: true })
  await writeFile(join(room, 'old.part'), 'half')
  await utimes(join(room, 'old.part'), new Date(0), new Date(0))
  const { store } = await openPorts(folder, assert.fail)
  store.close()
  assert.deepEqual(await readdir(room), [])
  await rm(folder, { recursive: true })
})

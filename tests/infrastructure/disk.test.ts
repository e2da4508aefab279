import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { diskFiles } from '../../src/infrastructure/disk/files.ts'
import { diskKeys } from '../../src/infrastructure/disk/keys.ts'
import { lockFolder } from '../../src/infrastructure/disk/lock.ts'
import { diskReserve } from '../../src/infrastructure/disk/reserve.ts'
import { freeBytes, watchSpace } from '../../src/infrastructure/disk/space.ts'
import { filesContract } from './contracts/files.ts'
import { keysContract } from './contracts/keys.ts'
import { aFolder } from './folder.ts'

filesContract('disk', async () => {
  const folder = await aFolder()
  return { files: diskFiles(folder.path), [Symbol.asyncDispose]: folder[Symbol.asyncDispose] }
})

keysContract('disk', async () => {
  const [own, others] = [await aFolder(), await aFolder()]
  return {
    keys: await diskKeys(own.path),
    again: () => diskKeys(own.path),
    another: () => diskKeys(others.path),
    [Symbol.asyncDispose]: async () => {
      await own[Symbol.asyncDispose]()
      await others[Symbol.asyncDispose]()
    },
  }
})

test('a put leaves nothing unfinished behind, and a sweep only what is young', async () => {
  await using folder = await aFolder()
  const files = diskFiles(folder.path)
  await files.put('instance/x', Buffer.from('x'))
  assert.deepEqual(await readdir(join(folder.path, '.unfinished')), [])
  assert.equal((await stat(join(folder.path, 'instance/x'))).mode & 0o777, 0o600)
  const [old, young] = ['old.part', 'young.part'].map(name => join(folder.path, '.unfinished', name)) as [string, string]
  for (const path of [old, young]) await writeFile(path, 'half')
  await utimes(old, new Date(0), new Date(0))
  await files.sweep(Date.now())
  assert.deepEqual(await readdir(join(folder.path, '.unfinished')), ['young.part'])
  await diskFiles(join(folder.path, 'none')).sweep(Date.now())
})

test('the keys are made once, for their owner’s eyes only, whoever starts first', async () => {
  await using folder = await aFolder()
  const started = await Promise.all(Array.from({ length: 8 }, () => diskKeys(folder.path)))
  assert.equal(new Set(started.map(keys => keys.digest('csrf', 'x'))).size, 1)
  assert.equal((await stat(join(folder.path, 'keys.json'))).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(folder.path), ['keys.json'])
})

test('a key that is short, missing or an example is refused, not replaced', async () => {
  await using folder = await aFolder()
  for (const text of ['{"digest":"c2hvcnQ="}', '{}', '{"digest":7}', 'changeme']) {
    await writeFile(join(folder.path, 'keys.json'), text)
    await assert.rejects(diskKeys(folder.path), Error, text)
    assert.equal(await readFile(join(folder.path, 'keys.json'), 'utf8'), text)
  }
})

test('a folder is locked for one at a time', async () => {
  await using folder = await aFolder()
  const first = lockFolder(join(folder.path, 'made'))
  assert.ok(first)
  assert.equal(lockFolder(join(folder.path, 'made')), undefined)
  assert.ok(lockFolder(folder.path))
  first.release()
  assert.ok(lockFolder(join(folder.path, 'made')))
})

test('another process is kept out, and let in as soon as the holder was killed', async t => {
  await using folder = await aFolder()
  const child = spawn(process.execPath, ['--input-type=module', '-e', holder(folder.path)], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  assert.equal(String((await once(child.stdout, 'data'))[0]), 'true')
  assert.equal(lockFolder(folder.path), undefined)
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.ok(lockFolder(folder.path))
})

function holder(folder: string): string {
  const lock = new URL('../../src/infrastructure/disk/lock.ts', import.meta.url).href
  return `import { lockFolder } from ${JSON.stringify(lock)}
    const lock = lockFolder(${JSON.stringify(folder)})
    process.stdout.write(String(lock !== undefined))
    setInterval(() => lock, 1000)`
}

test('free space is told in bytes', async () => {
  await using folder = await aFolder()
  const free = await freeBytes(folder.path)
  assert.ok(Number.isSafeInteger(free) && free > 0)
})

test('free space is looked at now and then, and a look that fails changes nothing', async () => {
  let looks = 0
  const answers = [5, 4, new Error('no disk'), 3]
  const look = async () => {
    const answer = answers[Math.min(looks++, 3)]
    if (typeof answer !== 'number') throw answer
    return answer
  }
  const space = await watchSpace(look, 1)
  assert.equal(space.freeBytes(), 5)
  while (looks < 3) await new Promise(resolve => setTimeout(resolve, 1))
  assert.ok(space.freeBytes() <= 4)
  while (looks < 5) await new Promise(resolve => setTimeout(resolve, 1))
  assert.equal(space.freeBytes(), 3)
  space.stop()
  const before = looks
  await new Promise(resolve => setTimeout(resolve, 20))
  assert.equal(looks, before)
})

test('a reserve is put aside where there is room for it, given back once, and comes back with the room', async () => {
  await using folder = await aFolder()
  const path = join(folder.path, 'reserve')
  const [left, bytes] = [1_000, 3_000_000]
  const reserve = diskReserve(folder.path, left, bytes)
  const blocks = () =>
    stat(path).then(
      file => file.blocks * 512,
      () => 0,
    )
  await reserve.refill(left + bytes - 1)
  assert.deepEqual([await blocks(), await reserve.spend()], [0, false])
  await reserve.refill(left + bytes)
  assert.ok((await blocks()) >= bytes, 'not only said, but taken from the disk')
  const { ino } = await stat(path)
  await diskReserve(folder.path, left, bytes).refill(left + bytes)
  assert.equal((await stat(path)).ino, ino, 'kept over a restart')
  assert.deepEqual([await reserve.spend(), await blocks(), await reserve.spend()], [true, 0, false])
  await Promise.all([reserve.refill(left + bytes), reserve.spend(), reserve.refill(left)])
  assert.equal(await blocks(), 0)
  await writeFile(path, 'cut off in the middle')
  await reserve.refill(left + bytes)
  assert.ok((await blocks()) >= bytes)
})

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { type Caps, sharpPictures } from '../../src/infrastructure/sharp/pictures.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { type Uploaded, uploads } from '../support/files.ts'
import { aPicture } from '../support/pictures.ts'

const DECODER = join(import.meta.dirname, 'twins/decoder.ts')
/** As everywhere, but for the time: less to wait for, and enough for a good one to be opened beside those that stand still. */
const CAPS: Caps = { seconds: 7, dataKilobytes: 1_200_000 }

const withFlaws = () => anApp({ on: ports => ({ ...ports, pictures: sharpPictures(CAPS, DECODER) }) })

const flawed = async (words: string): Promise<Uint8Array> => Buffer.concat([await aPicture(), Buffer.from(words)])

/** Processes that we started and that are there in any form, the dead that nobody buried as well. */
function children(): readonly string[] {
  const all = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  return all.flatMap(pid => {
    try {
      const [, state = '', parent = ''] = /\) (\w) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
      return Number(parent) === process.pid ? [`${pid} ${state}`] : []
    } catch {
      return [] // gone meanwhile
    }
  })
}

async function isSavedOnly(app: TestApp, { id, kind, byteCount }: Uploaded, sent: Uint8Array): Promise<void> {
  assert.equal(kind, 'other')
  assert.equal(byteCount, sent.length)
  const { headers, status } = await app.ann.get(at.file(id))
  assert.deepEqual([status, headers.get('content-type')], [200, 'application/octet-stream'])
  assert.match(headers.get('content-disposition') ?? '', /^attachment; /)
  assert.equal((await app.ann.get(at.smallFile(id))).status, 404)
}

test('a picture that holds its process up is a download when its time is over, and nobody waits for it', async () => {
  await using app = await withFlaws()
  const before = children()
  const sent = await flawed('stands still')
  const began = performance.now()
  let isOver = false
  const held = uploads(app, app.ann, 'held.png', sent).finally(() => {
    isOver = true
  })
  const [text, picture] = await Promise.all([
    uploads(app, app.bob, 'a.txt', 'Just words'),
    uploads(app, app.bob, 'fine.png', await aPicture()),
  ])
  assert.deepEqual([text.kind, picture.kind, isOver], ['other', 'picture', false])
  const file = await held
  const tookMs = performance.now() - began
  assert.ok(tookMs >= CAPS.seconds * 1000 - 50, `${tookMs} ms: it stood still of itself`)
  await isSavedOnly(app, file, sent)
  assert.deepEqual(children(), before)
})

test('a picture that takes all memory ends its own process alone, and is a download', async () => {
  await using app = await withFlaws()
  const before = children()
  const sent = await flawed('takes all')
  const [file, text, picture] = await Promise.all([
    uploads(app, app.ann, 'greedy.png', sent),
    uploads(app, app.bob, 'a.txt', 'Just words'),
    uploads(app, app.bob, 'fine.png', await aPicture()),
  ])
  assert.deepEqual([text.kind, picture.kind], ['other', 'picture'])
  await isSavedOnly(app, file, sent)
  assert.deepEqual(children(), before)
})

test('a picture that speaks for its process is not believed to be a page', async () => {
  await using app = await withFlaws()
  const sent = await flawed('says page')
  await isSavedOnly(app, await uploads(app, app.ann, 'page.png', sent), sent)
})

test('as many as are opened at once stand still: the next picture waits and is shown', async () => {
  await using app = await withFlaws()
  const before = children()
  const sent = await flawed('stands still')
  const [one, other, picture] = await Promise.all([
    uploads(app, app.ann, 'one.png', sent),
    uploads(app, app.ann, 'other.png', sent),
    uploads(app, app.bob, 'fine.png', await aPicture()),
  ])
  assert.equal(picture.kind, 'picture')
  for (const file of [one, other]) await isSavedOnly(app, file, sent)
  assert.deepEqual(children(), before)
})

test('a process that may open nothing more refuses a picture, lives on and opens the next', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-'))
  const path = join(folder, 'dot.png')
  await writeFile(path, await aPicture())
  const runner = join(import.meta.dirname, 'runners/no-handles.ts')
  const run = promisify(execFile)('/bin/sh', ['-c', 'ulimit -n 100 && exec "$@"', 'sh', process.execPath, '--no-warnings', runner, path], {
    timeout: 20_000,
  })
  const { stdout } = await run.finally(() => rm(folder, { recursive: true }))
  assert.deepEqual(JSON.parse(stdout), ['Busy', 'Busy', 'Busy', 'made'])
})

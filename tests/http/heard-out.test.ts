import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { anApp, at, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { newKey } from '../support/keys.ts'

const MB = 1024 * 1024
const PIECE = Buffer.alloc(MB, 'x')
const PIECES = 30
/** For all of it far longer than a server has patience with what it does not want. */
const PAUSE_MS = 50

async function* pieces(before: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before)
  for (let n = 0; n < PIECES; n++) {
    await wait(PAUSE_MS)
    yield PIECE
  }
}

/** As a browser does: it says all it has to say, and then hears. */
async function saysAll(app: TestApp, path: string, headers: Record<string, string>, before = '') {
  const length = String(before.length + PIECES * MB)
  const asked = request(app.origin + path, { method: 'POST', headers: { origin: app.origin, 'content-length': length, ...headers } })
  const answered = once(asked, 'response')
  answered.catch(() => undefined) // the pipeline tells of it
  await pipeline(pieces(before), asked)
  const [answer] = await answered
  return { status: answer.statusCode as number, page: await text(answer) }
}

test('who sends a large file hears the answer, also when nothing of it is wanted', async () => {
  await using app = await anApp()
  const { ann } = app
  const key = newKey()
  const known = await uploads(app, ann, 'film.bin', 'short', { key })
  const file = { 'content-type': 'application/octet-stream', 'flowra-file-name': 'film.bin', 'flowra-key': key, accept: 'application/json' }
  const own = { cookie: ann.cookie, 'sec-fetch-site': 'same-origin' }
  const form = { 'content-type': 'multipart/form-data; boundary=x' }
  const begin =
    '--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nwrong\r\n--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
  const [stranger, forged, again, forgedForm] = await Promise.all([
    saysAll(app, at.files, { ...file, 'sec-fetch-site': 'same-origin' }),
    saysAll(app, at.files, { ...file, ...own, 'x-csrf': 'wrong' }),
    saysAll(app, at.files, { ...file, ...own, 'x-csrf': ann.csrf }),
    saysAll(app, at.messages(app.chats.launch), { ...form, ...own }, begin),
  ])
  assert.deepEqual([stranger.status, forged.status, again.status, forgedForm.status], [401, 403, 201, 403])
  assert.equal(JSON.parse(again.page).id, known.id)
})

test('who stops sending what nobody wants hears so within seconds', async () => {
  await using app = await anApp()
  const headers = { origin: app.origin, 'sec-fetch-site': 'same-origin', 'content-length': String(50 * MB) }
  const type = { 'content-type': 'application/octet-stream', 'flowra-file-name': 'film.bin' }
  const asked = request(app.origin + at.files, { method: 'POST', headers: { ...headers, ...type } })
  asked.on('error', () => undefined).write('x')
  const [answer] = await once(asked, 'response', { signal: AbortSignal.timeout(60_000) })
  assert.equal(answer.statusCode, 401)
  asked.destroy()
})

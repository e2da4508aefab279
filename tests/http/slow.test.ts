import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Ports } from '../../src/application/ports.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { until } from '../support/until.ts'

const QUICK = { headersMs: 1_500, requestMs: 3_000, lookMs: 50 }
const MB = 1024 * 1024
const MOST_HELD = 40 * MB

/** A connection as somebody writes it who keeps to no rule. */
function stranger(app: TestApp) {
  const socket: Socket = connect(Number(new URL(app.origin).port), '127.0.0.1')
  let heard = ''
  let isClosed = false
  socket.on('data', bytes => (heard += bytes))
  socket.on('error', () => {}) // cut off in the middle of a word
  const closed = new Promise<string>(resolve =>
    socket.on('close', () => {
      isClosed = true
      resolve(heard)
    }),
  )
  return { socket, closed, isClosed: () => isClosed, heard: () => heard }
}

const postHead = (app: TestApp, more: string): string =>
  [
    `POST ${at.messages(app.chats.launch)} HTTP/1.1`,
    `Host: ${new URL(app.origin).host}`,
    `Origin: ${app.origin}`,
    `Cookie: ${app.ann.cookie}`,
    `X-CSRF: ${app.ann.csrf}`,
    'Content-Type: application/x-www-form-urlencoded',
    `${more}\r\n\r\n`,
  ].join('\r\n')

test('who says their headers slowly is cut off, and the others are served meanwhile', async t => {
  await using app = await anApp({ patience: QUICK })
  const slow = Array.from({ length: 20 }, () => stranger(app))
  for (const { socket } of slow) socket.write(`GET / HTTP/1.1\r\nHost: ${new URL(app.origin).host}\r\n`)
  const dripping = setInterval(() => {
    for (const { socket, isClosed } of slow) if (!isClosed()) socket.write('X-Drop: a\r\n')
  }, 50)
  t.after(() => clearInterval(dripping))
  assert.equal((await app.ann.get(at.chat(app.chats.launch))).status, 200)
  for (const { closed } of slow) assert.match(await closed, /^HTTP\/1\.1 408 /)
  assert.equal((await app.ann.get(at.chat(app.chats.launch))).status, 200)
})

test('who says their message slowly is cut off too, and nothing is written', async t => {
  await using app = await anApp({ patience: QUICK })
  const before = await app.ports.log.last()
  const slow = Array.from({ length: 20 }, () => stranger(app))
  for (const { socket } of slow) socket.write(`${postHead(app, 'Content-Length: 1000')}text=a`)
  const dripping = setInterval(() => {
    for (const { socket, isClosed } of slow) if (!isClosed()) socket.write('a')
  }, 50)
  t.after(() => clearInterval(dripping))
  for (const { closed } of slow) assert.match(await closed, /^HTTP\/1\.1 408 |^$/)
  assert.equal((await app.ann.get(at.chat(app.chats.launch))).status, 200)
  assert.equal(await app.ports.log.last(), before)
  assert.deepEqual(app.logged, [], 'it is no fault of ours')
})

test('a file may come as slowly as files do, but not for ever', async t => {
  await using app = await anApp({ patience: { ...QUICK, uploadMs: 15_000 } })
  const { socket, closed, heard } = stranger(app)
  const head = postHead(app, 'Content-Length: 100000\r\nFlowra-File-Name: a.txt')
  socket.write(head.replace(/POST \S+/, `POST ${at.files}`).replace('application/x-www-form-urlencoded', 'application/octet-stream'))
  const dripping = setInterval(() => socket.write('x'), 50)
  t.after(() => clearInterval(dripping))
  await wait(5_000)
  assert.equal(heard(), '', 'a message would have been cut off by now')
  assert.match(await closed, /^HTTP\/1\.1 408 /)
  assert.deepEqual(await Array.fromAsync(app.ports.quarantine.list('coming/')), [])
})

test('who waits for their answer is not cut off, however long it is worked on', async () => {
  const slowly = ({ files, ...ports }: Ports): Ports => ({
    ...ports,
    files: {
      ...files,
      async put(...words) {
        await wait(1_000)
        return files.put(...words)
      },
    },
  })
  await using app = await anApp({ on: slowly, patience: { ...QUICK, stalledMs: 300 } })
  assert.equal((await uploads(app, app.ann, 'a.txt', 'bytes')).byteCount, 5)
})

test('a body without end is refused at its limit, and kept nowhere', async () => {
  await using app = await anApp()
  const { socket, closed, isClosed, heard } = stranger(app)
  socket.write(postHead(app, 'Transfer-Encoding: chunked'))
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'a'), Buffer.from('\r\n')])
  const before = held()
  let [sent, most] = [0, 0]
  while (!isClosed() && sent < 200 * MB) {
    if (!socket.write(chunk)) await Promise.race([new Promise(resolve => socket.once('drain', resolve)), closed, wait(1_000)])
    sent += chunk.length
    most = Math.max(most, heldMore(before))
    if (heard() !== '') break
  }
  for (let i = 0; i < 100 && heard() === ''; i++) await wait(10)
  assert.match(heard(), /^HTTP\/1\.1 413 /)
  assert.ok(sent < 20 * MB, `${sent} bytes were taken`)
  assert.ok(most < MOST_HELD, `${most} bytes were held`)
  socket.destroy()
  assert.equal((await app.ann.get(at.chat(app.chats.launch))).status, 200)
})

/** Files that tell which of them are being read, and for how long each was. */
function watchedFiles() {
  const reading = new Set<string>()
  const ms = new Map<string, number>()
  async function* watched(key: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    reading.add(key)
    const began = performance.now()
    try {
      yield* bytes
    } finally {
      reading.delete(key)
      ms.set(key, performance.now() - began)
    }
  }
  const on = ({ files, ...ports }: Ports): Ports => ({
    ...ports,
    files: {
      ...files,
      async open(key, range) {
        const found = await files.open(key, range)
        return found && { ...found, bytes: watched(key, found.bytes) }
      },
    },
  })
  return {
    on,
    isRead: (fileId: string) => reading.values().some(key => key.endsWith(fileId)),
    msOf: (fileId: string) => ms.entries().find(([key]) => key.endsWith(fileId))?.[1] ?? 0,
  }
}

test('who stops reading a file holds it no longer, and who reads slowly gets all of it', async () => {
  const { on, isRead, msOf } = watchedFiles()
  await using app = await anApp({ on, patience: { ...QUICK, stalledMs: 3_000 } })
  const file = () => uploads(app, app.ann, 'long.bin', new Uint8Array(24 * MB))
  const reader = (id: string) => {
    const one = stranger(app)
    one.socket.write(`GET ${at.file(id)} HTTP/1.1\r\nHost: ${new URL(app.origin).host}\r\nCookie: ${app.ann.cookie}\r\n\r\n`)
    return one
  }
  const [left, read] = [await file(), await file()]
  const [stalled, slow] = [reader(left.id), reader(read.id)]
  stalled.socket.pause()
  let taken = 0
  slow.socket.removeAllListeners('data').on('data', bytes => {
    taken += bytes.length
    slow.socket.pause()
    setTimeout(() => slow.socket.resume(), 3)
  })
  await until(() => isRead(left.id) && isRead(read.id), 'both are being read')
  await until(() => !isRead(left.id), 'it was let go', 20_000)
  assert.ok(msOf(left.id) > 1_500, 'it was given some time')
  await until(() => taken > read.byteCount, 'all of it', 30_000)
  for (const { socket } of [stalled, slow]) socket.destroy()
  assert.deepEqual(app.logged, [], 'it is no fault of ours')
})

/** What only waits to be collected is not held. */
function heldMore(before: number): number {
  if (held() - before >= MOST_HELD) collect()
  return held() - before
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function held(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

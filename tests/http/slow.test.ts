import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { anApp, at, type TestApp } from '../support/app.ts'

const QUICK = { headersMs: 300, requestMs: 600, lookMs: 50 }
const MB = 1024 * 1024

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

test('who says their headers slowly is cut off, and the others are served meanwhile', async () => {
  await using app = await anApp({ patience: QUICK })
  const slow = Array.from({ length: 20 }, () => stranger(app))
  for (const { socket } of slow) socket.write(`GET / HTTP/1.1\r\nHost: ${new URL(app.origin).host}\r\n`)
  const dripping = setInterval(() => {
    for (const { socket, isClosed } of slow) if (!isClosed()) socket.write('X-Drop: a\r\n')
  }, 50)
  assert.equal((await app.ann.get(at.chat(app.chats.launch))).status, 200)
  for (const { closed } of slow) assert.match(await closed, /^HTTP\/1\.1 408 /)
  clearInterval(dripping)
  assert.equal((await app.ann.get(at.chat(app.chats.launch))).status, 200)
})

test('who says their message slowly is cut off too, and nothing is written', async () => {
  await using app = await anApp({ patience: QUICK })
  const before = await app.ports.log.last()
  const slow = Array.from({ length: 20 }, () => stranger(app))
  for (const { socket } of slow) socket.write(`${postHead(app, 'Content-Length: 1000')}text=a`)
  const dripping = setInterval(() => {
    for (const { socket, isClosed } of slow) if (!isClosed()) socket.write('a')
  }, 50)
  for (const { closed } of slow) assert.match(await closed, /^HTTP\/1\.1 408 |^$/)
  clearInterval(dripping)
  assert.equal((await app.ann.get(at.chat(app.chats.launch))).status, 200)
  assert.equal(await app.ports.log.last(), before)
  assert.deepEqual(app.logged, [], 'it is no fault of ours')
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
    most = Math.max(most, held() - before)
    if (heard() !== '') break
  }
  for (let i = 0; i < 100 && heard() === ''; i++) await wait(10)
  assert.match(heard(), /^HTTP\/1\.1 413 /)
  assert.ok(sent < 20 * MB, `${sent} bytes were taken`)
  assert.ok(most < 40 * MB, `${most} bytes were held`)
  socket.destroy()
  assert.equal((await app.ann.get(at.chat(app.chats.launch))).status, 200)
})

function held(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { aPeer, clockAt, towards } from './peers.ts'

const MEGABYTE = 1024 * 1024
const within = async (ms: number, act: () => Promise<{ readonly outcome: string }>): Promise<string> => {
  const began = performance.now()
  const { outcome } = await act()
  assert.ok(performance.now() - began < ms, `took ${Math.round(performance.now() - began)} ms`)
  return outcome
}

test('an answer comes with its status, kind and bytes, packed or not', async () => {
  const packers = { '/gzip': ['gzip', gzipSync], '/deflate': ['deflate', deflateSync], '/br': ['br', brotliCompressSync] } as const
  await using peer = await aPeer(({ url = '' }, response) => {
    const [encoding, pack] = packers[url as keyof typeof packers] ?? ['identity', Buffer.from]
    response.writeHead(404, { 'content-type': 'text/plain', 'content-encoding': encoding }).end(pack(Buffer.from('not here')))
  })
  for (const path of [...Object.keys(packers), '/plain']) {
    const answer = await towards(peer).ask({ url: peer.origin + path })
    assert.ok(answer.outcome === 'answered', path)
    assert.deepEqual([answer.status, answer.type, Buffer.from(answer.bytes).toString()], [404, 'text/plain', 'not here'])
  }
})

test('nobody outside learns more than our name', async () => {
  let seen: unknown
  await using peer = await aPeer((request, response) => {
    seen = request.headers
    response.setHeader('set-cookie', 'a=b').end()
  })
  const outgoing = towards(peer)
  for (let i = 0; i < 2; i++) await outgoing.ask({ url: `${peer.origin}/`, headers: { 'user-agent': 'x', host: 'x' } })
  assert.deepEqual(seen, {
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
    connection: 'close',
    host: `127.0.0.1:${peer.port}`,
    'user-agent': 'Flowra/test',
  })
})

test('what is too large ends when it is known to be, also unpacked', async () => {
  const bomb = Buffer.concat(Array.from({ length: 400 }, () => gzipSync(Buffer.alloc(MEGABYTE)))) // never whole in memory before
  await using peer = await aPeer(({ url }, response) => {
    if (url === '/bomb') return response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    if (url === '/fits') return response.end(Buffer.alloc(MEGABYTE))
    const more = (): void => {
      while (response.write(Buffer.alloc(64 * 1024)));
    }
    response.on('drain', more)
    return more()
  })
  assert.ok(bomb.length < MEGABYTE, 'the bomb must be small')
  const outgoing = towards(peer, { timeoutMs: 20_000 })
  const before = process.memoryUsage().rss
  assert.equal((await outgoing.ask({ url: `${peer.origin}/endless` })).outcome, 'too_large')
  assert.equal((await outgoing.ask({ url: `${peer.origin}/bomb` })).outcome, 'too_large')
  assert.ok(process.memoryUsage().rss - before < 200 * MEGABYTE, 'memory must not grow with it')
  assert.equal((await outgoing.ask({ url: `${peer.origin}/fits` })).outcome, 'answered')
  assert.equal((await outgoing.ask({ url: `${peer.origin}/fits`, most: MEGABYTE - 1 })).outcome, 'too_large')
  const begun = await outgoing.ask({ url: `${peer.origin}/bomb`, most: 1_000, isBeginningEnough: true })
  assert.ok(begun.outcome === 'answered')
  assert.equal(begun.bytes.length, 1_000)
})

const later = (act: () => unknown): unknown => setTimeout(act, 200)

test('the time is over all of it: connecting, heads, bytes that drip, redirects', async () => {
  await using silent = createServer(() => undefined)
  await once(silent.listen(0, '127.0.0.1'), 'listening')
  await using peer = await aPeer(({ url = '' }, response) => {
    if (url === '/silence') return undefined
    if (url.startsWith('/round')) return later(() => response.writeHead(302, { location: `${url}x` }).end())
    response.writeHead(200, { 'content-length': '1000000' })
    const drip = setInterval(() => response.write('x'), 20)
    return response.on('close', () => clearInterval(drip))
  })
  const outgoing = towards(peer, { timeoutMs: 400 })
  for (const path of ['/silence', '/drip', '/round'])
    assert.equal(await within(10_000, () => outgoing.ask({ url: peer.origin + path })), 'timed_out', path)
})

test('what is no HTTP, no known packing, or cut off is told by name', async () => {
  const odd = createServer(socket => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
  await once(odd.listen(0, '127.0.0.1'), 'listening')
  const { port } = odd.address() as { port: number }
  assert.equal((await towards({ port } as never).ask({ url: `http://127.0.0.1:${port}/` })).outcome, 'unreadable')
  odd.close()
  await using peer = await aPeer(({ url }, response) => {
    if (url === '/twice') return response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end('x')
    if (url === '/proto') return response.writeHead(200, { 'content-encoding': 'constructor' }).end('x')
    if (url === '/broken') return response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all')
    if (url === '/switch') return response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n')
    if (url === '/header') return response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end()
    response.writeHead(200, { 'content-length': '100' })
    return response.write('x', () => response.destroy())
  })
  const outgoing = (path: string) => towards(peer).ask({ url: peer.origin + path })
  for (const path of ['/twice', '/proto', '/broken', '/header']) assert.equal((await outgoing(path)).outcome, 'unreadable', path)
  for (const path of ['/cut', '/switch']) assert.equal((await outgoing(path)).outcome, 'unreachable', path)
  const closed = await closedPort()
  assert.equal((await towards({ port: closed } as never).ask({ url: `http://127.0.0.1:${closed}/` })).outcome, 'unreachable')
})

async function closedPort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  await assert.rejects(once(connect(port, '127.0.0.1'), 'connect'))
  return port
}

test('who fails again and again is left alone for a while, longer each time', async () => {
  let isWell = false
  await using peer = await aPeer((_, response) => (isWell ? response.end('well') : response.destroy()))
  const clock = clockAt()
  const outgoing = towards(peer, { clock })
  const ask = async () => (await outgoing.ask({ url: `${peer.origin}/` })).outcome
  for (let i = 0; i < 5; i++) assert.equal(await ask(), 'unreachable')
  const before = peer.connections()
  assert.equal(await ask(), 'paused')
  clock.pass(59_000)
  assert.equal(await ask(), 'paused')
  assert.equal(peer.connections(), before)
  clock.pass(2_000)
  assert.equal(await ask(), 'unreachable')
  clock.pass(61_000)
  assert.equal(await ask(), 'paused', 'the second pause is longer')
  clock.pass(60_000)
  isWell = true
  assert.equal(await ask(), 'answered')
  isWell = false
  assert.equal(await ask(), 'unreachable', 'an answer makes good what was before')
})

test("a host that hangs keeps its own few calls and nobody else's", async () => {
  await using hung = await aPeer(() => undefined)
  await using well = await aPeer()
  const privately = [hung.port, well.port].map(port => `127.0.0.1:${port}`)
  const outgoing = towards(hung, {
    privately,
    timeoutMs: 60_000,
    bulkhead: { most: 3, mostToOne: 2, mostWaiting: 8, mostWaitingForOne: 4 },
  })
  const end = new AbortController()
  const outcomes = Array.from({ length: 8 }, async () => (await outgoing.ask({ url: `${hung.origin}/`, signal: end.signal })).outcome)
  assert.deepEqual(await Promise.all(outcomes.slice(6)), ['busy', 'busy'], 'two run and four wait: there is no room for more')
  for (let i = 0; i < 5; i++) assert.equal(await within(30_000, () => outgoing.ask({ url: `${well.origin}/` })), 'answered')
  end.abort()
  assert.deepEqual(await Promise.all(outcomes.slice(0, 3)), ['timed_out', 'timed_out', 'busy'])
})

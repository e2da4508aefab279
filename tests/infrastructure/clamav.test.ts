import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { Busy } from '../../src/application/ports.ts'
import { clamdScanner } from '../../src/infrastructure/clamav/scanner.ts'

/** Servers that are no clamd, or a broken one. The real one answers in tests/peers/clamav. */
async function aServer(answers: (socket: Socket) => unknown, silenceMs = 10_000) {
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    answers(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = new URL(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { scanner: clamdScanner(url, { connectMs: 10_000, silenceMs }), [Symbol.dispose]: () => server.close() }
}

const PIECES = 20
const PIECE = 64 * 1024
const WHOLE = 'zINSTREAM\0'.length + PIECES * (4 + PIECE) + 4

async function* words(): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < PIECES; n++) yield new Uint8Array(PIECE)
}

/** Once so much has arrived, and then the end. */
const says =
  (answer: string, after = WHOLE) =>
  (socket: Socket) => {
    let arrived = 0
    socket.on('data', bytes => {
      arrived += bytes.length
      if (arrived >= after) socket.end(answer, 'latin1')
    })
  }

test('nothing but a clear answer lets a file pass', async () => {
  const broken = {
    'an error': says('INSTREAM size limit exceeded. ERROR\0', 1_000),
    'another protocol': says('HTTP/1.1 400 Bad Request\r\n\r\n'),
    'almost a yes': says('stream: OK and more\0'),
    'a yes that is cut off': says('stream: OK'),
    'nothing, and the end': (socket: Socket) => socket.destroy(),
    silence: (socket: Socket) => socket.resume(),
    'a flood': (socket: Socket) => socket.resume().write('x'.repeat(100_000)),
  }
  for (const [what, answers] of Object.entries(broken)) {
    using server = await aServer(answers, what === 'silence' ? 300 : undefined)
    await assert.rejects(server.scanner.scan(words()), Busy, what)
    assert.equal(server.scanner.isUp(), false, what)
  }
  using fine = await aServer(says('stream: OK\0'))
  assert.equal(await fine.scanner.scan(words()), 'clean')
  const gone = clamdScanner(new URL('tcp://127.0.0.1:1'))
  await assert.rejects(gone.scan(words()), { name: 'Error', retryAfter: 30 })
})

test('bytes that cannot be read pass nothing either', async () => {
  using server = await aServer(says('stream: OK\0', 1))
  async function* torn(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(10)
    throw new Error('The disk is gone.')
  }
  await assert.rejects(server.scanner.scan(torn()), Busy)
})

test('each piece arrives behind its length, and a length of nothing ends it', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  let sent = Buffer.alloc(0)
  using server = await aServer(socket => {
    socket.on('data', (bytes: Buffer) => {
      sent = Buffer.concat([sent, bytes])
      if (!sent.subarray(-4).equals(Buffer.alloc(4))) return
      resolve(sent.toString('latin1'))
      socket.end('stream: Harmful.One FOUND\0')
    })
  })
  async function* two(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('one')
    yield Buffer.alloc(0)
    yield Buffer.from('more')
  }
  assert.equal(await server.scanner.scan(two()), 'infected')
  assert.equal(await promise, 'zINSTREAM\0\0\0\0\x03one\0\0\0\x04more\0\0\0\0')
  assert.equal(server.scanner.isUp(), true)
})

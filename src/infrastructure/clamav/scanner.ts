import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busy, type Scanner } from '../../application/ports.ts'

/** Of the connection, and of each silence. Whoever scans 100 MB says nothing until it is done. */
export type Patience = { readonly connectMs: number; readonly silenceMs: number }
const PATIENCE: Patience = { connectMs: 5_000, silenceMs: 60_000 }

const PORT = 3310
const LOOK_EVERY_MS = 30_000
const LONGEST_ANSWER = 4_096
const AGAIN_SECONDS = 30

/** clamd over TCP, a connection for each file. Whatever is not a clear answer is none. */
export function clamdScanner(url: URL, patience: Patience = PATIENCE): Scanner {
  let lookedAt = 0
  let isUp = true

  async function told(words: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
    const socket = await opened(url, patience)
    try {
      const sent = pipeline(Readable.from(words, { objectMode: false }), socket, { end: false })
      const [answer] = await Promise.all([answerOf(socket), sent])
      return answer
    } finally {
      socket.destroy()
    }
  }

  async function look(): Promise<void> {
    lookedAt = performance.now()
    isUp = await told([Buffer.from('zPING\0')]).then(
      answer => answer === 'PONG',
      () => false,
    )
  }

  return {
    async scan(bytes) {
      const answer = await told(framed(bytes)).catch(cause => cause as Error)
      const found = typeof answer === 'string' ? verdict(answer) : undefined
      isUp = found !== undefined
      lookedAt = performance.now()
      if (found === undefined) throw away(answer)
      return found
    },
    isUp() {
      if (lookedAt === 0 || performance.now() - lookedAt > LOOK_EVERY_MS) look().catch(ending)
      return isUp
    },
  }
}

/** `look` answers every failure itself. */
const ending = (): undefined => undefined

const away = (cause: unknown): Busy =>
  new Busy(AGAIN_SECONDS, 'The virus scanner does not answer right now, so no file can be attached. Try again in a moment.', { cause })

function verdict(answer: string): 'clean' | 'infected' | undefined {
  if (answer === 'stream: OK') return 'clean'
  return /^stream: .+ FOUND$/.test(answer) ? 'infected' : undefined
}

/** Each piece behind its length; a length of nothing ends it. */
async function* framed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Buffer.from('zINSTREAM\0')
  for await (const piece of bytes) if (piece.length > 0) yield Buffer.concat([lengthOf(piece.length), piece])
  yield lengthOf(0)
}

function lengthOf(byteCount: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(byteCount)
  return length
}

function opened({ hostname, port }: URL, { connectMs, silenceMs }: Patience): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || PORT })
  socket.setTimeout(connectMs, () => socket.destroy(new Error('It is silent.')))
  socket.once('error', reject)
  socket.once('connect', () => {
    socket.setTimeout(silenceMs)
    resolve(socket)
  })
  return promise
}

/** Up to the sign that ends it. An end before that is no answer. */
function answerOf(socket: Socket): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let answer = ''
  socket.on('data', bytes => {
    answer += bytes.toString('latin1')
    const end = answer.indexOf('\0')
    if (end >= 0) resolve(answer.slice(0, end))
    else if (answer.length > LONGEST_ANSWER) reject(new Error('It speaks of something else.'))
  })
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('It ended before its answer.')))
  return promise
}

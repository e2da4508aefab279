import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { type FrameCounter, frameCounter, htmlFrames, maskedFrame } from './frames.ts'

/** Where readers knock. Cookies are used in turn; `look` is the word that each says first. */
export type Door = {
  readonly port: number
  readonly path: string
  readonly cookies: readonly string[]
  readonly count: number
  readonly look?: string
}

/** `frames`: what each reader got; they must all be the same. `arrivals`: who had how many frames when. */
type Reader = { readonly socket: Socket; counter: FrameCounter; readonly times: number[]; readonly frames: number[] }

export type Readers = {
  /** Counts from zero from here on. */
  mark(mode: Mode): void
  /** Waits until this many bytes came over all, or nothing comes any more. */
  settle(bytes: number): Promise<Received>
  /** For each commit's frame: what it holds, and when each reader had it. */
  arrivals(): readonly { readonly text: string; readonly at: readonly number[] }[]
  /** Waits until nothing has come for a moment. */
  quiet(): Promise<void>
  close(): void
}

/** `bytes` counts bytes alone; `frames` notes when which frame was whole. */
export type Mode = 'bytes' | 'frames'
export type Received = { readonly bytes: number; readonly ms: number }

const AT_ONCE = 50
const QUIET_MS = 400
const CHUNK = 256 * 1024

export async function connectReaders(door: Door): Promise<Readers> {
  const buffer = new Uint8Array(CHUNK) // one for all: it is read before the next socket is
  const readers: Reader[] = []
  let mode: Mode = 'bytes'
  let bytes = 0
  let first = 0
  let last = 0
  let sample: Buffer[] = [] // all that the first reader got

  function took(reader: Reader, length: number): void {
    last = performance.now()
    if (bytes === 0) first = last
    bytes += length
    if (mode === 'bytes') return
    if (reader === readers[0]) sample.push(Buffer.from(buffer.subarray(0, length)))
    const before = reader.counter.frames()
    reader.counter.feed(buffer, length)
    if (reader.counter.frames() === before) return
    reader.times.push(last)
    reader.frames.push(reader.counter.frames())
  }

  function open(index: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOpen = false
      const socket = connect({ host: '127.0.0.1', port: door.port, noDelay: true, onread: { buffer, callback } })
      const reader: Reader = { socket, counter: frameCounter(), times: [], frames: [] }
      function callback(length: number): boolean {
        if (isOpen) took(reader, length)
        else greeted(Buffer.from(buffer.subarray(0, length)).toString('latin1'))
        return true
      }
      function greeted(answer: string): void {
        isOpen = answer.startsWith('HTTP/1.1 101')
        if (!isOpen) reject(new Error(`The door answered ${answer.slice(0, 60)}`))
        readers.push(reader)
        if (door.look !== undefined) socket.write(maskedFrame(door.look))
        resolve()
      }
      socket.on('error', reject)
      socket.write(handshake(door, door.cookies[index % door.cookies.length] ?? ''))
    })
  }

  for (let from = 0; from < door.count; from += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, door.count - from) }, (_, i) => open(from + i)))
  }

  async function quiet(): Promise<void> {
    last = Math.max(last, performance.now() - QUIET_MS / 2)
    while (performance.now() - last < QUIET_MS) await pause(QUIET_MS / 8)
  }

  return {
    quiet,
    mark(to) {
      mode = to
      bytes = 0
      sample = []
      for (const reader of readers) {
        reader.counter = frameCounter()
        reader.times.length = 0
        reader.frames.length = 0
      }
    },
    async settle(expected) {
      const end = performance.now() + 20_000
      last = performance.now()
      while (bytes < expected && performance.now() - last < 5000 && performance.now() < end) await pause(5)
      return { bytes, ms: last - first }
    },
    arrivals() {
      const texts = htmlFrames(Buffer.concat(sample))
      const short = readers.filter(reader => reader.counter.frames() !== texts.length).length
      if (short > 0) throw new Error(`${short} of ${readers.length} readers did not get the ${texts.length} frames that the first one got.`)
      const at = texts.map(() => new Array<number>(readers.length))
      for (const [index, reader] of readers.entries()) spread(reader, (frame, time) => ((at[frame] as number[])[index] = time))
      return texts.map((text, frame) => ({ text, at: at[frame] as number[] }))
    },
    close() {
      for (const { socket } of readers) socket.destroy()
    },
  }
}

function spread({ times, frames }: Reader, note: (frame: number, time: number) => void): void {
  let frame = 0
  for (const [at, time] of times.entries()) while (frame < (frames[at] as number)) note(frame++, time)
}

export const handshake = ({ port, path }: Pick<Door, 'port' | 'path'>, cookie: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    `Origin: http://localhost:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(cookie === '' ? [] : [`Cookie: ${cookie}`]),
    '\r\n',
  ].join('\r\n')

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

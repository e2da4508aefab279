import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Bytes, CopyOf, MadeCopy, Pictures } from '../../application/ports.ts'
import { busy } from '../../application/ports.ts'
import { piecesOf } from './pieces.ts'

export type Caps = { readonly seconds: number; readonly dataKilobytes: number }

/** Each picture is opened by a process of its own, which may take this and no more. */
const CAPS: Caps = { seconds: 10, dataKilobytes: 1_200_000 }
const AT_ONCE = 2
const MOST_WAITING = 100
const MADE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])
const DECODER = join(import.meta.dirname, 'decoder.ts')

/** The shell puts the bound on memory around it; of the environment it gets nothing. */
const CAPPED = 'ulimit -d "$0" && exec "$@"'

/** `decoder`: the program that opens them. */
export function sharpPictures(caps: Caps = CAPS, decoder = DECODER): Pictures {
  const atWork = turns(AT_ONCE, MOST_WAITING)

  const copies: Pictures['copies'] = (bytes, wanted, keep) =>
    atWork(() => made(start(caps, decoder, wanted), bytes, { ...caps, count: wanted.length }, keep))

  return {
    copies,
    async square(bytes, size) {
      const kept: Uint8Array[] = []
      const found = await copies(bytes, [{ fit: 'square', size }], async (_, pieces) => {
        for await (const piece of pieces) kept.push(piece)
      })
      return found && new Uint8Array(Buffer.concat(kept))
    },
  }
}

function start({ dataKilobytes }: Caps, decoder: string, wanted: readonly CopyOf[]): ChildProcess {
  const program = [process.execPath, '--max-old-space-size=256', '--no-warnings', decoder, JSON.stringify(wanted)]
  return spawn('/bin/sh', ['-c', CAPPED, String(dataKilobytes), ...program], {
    cwd: '/',
    env: { MALLOC_ARENA_MAX: '2' },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}

/** Undefined when it cannot be opened, for whatever reason; only what `keep` throws is thrown. */
async function made(
  child: ChildProcess,
  bytes: Bytes,
  { seconds, count }: Caps & { readonly count: number },
  keep: Parameters<Pictures['copies']>[2],
): Promise<readonly MadeCopy[] | undefined> {
  child.once('error', () => child.stdout?.destroy())
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw busy(10) // this process may open nothing more
  const isOver = new Promise<void>(resolve => child.once('close', () => resolve()))
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000)
  const sent = pipeline(Readable.from(bytes instanceof Uint8Array ? [bytes] : bytes, { objectMode: false }), stdin)
  sent.catch(() => child.kill('SIGKILL')) // the rest of it is missing, or it is gone already
  try {
    const pieces = piecesOf(stdout)
    const all = await pieces
      .line()
      .then(line => copiesIn(line, count))
      .catch(() => undefined)
    clearTimeout(timer) // it is done; what is left takes as long as whoever keeps it
    if (!all) return undefined
    for (const one of all) await keep(one, pieces.next(one.byteCount))
    return all
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
    await Promise.allSettled([sent, isOver])
  }
}

/** Believed no more than the picture it opened, which may be what speaks by now. */
function copiesIn(line: string, count: number): readonly MadeCopy[] | undefined {
  const all: readonly MadeCopy[] = JSON.parse(line)
  const isFine = ({ mediaType, width, height, byteCount }: MadeCopy) => MADE.has(mediaType) && [width, height, byteCount].every(isSize)
  return all.length === count && all.every(isFine) ? all : undefined
}

const isSize = (number: number): boolean => Number.isSafeInteger(number) && number > 0

/** So many at once; the others wait, and beyond a number are refused. */
function turns(atOnce: number, mostWaiting: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (waiting.length >= mostWaiting) throw busy(10)
    if (running >= atOnce) await new Promise<void>(resolve => waiting.push(resolve))
    else running++
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

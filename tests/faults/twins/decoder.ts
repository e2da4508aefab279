import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

/** The decoder with the flaws it must never have: some pictures make it stand still, some let it take memory without end, some speak for it. */

const MOST_MB = 1_600
const MB = 1024 * 1024

const bytes = await buffer(process.stdin)
if (bytes.includes('stands still')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
if (bytes.includes('says page')) say('text/html')
else if (bytes.includes('takes all')) {
  const taken: Buffer[] = []
  while (taken.length < MOST_MB / 100) taken.push(Buffer.alloc(100 * MB))
  say('image/png') // nobody stopped it
} else {
  Object.defineProperty(process, 'stdin', { value: Readable.from([bytes]) })
  await import('../../../src/infrastructure/sharp/decoder.ts')
}

function say(mediaType: string): void {
  const copy = { mediaType, width: 1, height: 1, byteCount: 1 }
  process.stdout.write(`${JSON.stringify([copy, copy])}\nAB`)
}

import type { Readable } from 'node:stream'

const SILENT_MS = 30_000

/** A stream read in turns: a line, then so many bytes, then so many more. It throws when the stream ends before that. */
export function piecesOf(stream: Readable) {
  const source = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)

  async function more(): Promise<void> {
    const timer = setTimeout(() => stream.destroy(new Error('It fell silent.')), SILENT_MS) // only while somebody waits for it
    const { done, value } = await source.next().finally(() => clearTimeout(timer))
    if (done) throw new Error('It ended before its end.')
    rest = rest.length === 0 ? value : Buffer.concat([rest, value])
  }

  return {
    async line(): Promise<string> {
      while (!rest.includes('\n')) await more()
      const end = rest.indexOf('\n')
      const line = rest.subarray(0, end).toString()
      rest = rest.subarray(end + 1)
      return line
    },
    async *next(byteCount: number): AsyncGenerator<Uint8Array> {
      for (let left = byteCount; left > 0; ) {
        if (rest.length === 0) await more()
        const piece = rest.subarray(0, left)
        rest = rest.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    },
  }
}

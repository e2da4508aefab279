import type { Readable } from 'node:stream'
import { GetObjectCommand, type GetObjectCommandInput } from '@aws-sdk/client-s3'
import { named } from './failures.ts'
import type { Link } from './link.ts'

const BEGIN_MS = 10_000
/** How long the next piece may take; how long our reader takes with one is theirs to say. */
const PIECE_MS = 30_000

/** Nothing is asked before somebody begins to read, and nothing is read ahead of them but what a connection holds. */
export async function* pieces(link: Link, asked: GetObjectCommandInput, byteCount: number): AsyncGenerator<Uint8Array> {
  if (byteCount <= 0) return
  const get = new GetObjectCommand(asked)
  const { Body } = await link.ask(BEGIN_MS, (client, abortSignal) => client.send(get, { abortSignal }))
  const body = Body as Readable
  let left = byteCount
  let late: NodeJS.Timeout | undefined
  const wait = () => {
    late = setTimeout(() => body.destroy(new Error('The next bytes did not come.')), PIECE_MS)
  }
  try {
    wait()
    for await (const piece of body) {
      clearTimeout(late)
      left -= piece.length
      yield piece
      wait()
    }
    if (left !== 0) throw new Error('A file ended before its end.')
  } catch (error) {
    throw named(error)
  } finally {
    clearTimeout(late)
    body.destroy()
  }
}

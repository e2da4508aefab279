import { randomBytes } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isCode } from './durable.ts'

/** Bytes put aside while there is room, so that what must not wait for a bigger disk can be finished on a full one (R28). */
export type Reserve = {
  /** Gives them back to the disk; answers whether there were any. */
  spend(): Promise<boolean>
  /** Puts them aside again where that leaves enough of what is free. */
  refill(free: number): Promise<void>
}

/** Many times what the journal of a store needs to end what it has begun. */
export const RESERVE_BYTES = 16 * 1024 * 1024

const PIECE_BYTES = 1024 * 1024

export function diskReserve(folder: string, leave: number, bytes = RESERVE_BYTES): Reserve {
  const path = join(folder, 'reserve')
  let tail: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = tail.then(work)
    tail = done.catch(() => undefined)
    return done
  }

  const size = (): Promise<number> => stat(path).then(({ size: known }) => known, absent)

  async function spendNow(): Promise<boolean> {
    const hasSome = (await size()) > 0
    await rm(path, { force: true })
    return hasSome
  }

  /** Somebody else may have been quicker to use the room. */
  async function refillNow(free: number): Promise<void> {
    if (free >= leave + bytes && (await size()) < bytes) await filled(path, bytes).catch(() => rm(path, { force: true }))
  }

  return { spend: () => inTurn(spendNow), refill: free => inTurn(() => refillNow(free)) }
}

/** Random, as a disk that compresses gives nothing back for zeros. */
async function filled(path: string, bytes: number): Promise<void> {
  await using file = await open(path, 'w', 0o600)
  for (let at = 0; at < bytes; at += PIECE_BYTES) await file.write(randomBytes(Math.min(PIECE_BYTES, bytes - at)))
  await file.sync()
}

function absent(error: unknown): number {
  if (isCode(error, 'ENOENT')) return 0
  throw error
}

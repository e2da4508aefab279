import { randomUUID } from 'node:crypto'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Bytes } from '../../application/ports.ts'

/** Whole or not at all, and on disk before it answers how much it was, over what stood there. `room` holds unfinished ones, on the same disk. */
export async function writeDurably(path: string, bytes: Bytes, room: string): Promise<number> {
  return written(bytes, room, async (unfinished, byteCount) => {
    await madeFolder(dirname(path))
    await rename(unfinished, path)
    await syncFolder(dirname(path))
    return byteCount
  })
}

/** The same, for its owner's eyes only and never over what stands there; answers whether it was the first. */
export async function writeOnce(path: string, bytes: Uint8Array): Promise<boolean> {
  const folder = dirname(path)
  return written(bytes, folder, async unfinished => {
    const isFirst = await link(unfinished, path).then(
      () => true,
      error => (isCode(error, 'EEXIST') ? false : Promise.reject(error)),
    )
    await syncFolder(folder)
    return isFirst
  })
}

async function written<T>(bytes: Bytes, room: string, use: (unfinished: string, byteCount: number) => Promise<T>): Promise<T> {
  await madeFolder(room)
  const unfinished = join(room, `${randomUUID()}.part`)
  try {
    await using file = await open(unfinished, 'wx', 0o600)
    let byteCount = 0
    for await (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) {
      await file.writeFile(piece)
      byteCount += piece.length
    }
    await file.sync()
    return await use(unfinished, byteCount)
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** With those above it that were missing: each is there after a power cut once the one that holds it was synced. */
async function madeFolder(path: string): Promise<void> {
  const folder = resolve(path)
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

/** What was renamed or made in it is there after a power cut. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

export const isCode = (error: unknown, code: string): boolean => error instanceof Error && (error as NodeJS.ErrnoException).code === code

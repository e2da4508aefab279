import { open, opendir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Files, Full, type KeptFile } from '../../application/ports.ts'
import { folderOf, keyOf } from '../file-keys.ts'
import { isCode, writeDurably } from './durable.ts'

/** An unfinished file older than this belongs to nobody who still runs. */
const ABANDONED_MS = 3_600_000

/** Call `sweep` at start: what a crash left unfinished goes. */
export function diskFiles(folder: string): Files & { sweep(now: number): Promise<void> } {
  const room = join(folder, '.unfinished')

  return {
    put: async (key, bytes) => writeDurably(pathOf(folder, key), bytes, room).catch(whenFull),
    get: async key => readFile(pathOf(folder, key)).catch(absent),
    open: async (key, range) => opened(pathOf(folder, key), range),
    erase: async key => rm(pathOf(folder, key), { force: true }),
    list: within => listed(folder, folderOf(within)),
    sweep: async now => {
      for (const name of await readdir(room).catch(none)) {
        const path = join(room, name)
        const { mtimeMs } = (await stat(path).catch(absent)) ?? { mtimeMs: now }
        if (now - mtimeMs > ABANDONED_MS) await rm(path, { force: true })
      }
    },
  }
}

type Range = Parameters<Files['open']>[1]

/** Nothing is held before somebody begins to read, so that who only wanted to know the size owes nothing. */
async function opened(path: string, range: Range): ReturnType<Files['open']> {
  const found = await stat(path).catch(absent)
  if (!found) return undefined
  return { byteCount: found.size, bytes: pieces(path, range?.first ?? 0, Math.min(range?.last ?? found.size, found.size - 1)) }
}

/** A reader who takes their time holds one piece and no more. */
const PIECE = 64 * 1024

async function* pieces(path: string, first: number, last: number): AsyncGenerator<Uint8Array> {
  if (first > last) return
  await using file = await open(path, 'r')
  for (let at = first; at <= last; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(PIECE, last - at + 1)), { position: at })
    if (bytesRead === 0) throw new Error('A file ended before its end.')
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function* listed(root: string, within: string): AsyncGenerator<KeptFile> {
  for await (const entry of (await opendir(join(root, within)).catch(absent)) ?? []) {
    const key = within + entry.name
    if (entry.isDirectory()) yield* listed(root, `${key}/`)
    const found = entry.isFile() ? await stat(join(root, key)).catch(absent) : undefined
    if (found) yield { key, byteCount: found.size, at: found.mtimeMs }
  }
}

const pathOf = (folder: string, key: string): string => join(folder, keyOf(key))

function whenFull(cause: unknown): never {
  throw isCode(cause, 'ENOSPC') || isCode(cause, 'EDQUOT') ? new Full(undefined, { cause }) : cause
}

function absent(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error
}

const none = (error: unknown): readonly string[] => absent(error) ?? []

import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Files } from '../../application/ports.ts'
import { isCode, writeDurably } from './durable.ts'

/** An unfinished file older than this belongs to nobody who still runs. */
const ABANDONED_MS = 3_600_000

const IS_KEY = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)+$/

/** Call `sweep` at start: what a crash left unfinished goes. */
export function diskFiles(folder: string): Files & { sweep(now: number): Promise<void> } {
  const room = join(folder, '.unfinished')

  return {
    put: async (key, bytes) => writeDurably(pathOf(folder, key), bytes, room),
    get: async key => readFile(pathOf(folder, key)).catch(absent),
    erase: async key => rm(pathOf(folder, key), { force: true }),
    sweep: async now => {
      for (const name of await readdir(room).catch(none)) {
        const path = join(room, name)
        const { mtimeMs } = (await stat(path).catch(absent)) ?? { mtimeMs: now }
        if (now - mtimeMs > ABANDONED_MS) await rm(path, { force: true })
      }
    },
  }
}

function pathOf(folder: string, key: string): string {
  if (typeof key !== 'string' || !IS_KEY.test(key) || key.includes('..')) throw new TypeError(`Not a key of a file: ${JSON.stringify(key)}`)
  return join(folder, key)
}

function absent(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error
}

const none = (error: unknown): readonly string[] => absent(error) ?? []

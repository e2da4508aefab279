import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const SQLITE_BUSY = 5

export type FolderLock = { release(): void }

/**
 * One process to a folder; undefined when another holds it. The lock is the operating system's own, on the bytes of
 * `lock.db`, taken through SQLite because Node has no call for it: it ends with the process, however that ends, and is
 * seen from other containers on the same volume. The file itself says nothing and may stay.
 */
export function lockFolder(folder: string): FolderLock | undefined {
  mkdirSync(folder, { recursive: true })
  const db = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
    return { release: () => db.close() }
  } catch (error) {
    db.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined
    throw error
  }
}

import { backup, DatabaseSync } from 'node:sqlite'
import type { Documents, EventLog, Search, Shadow } from '../../application/ports.ts'
import { type Shape, tableIn, tableOf } from '../tables.ts'
import { sqliteDocuments } from './documents.ts'
import { sqliteEventLog } from './event-log.ts'
import { sqliteRows } from './rows.ts'
import { migrate } from './schema.ts'
import { sqliteSearch } from './search.ts'
import { sqliteShadow } from './shadow.ts'
import { BUSY_MS, turnsOf } from './turns.ts'

/** Older ones can corrupt a database when two processes reset the WAL at the same moment. */
const OLDEST_SQLITE = [3, 51, 3]

/** How long another process may hold the write lock while we open the store. */
const OPENING_MS = 5000

export type Options = {
  /** A file, or `:memory:`. */
  readonly path: string
  readonly collections: readonly Shape[]
  /** The disk failed. The store refuses everything from here on; the process should end with an error. */
  readonly onFatal: (error: Error) => void
}

export type Sqlite = {
  readonly log: EventLog
  readonly documents: Documents
  readonly search: Search
  /** Room to fold these collections anew from the log, beside the living ones. One at a time. */
  shadow(collections: readonly Shape[]): Promise<Shadow>
  /** Copies the store as it is at one position, beside running writers. */
  backup(toPath: string, onProgress?: (done: number, total: number) => void): Promise<void>
  /** Writes what waits, moves the WAL into the database, gives back the file. */
  close(): void
}

export function openSqlite({ path, collections, onFatal }: Options): Sqlite {
  const tables = new Map(collections.map(collection => [collection.name, tableOf(collection)]))
  const db = new DatabaseSync(path, { timeout: OPENING_MS })
  try {
    assertVersion(db)
    configure(db)
    migrate(db, [...tables.values()])
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}`)
  } catch (error) {
    db.close()
    throw error
  }
  const turns = turnsOf(db, onFatal)
  const rows = sqliteRows(db, tables)

  async function shadow(collections: readonly Shape[]): Promise<Shadow> {
    return sqliteShadow({ db, turns, living: collections.map(collection => tableIn(tables, collection)) })
  }

  /** From a snapshot on a connection of its own: without one, each commit of another process would begin the copy anew. */
  async function copy(toPath: string, onProgress?: (done: number, total: number) => void): Promise<void> {
    const progress = ({ totalPages, remainingPages }: { totalPages: number; remainingPages: number }) =>
      onProgress?.(totalPages - remainingPages, totalPages)
    using source = path === ':memory:' ? undefined : new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS })
    source?.exec('BEGIN; SELECT 1 FROM log LIMIT 1')
    await backup(source ?? db, toPath, { progress })
  }

  function close(): void {
    turns.close()
    db.close()
  }

  const log = sqliteEventLog(db, turns, rows)
  const documents = sqliteDocuments({ db, turns, rows, tables })
  return { log, documents, search: sqliteSearch(db, turns), shadow, backup: copy, close }
}

function assertVersion(db: DatabaseSync): void {
  const found = String(db.prepare('SELECT sqlite_version() AS version').get()?.['version'])
  if (compare(found.split('.').map(Number), OLDEST_SQLITE) < 0)
    throw new Error(`SQLite is ${found}; Flowra needs ${OLDEST_SQLITE.join('.')}.`)
}

/** FULL: an answer survives a power cut. secure_delete: what is redacted or erased does not stay in the gaps of the pages. */
function configure(db: DatabaseSync): void {
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 0;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = FAST;
    PRAGMA trusted_schema = OFF;
  `)
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a.map((part, at) => part - (b[at] ?? 0)).find(difference => difference !== 0) ?? 0
}

import type { DatabaseSync } from 'node:sqlite'
import type { Shadow } from '../../application/ports.ts'
import type { Table } from '../tables.ts'
import { sqliteDocuments } from './documents.ts'
import { sqliteEventLog } from './event-log.ts'
import { sqliteRows } from './rows.ts'
import { indexName, listName, migrateTable, quoted } from './schema.ts'
import type { Turns } from './turns.ts'

const PREFIX = 'shadow_'

type Parts = { readonly db: DatabaseSync; readonly turns: Turns; readonly living: readonly Table[] }

/**
 * Tables of their own, with the one index that writing needs: the others are made when the tables take the place of the living
 * ones, in the same transaction. What a crash left of an earlier shadow is dropped first.
 */
export async function sqliteShadow({ db, turns, living }: Parts): Promise<Shadow> {
  const tables = new Map(living.map(table => [table.collection, shadowOf(table)]))

  function make(): void {
    drop()
    for (const table of tables.values()) migrateTable(db, table)
  }

  function drop(): void {
    const left = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, ?) = ?").all(PREFIX.length, PREFIX)
    for (const { name } of left) db.exec(`DROP TABLE ${quoted(String(name))}`)
  }

  function swap(end: number): boolean {
    if (Number(db.prepare('SELECT coalesce(max(position), 0) AS last FROM log').get()?.['last']) !== end) return false
    for (const table of living) replace(table)
    return true
  }

  /** An index keeps its name when its table gets another, so that of the shadow goes and is made anew. */
  function replace(table: Table): void {
    const shadow = shadowOf(table)
    db.exec(`DROP INDEX ${quoted(indexName(shadow, ['id']))}`)
    rename(shadow.name, table.name)
    for (const field of table.lists) rename(listName(shadow, field), listName(table, field))
    migrateTable(db, table)
  }

  function rename(from: string, to: string): void {
    db.exec(`DROP TABLE ${quoted(to)}; ALTER TABLE ${quoted(from)} RENAME TO ${quoted(to)}`)
  }

  await turns.write(make)
  const rows = sqliteRows(db, tables)
  return {
    log: sqliteEventLog(db, turns, rows),
    documents: sqliteDocuments({ db, turns, rows, tables }),
    swap: end => turns.write(() => swap(end)),
    drop: () => turns.write(drop),
  }
}

const shadowOf = (table: Table): Table => ({ ...table, name: PREFIX + table.name, indexes: [] })

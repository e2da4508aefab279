import type { DatabaseSync } from 'node:sqlite'
import { BUILT_IN, type Table } from '../tables.ts'
import { makeSearch } from './search.ts'

/** What is on disk belongs to this number; a higher one was written by a newer Flowra. */
const FORMAT = 1

export const quoted = (name: string): string => `"${name}"`
export const indexName = (table: Table, fields: readonly string[]): string => `${table.name}_by_${fields.join('_')}`
export const listName = (table: Table, field: string): string => `${table.name}_in_${field}`

/** Creates what is missing, fills new columns and lists from the bodies, and drops what is no longer declared. */
export function migrate(db: DatabaseSync, tables: readonly Table[]): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    checkFormat(db)
    createOwn(db)
    makeSearch(db)
    for (const table of tables) migrateTable(db, table)
    db.exec('COMMIT')
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

function checkFormat(db: DatabaseSync): void {
  const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  if (found > FORMAT) throw new Error(`The store has format ${found}, this Flowra knows ${FORMAT}: it was written by a newer version.`)
  if (found < FORMAT) db.exec(`PRAGMA user_version = ${FORMAT}`)
}

/**
 * Nothing is ever deleted from the log, so a plain row id is as good as AUTOINCREMENT and saves a page a commit. The second
 * index begins with the subject because subjects begin with time: commits of many streams share its last page.
 */
function createOwn(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS log (position INTEGER PRIMARY KEY, workspace TEXT NOT NULL, stream TEXT NOT NULL,
      version INTEGER NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS log_by_stream ON log (stream, version);
    CREATE INDEX IF NOT EXISTS log_by_subject ON log (subject, stream, version);
    CREATE TABLE IF NOT EXISTS claims (key TEXT PRIMARY KEY, owner TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  `)
}

/** Columns have no type, so that nothing is converted: '1' stays text, 1 a number. */
export function migrateTable(db: DatabaseSync, table: Table): void {
  const t = quoted(table.name)
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${t} ("workspaceId" TEXT NOT NULL, "id" TEXT NOT NULL, "version" INTEGER NOT NULL, "body" TEXT NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS ${quoted(indexName(table, ['id']))} ON ${t} ("workspaceId", "id");
  `)
  dropUndeclared(db, table)
  const there = columnsOf(db, table)
  for (const field of [...table.columns, ...table.lists].filter(field => !there.includes(field))) addColumn(db, table, field)
  for (const field of table.lists) addList(db, table, field)
  for (const fields of table.indexes) {
    const name = quoted(indexName(table, fields))
    const [first = ''] = fields
    const some = table.sparse.includes(first) ? ` WHERE ${quoted(first)} IS NOT NULL` : ''
    db.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${t} (${['workspaceId', ...fields].map(quoted).join(', ')})${some}`)
  }
}

function addColumn(db: DatabaseSync, table: Table, field: string): void {
  db.exec(`ALTER TABLE ${quoted(table.name)} ADD COLUMN ${quoted(field)}`)
  db.prepare(`UPDATE ${quoted(table.name)} SET ${quoted(field)} = json_extract("body", ?)`).run(`$."${field}"`)
}

function addList(db: DatabaseSync, table: Table, field: string): void {
  const name = listName(table, field)
  if (db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name)) return
  db.exec(`CREATE TABLE ${quoted(name)} ("workspaceId", "value", "id", PRIMARY KEY ("workspaceId", "value", "id")) WITHOUT ROWID`)
  db.exec(`INSERT INTO ${quoted(name)} SELECT DISTINCT t."workspaceId", each.value, t."id"
    FROM ${quoted(table.name)} AS t, json_each(t.${quoted(field)}) AS each`)
}

/** A column that is no longer written would be stale on the day it is declared again, so it goes with its indexes. */
function dropUndeclared(db: DatabaseSync, table: Table): void {
  const declared = new Set([['id'], ...table.indexes].map(fields => indexName(table, fields)))
  const lists = new Set(table.lists.map(field => listName(table, field)))
  for (const { name } of namesLike(db, 'index', `${table.name}_by_`)) if (!declared.has(name)) db.exec(`DROP INDEX ${quoted(name)}`)
  for (const { name } of namesLike(db, 'table', `${table.name}_in_`)) if (!lists.has(name)) db.exec(`DROP TABLE ${quoted(name)}`)
  const kept = [...BUILT_IN, 'body', ...table.columns, ...table.lists]
  for (const field of columnsOf(db, table)) {
    if (!kept.includes(field)) db.exec(`ALTER TABLE ${quoted(table.name)} DROP COLUMN ${quoted(field)}`)
  }
}

function namesLike(db: DatabaseSync, type: 'index' | 'table', start: string): readonly { readonly name: string }[] {
  const rows = db.prepare('SELECT name FROM sqlite_schema WHERE type = ? AND substr(name, 1, ?) = ?').all(type, start.length, start)
  return rows as { name: string }[]
}

function columnsOf(db: DatabaseSync, table: Table): readonly string[] {
  return db
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table.name)
    .map(row => String(row['name']))
}

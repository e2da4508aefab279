import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Document } from '../../application/ports.ts'
import { type Table, tableIn } from '../tables.ts'
import { text, whole } from '../values.ts'
import { listName, quoted } from './schema.ts'
import { bound, boundTexts } from './values.ts'

export type Rows = {
  /** Serialises now and answers what is to be run inside a turn; that tells whether the document was newer than the stored one. */
  toWrite(put: { readonly collection: { readonly name: string }; readonly document: Document; readonly isNew?: boolean }): () => boolean
  erase(table: Table, workspaceId: string, id: string): void
}

type Row = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly body: string
  readonly fields: SQLInputValue[]
}

/** Pages are the budget: an update that leaves the indexed fields alone must not name them, or their indexes are written too. */
export function sqliteRows(db: DatabaseSync, tables: ReadonlyMap<string, Table>): Rows {
  const writers = new Map<Table, ReturnType<typeof writerOf>>()
  const writer = (table: Table) => writers.getOrInsertComputed(table, () => writerOf(db, table))

  function toWrite({ collection, document, isNew }: Parameters<Rows['toWrite']>[0]) {
    const table = tableIn(tables, collection)
    const { insert, update } = writer(table)
    const row = rowOf(table, document)
    return isNew ? () => insert(row) || update(row) : () => update(row) || insert(row)
  }

  return {
    toWrite,
    erase: (table, workspaceId, id) => writer(table).erase(workspaceId, id),
  }
}

function writerOf(db: DatabaseSync, table: Table) {
  const t = quoted(table.name)
  const fields = [...table.columns, ...table.lists]
  const all = ['workspaceId', 'id', 'version', 'body', ...fields]
  const at = '"workspaceId" = ? AND "id" = ?'
  const inserted = db.prepare(`INSERT INTO ${t} (${all.map(quoted).join(', ')}) VALUES (${all.map(() => '?').join(', ')})
    ON CONFLICT ("workspaceId", "id") DO NOTHING`)
  const sameFields = fields.map(field => ` AND ${quoted(field)} IS ?`).join('')
  const updated = db.prepare(`UPDATE ${t} SET "version" = ?, "body" = ? WHERE ${at} AND "version" < ?${sameFields}`)
  const moved = db.prepare(`UPDATE ${t} SET ${['version', 'body', ...fields].map(field => `${quoted(field)} = ?`).join(', ')}
    WHERE ${at} AND "version" < ?`)
  const stored = db.prepare(`SELECT ${['version', ...table.lists].map(quoted).join(', ')} FROM ${t} WHERE ${at}`)
  const erased = db.prepare(`DELETE FROM ${t} WHERE ${at}`)
  const lists = table.lists.map(field => listOf(db, table, field))

  function insert({ workspaceId, id, version, body, fields }: Row): boolean {
    if (inserted.run(workspaceId, id, version, body, ...fields).changes === 0) return false
    for (const list of lists) list.put(workspaceId, id, null, fields[list.at])
    return true
  }

  function update({ workspaceId, id, version, body, fields }: Row): boolean {
    if (updated.run(version, body, workspaceId, id, version, ...fields).changes === 1) return true
    if (table.columns.length + table.lists.length === 0) return false
    const before = lists.length > 0 ? stored.get(workspaceId, id) : undefined
    if (moved.run(version, body, ...fields, workspaceId, id, version).changes === 0) return false
    for (const list of lists) list.put(workspaceId, id, before?.[list.field] ?? null, fields[list.at])
    return true
  }

  function erase(workspaceId: string, id: string): void {
    const before = lists.length > 0 ? stored.get(workspaceId, id) : undefined
    for (const list of lists) list.put(workspaceId, id, before?.[list.field] ?? null, null)
    erased.run(workspaceId, id)
  }

  return { insert, update, erase }
}

/** The side table of a field that holds a list: one row for each value. */
function listOf(db: DatabaseSync, table: Table, field: string) {
  const t = quoted(listName(table, field))
  const insert = db.prepare(`INSERT INTO ${t} VALUES (?, ?, ?)`)
  const erase = db.prepare(`DELETE FROM ${t} WHERE "workspaceId" = ? AND "value" = ? AND "id" = ?`)

  function put(workspaceId: string, id: string, before: SQLInputValue, after: SQLInputValue | undefined): void {
    const [old, fresh] = [valuesOf(before), valuesOf(after)]
    for (const value of old.difference(fresh)) erase.run(workspaceId, value, id)
    for (const value of fresh.difference(old)) insert.run(workspaceId, value, id)
  }

  return { field, at: table.columns.length + table.lists.indexOf(field), put }
}

const valuesOf = (list: SQLInputValue | undefined): Set<string> => new Set(typeof list === 'string' ? (JSON.parse(list) as string[]) : [])

function rowOf(table: Table, document: Document): Row {
  const workspaceId = text(document.workspaceId, `${table.collection}.workspaceId`)
  const id = text(document.id, `${table.collection}.id`)
  const version = whole(document.version, `${table.collection}.version`)
  const values = document as unknown as Record<string, unknown>
  const columns = table.columns.map(field => bound(values[field] ?? null, `${table.collection}.${field}`))
  const lists = table.lists.map(field => boundTexts(values[field] ?? [], `${table.collection}.${field}`))
  return { workspaceId, id, version, body: JSON.stringify(document), fields: [...columns, ...lists] }
}

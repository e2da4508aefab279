import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Collection, Document, Documents } from '../../application/ports.ts'
import type { Asked } from '../finds.ts'
import { type Table, tableIn } from '../tables.ts'
import { text } from '../values.ts'
import { sqliteClaims } from './claims.ts'
import { counting, type Query, selection } from './find.ts'
import type { Rows } from './rows.ts'
import { quoted } from './schema.ts'
import type { Turns } from './turns.ts'
import { boundTexts } from './values.ts'

type Parts = { readonly db: DatabaseSync; readonly turns: Turns; readonly rows: Rows; readonly tables: ReadonlyMap<string, Table> }

export function sqliteDocuments({ db, turns, rows, tables }: Parts): Documents {
  const statements = new Map<string, StatementSync>()

  /** Prepared once. Their number is bounded: names come from declared indexes, values are bound. */
  function prepared(sql: string): StatementSync {
    return statements.getOrInsertComputed(sql, () => db.prepare(sql))
  }

  function all({ sql, values }: Query) {
    return turns.read(() => prepared(sql).all(...values))
  }

  async function get<D extends Document>(collection: Collection<D>, workspaceId: string, id: string): Promise<D | undefined> {
    const sql = `SELECT "body" FROM ${quoted(tableIn(tables, collection).name)} WHERE "workspaceId" = ? AND "id" = ?`
    return all({ sql, values: [text(workspaceId, 'workspaceId'), text(id, 'id')] }).map(documentOf<D>)[0]
  }

  async function getMany<D extends Document>(
    collection: Collection<D>,
    workspaceId: string,
    ids: readonly string[],
  ): Promise<readonly D[]> {
    const sql = `SELECT "id", "body" FROM ${quoted(tableIn(tables, collection).name)}
      WHERE "workspaceId" = ? AND "id" IN (SELECT value FROM json_each(?))`
    const found = new Map(
      all({ sql, values: [text(workspaceId, 'workspaceId'), boundTexts(ids, 'ids')] }).map(row => [row['id'], documentOf<D>(row)]),
    )
    return ids.map(id => found.get(id)).filter(document => document !== undefined)
  }

  return {
    get,
    getMany,
    find: async (collection, workspaceId, find) =>
      all(selection(tableIn(tables, collection), workspaceId, find as Asked)).map(documentOf<never>),
    count: async (collection, workspaceId, find) =>
      Number(all(counting(tableIn(tables, collection), workspaceId, find as Asked))[0]?.['count']),
    put: async (collection, document) => turns.write(rows.toWrite({ collection, document })),
    erase: async (collection, workspaceId, id) => {
      const place = [tableIn(tables, collection), text(workspaceId, 'workspaceId'), text(id, 'id')] as const
      return turns.write(() => rows.erase(...place))
    },
    ...sqliteClaims(db, turns),
  }
}

const documentOf = <D>(row: Record<string, unknown>): D => JSON.parse(row['body'] as string) as D

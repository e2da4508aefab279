import { type AnyBulkWriteOperation, type Db, MongoBulkWriteError, MongoServerError } from 'mongodb'
import type { Document, Put } from '../../application/ports.ts'
import { type Table, tableIn } from '../tables.ts'
import { scalar, text, texts, whole } from '../values.ts'
import { isTaken, named } from './failures.ts'
import { keyOf } from './keys.ts'
import { persistently } from './patience.ts'

/** The body is JSON: nothing in it can mean something to the server. The indexed fields stand beside it. */
export type StoredRow = {
  readonly _id: string
  readonly workspaceId: string
  readonly version: number
  readonly body: string
  readonly [field: string]: unknown
}

/** A document that is ready to be written. */
export type Row = { readonly collection: string; readonly stored: StoredRow }

export type Rows = {
  /** Refuses what cannot be written. */
  toRow(put: Pick<Put, 'collection' | 'document'>): Row
  /** Guarded by version, side by side; answers those that could not be written, and why. */
  write(rows: readonly Row[]): Promise<ReadonlyMap<Row, unknown>>
  /** One alone; answers whether it was newer than what was there. */
  put(row: Row): Promise<boolean>
}

export function mongoRows(db: Db, tables: ReadonlyMap<string, Table>): Rows {
  const of = (collection: string) => db.collection<StoredRow>(collection)

  async function write(rows: readonly Row[]): Promise<ReadonlyMap<Row, unknown>> {
    const failed = new Map<Row, unknown>()
    const groups = Map.groupBy(rows, ({ collection }) => collection)
    await Promise.all([...groups].map(([collection, group]) => writeGroup(collection, group, failed)))
    return failed
  }

  /** What was there already under its key, newer or older, is tried again as a guarded update. */
  async function writeGroup(collection: string, rows: readonly Row[], failed: Map<Row, unknown>): Promise<void> {
    try {
      const taken = await bulk(collection, rows, true, failed)
      if (taken.length > 0) await bulk(collection, taken, false, failed)
    } catch (error) {
      for (const row of rows) failed.set(row, error)
    }
  }

  /** Answers the rows whose key was taken. */
  function bulk(collection: string, rows: readonly Row[], upsert: boolean, failed: Map<Row, unknown>): Promise<readonly Row[]> {
    const operations = rows.map(
      ({ stored }): AnyBulkWriteOperation<StoredRow> => ({
        replaceOne: { filter: olderThan(stored), replacement: stored, upsert },
      }),
    )
    return persistently(async () => {
      try {
        await of(collection).bulkWrite(operations, { ordered: false })
        return []
      } catch (error) {
        const refused = refusedIn(error)
        for (const { index, error: reason } of refused) if (!isTaken(reason)) failed.set(rows[index] as Row, named(reason, false))
        return refused.filter(one => isTaken(one.error)).map(({ index }) => rows[index] as Row)
      }
    })
  }

  const put = ({ collection, stored }: Row): Promise<boolean> =>
    persistently(async attempt => {
      const isWritten = (await replaced(collection, stored, true)) ?? (await replaced(collection, stored, false)) ?? false
      return isWritten || (attempt > 0 && (await isThere(collection, stored)))
    })

  /** Undefined when the key was taken. */
  async function replaced(collection: string, stored: StoredRow, upsert: boolean): Promise<boolean | undefined> {
    try {
      const { matchedCount, upsertedCount } = await of(collection).replaceOne(olderThan(stored), stored, { upsert })
      return matchedCount + upsertedCount > 0
    } catch (error) {
      if (isTaken(error)) return undefined
      throw error
    }
  }

  /** Did an earlier try write it, whose answer was lost? */
  async function isThere(collection: string, { _id, version, body }: StoredRow): Promise<boolean> {
    return (await of(collection).findOne({ _id, version, body }, { projection: { _id: 1 } })) !== null
  }

  return { toRow: put => rowOf(tableIn(tables, put.collection), put.document), write, put }
}

/** The driver refuses a whole bulk for one document that is too large, and its commit would be in the log already. */
const MOST_BYTES = 15 * 1024 * 1024

const olderThan = ({ _id, version }: StoredRow) => ({ _id, version: { $lt: version } })

function rowOf(table: Table, document: Document): Row {
  const workspaceId = text(document.workspaceId, `${table.collection}.workspaceId`)
  const stored = {
    _id: keyOf(workspaceId, document.id),
    workspaceId,
    version: whole(document.version, `${table.collection}.version`),
    ...fieldsOf(table, document as unknown as Record<string, unknown>),
    body: JSON.stringify(document),
  }
  if (Buffer.byteLength(stored.body) > MOST_BYTES) throw new RangeError(`${table.collection} ${document.id} is too large to be kept.`)
  return { collection: table.name, stored }
}

export function fieldsOf(table: Table, document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries([
    ...table.columns.map(field => [field, scalar(document[field] ?? null, `${table.collection}.${field}`)]),
    ...table.lists.map(field => [field, texts(document[field] ?? [], `${table.collection}.${field}`)]),
  ])
}

export type Refused = { readonly index: number; readonly error: unknown }

/**
 * Which writes of a bulk were refused, when all others are certain: then, and only then, each has an error of its own. Otherwise
 * the bulk's error is thrown.
 */
export function refusedIn(error: unknown): readonly Refused[] {
  if (!(error instanceof MongoBulkWriteError)) throw error
  const own = [error.writeErrors].flat()
  if (own.length === 0 || error.result.getWriteConcernError()) throw error
  return own.map(({ index, code, errmsg }) => ({ index, error: new MongoServerError({ message: errmsg ?? '', code }) })) // theirs is no Error
}

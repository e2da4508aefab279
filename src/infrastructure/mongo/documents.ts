import type { Db } from 'mongodb'
import type { Collection, Document, Documents } from '../../application/ports.ts'
import type { Asked } from '../finds.ts'
import { type Table, tableIn } from '../tables.ts'
import { texts } from '../values.ts'
import { mongoClaims } from './claims.ts'
import { MAX_TIME_MS } from './client.ts'
import { filterOf, selection } from './find.ts'
import { keyOf } from './keys.ts'
import { persistently, reading } from './patience.ts'
import type { Rows, StoredRow } from './rows.ts'

type Body = Pick<StoredRow, '_id' | 'body'>

const OPTIONS = { projection: { body: 1 }, maxTimeMS: MAX_TIME_MS } as const

export function mongoDocuments(db: Db, rows: Rows, tables: ReadonlyMap<string, Table>): Documents {
  const of = (collection: { readonly name: string }) => db.collection<StoredRow>(tableIn(tables, collection).name)

  async function getMany<D extends Document>(
    collection: Collection<D>,
    workspaceId: string,
    ids: readonly string[],
  ): Promise<readonly D[]> {
    const keys = texts(ids, 'ids').map(id => keyOf(workspaceId, id))
    const bodies = await reading(() =>
      of(collection)
        .find({ _id: { $in: [...new Set(keys)] } }, OPTIONS)
        .toArray(),
    )
    const found = new Map(bodies.map(row => [row._id, documentOf<D>(row)]))
    return keys.map(key => found.get(key)).filter(document => document !== undefined)
  }

  return {
    getMany,
    get: async (collection, workspaceId, id) => {
      const _id = keyOf(workspaceId, id)
      const row = await reading(() => of(collection).findOne({ _id }, OPTIONS))
      return row ? documentOf(row) : undefined
    },
    find: async (collection, workspaceId, find) => {
      const { filter, sort, limit } = selection(tableIn(tables, collection), workspaceId, find as Asked)
      return (await reading(() => of(collection).find(filter, OPTIONS).sort(sort).limit(limit).toArray())).map(documentOf<never>)
    },
    count: async (collection, workspaceId, find) => {
      const filter = filterOf(tableIn(tables, collection), workspaceId, find as Asked)
      return reading(() => of(collection).countDocuments(filter, { maxTimeMS: MAX_TIME_MS }))
    },
    put: async (collection, document) => rows.put(rows.toRow({ collection, document })),
    erase: async (collection, workspaceId, id) => {
      const _id = keyOf(workspaceId, id)
      await persistently(() => of(collection).deleteOne({ _id }))
    },
    ...mongoClaims(db),
  }
}

const documentOf = <D>({ body }: Body): D => JSON.parse(body) as D

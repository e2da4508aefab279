import type { Db } from 'mongodb'
import type { Documents, EventLog, Position, Shadow } from '../../application/ports.ts'
import { type Shape, type Table, tableOf } from '../tables.ts'
import { connectionTo } from './client.ts'
import { makeIndexes } from './schema.ts'

const PREFIX = 'shadow_'

type Parts = {
  readonly url: string
  readonly collections: readonly Shape[]
  /** Log and documents whose rows are kept in these tables. */
  portsOn(tables: ReadonlyMap<string, Table>): { readonly log: EventLog; readonly documents: Documents }
  last(): Promise<Position>
}

/**
 * Collections of their own, without indexes until they take the place of the living ones, one after the other. Cut off between two
 * of them nothing is wrong: both were folded from the same log, up to the same end. What an earlier shadow left is dropped first.
 */
export async function mongoShadow({ url, collections, portsOn, last }: Parts): Promise<Shadow> {
  const living = collections.map(tableOf)
  const shadows = new Map(living.map(table => [table.collection, { ...table, name: PREFIX + table.name }]))

  async function drop(): Promise<void> {
    await patiently(url, async db => {
      for (const { name } of shadows.values()) await db.dropCollection(name)
    })
  }

  async function swap(end: Position): Promise<boolean> {
    if ((await last()) !== end) return false
    await patiently(url, async db => {
      for (const table of living) {
        const shadow = shadows.get(table.collection) as Table
        await makeIndexes(db, shadow)
        await db.renameCollection(shadow.name, table.name, { dropTarget: true })
      }
    })
    return true
  }

  await drop()
  return { ...portsOn(shadows), swap, drop }
}

async function patiently(url: string, act: (db: Db) => Promise<void>): Promise<void> {
  const { client, db } = connectionTo(url, { isPatient: true })
  try {
    await act(db)
  } finally {
    await client.close()
  }
}

import type { Documents, EventLog } from '../../src/application/ports.ts'
import { connectionTo } from '../../src/infrastructure/mongo/client.ts'
import type { StoredCommit } from '../../src/infrastructure/mongo/commits.ts'
import { mongoDocuments } from '../../src/infrastructure/mongo/documents.ts'
import { knownEnds } from '../../src/infrastructure/mongo/ends.ts'
import { mongoEventLog } from '../../src/infrastructure/mongo/event-log.ts'
import { mongoPlaces, type Place } from '../../src/infrastructure/mongo/places.ts'
import { mongoRows, type Rows } from '../../src/infrastructure/mongo/rows.ts'
import { COMMITS, PLACES } from '../../src/infrastructure/mongo/schema.ts'
import { turnsOf } from '../../src/infrastructure/mongo/turns.ts'
import { tableOf } from '../../src/infrastructure/tables.ts'
import { HEADS, THINGS } from '../infrastructure/contracts/things.ts'
import { once } from './mongo-store.ts'

export type Process = AsyncDisposable & { readonly log: EventLog; readonly documents: Documents; close(): Promise<void> }

/** A process that never leads, whose rows and heads `change` may hold back or drop. */
export function aProcess(url: string, change: (rows: Rows) => Rows): Process {
  const { client, db } = connectionTo(url)
  const tables = new Map([THINGS, HEADS].map(collection => [collection.name, tableOf(collection)]))
  const commits = db.collection<StoredCommit>(COMMITS)
  const [ends, places] = [knownEnds(commits), mongoPlaces(db.collection<Place>(PLACES))]
  const rows = change(mongoRows(db, tables))
  const turns = turnsOf({ commits, ends, rows })
  const close = once(async () => {
    await turns.close()
    await client.close()
  })
  return {
    log: mongoEventLog({ commits, turns, rows, ends, places, settled: async () => undefined }),
    documents: mongoDocuments(db, rows, tables),
    close,
    [Symbol.asyncDispose]: close,
  }
}

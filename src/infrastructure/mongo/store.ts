import type { Documents, EventLog } from '../../application/ports.ts'
import { type Shape, tableOf } from '../tables.ts'
import { connectionTo } from './client.ts'
import type { StoredCommit } from './commits.ts'
import { mongoDocuments } from './documents.ts'
import { knownEnds } from './ends.ts'
import { mongoEventLog } from './event-log.ts'
import { mongoLease, type StoredLease } from './lease.ts'
import { mongoPlaces, type Place } from './places.ts'
import { mongoRows } from './rows.ts'
import { COMMITS, emptied, LEASES, migrate, PLACES } from './schema.ts'
import { startSequencer } from './sequencer.ts'
import { turnsOf } from './turns.ts'

type Ports = { readonly log: EventLog; readonly documents: Documents }

export type Options = {
  readonly url: string
  readonly collections: readonly Shape[]
  /** Folds what a crash left of a stream: rows and head that its commits did not get any more. */
  finish?(ports: Ports, stream: string, workspaceId: string): Promise<void>
  /** What fails behind the scenes and is tried again. */
  report?(error: unknown): void
}

export type Mongo = Ports & {
  /** Empties these collections, to be folded anew from the log. Nobody else may write meanwhile. */
  clear(collections: readonly Shape[]): Promise<void>
  /** Finishes what is on its way and lets go of the lease. */
  close(): Promise<void>
}

export async function openMongo({ url, collections, finish = NOTHING, report = () => undefined }: Options): Promise<Mongo> {
  const tables = new Map(collections.map(collection => [collection.name, tableOf(collection)]))
  await migrate(url, collections)
  const { client, db } = connectionTo(url)
  await client.connect()
  const commits = db.collection<StoredCommit>(COMMITS)
  const [rows, ends] = [mongoRows(db, tables), knownEnds(commits)]
  const places = mongoPlaces(db.collection<Place>(PLACES))
  const turns = turnsOf({ commits, ends, rows })
  const lease = mongoLease(db.collection<StoredLease>(LEASES), 'sequencer')
  const documents = mongoDocuments(db, rows, tables)
  const log = mongoEventLog({ commits, turns, rows, ends, places, settled: () => sequencer.settled() })
  const sequencer = startSequencer({
    db,
    commits,
    places,
    lease,
    finish: (stream, workspaceId) => finish({ log, documents }, stream, workspaceId),
    report,
  })
  return {
    log,
    documents,
    clear: some => emptied(url, some),
    async close() {
      await turns.close()
      await sequencer.stop()
      await client.close()
    },
  }
}

const NOTHING = async (): Promise<void> => undefined

import type { Documents, EventLog, Search, Shadow } from '../../application/ports.ts'
import { type Shape, type Table, tableOf } from '../tables.ts'
import { connectionTo } from './client.ts'
import type { StoredCommit } from './commits.ts'
import { mongoDocuments } from './documents.ts'
import { knownEnds } from './ends.ts'
import { mongoEventLog } from './event-log.ts'
import { isAlive, mongoLease, type StoredLease } from './lease.ts'
import { mongoPlaces, type Place } from './places.ts'
import { mongoRows } from './rows.ts'
import { COMMITS, LEASES, migrate, PLACES } from './schema.ts'
import { mongoSearch } from './search.ts'
import { startSequencer } from './sequencer.ts'
import { mongoShadow } from './shadow.ts'
import { turnsOf } from './turns.ts'

const SEQUENCER = 'sequencer'

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
  readonly search: Search
  /** Room to fold these collections anew from the log, beside the living ones. One at a time. */
  shadow(collections: readonly Shape[]): Promise<Shadow>
  /** Finishes what is on its way and lets go of the lease. */
  close(): Promise<void>
}

export async function openMongo({ url, collections, finish = NOTHING, report = () => undefined }: Options): Promise<Mongo> {
  await migrate(url, collections)
  const { client, db } = connectionTo(url)
  await client.connect().catch(error => client.close().then(() => Promise.reject(error)))
  const commits = db.collection<StoredCommit>(COMMITS)
  const ends = knownEnds(commits)
  const places = mongoPlaces(db.collection<Place>(PLACES))
  const lease = mongoLease(db.collection<StoredLease>(LEASES), SEQUENCER)
  const living = portsOn(new Map(collections.map(collection => [collection.name, tableOf(collection)])))
  const { log, documents } = living
  const sequencer = startSequencer({ db, commits, places, lease, finish: (...at) => finish({ log, documents }, ...at), report })

  function portsOn(tables: ReadonlyMap<string, Table>) {
    const rows = mongoRows(db, tables)
    const turns = turnsOf({ commits, ends, rows })
    const log = mongoEventLog({ commits, turns, rows, ends, places, settled: () => sequencer.settled() })
    return { log, documents: mongoDocuments(db, rows, tables), close: turns.close }
  }

  return {
    log,
    documents,
    search: mongoSearch(db),
    shadow: some => mongoShadow({ url, collections: some, portsOn, last: log.last }),
    async close() {
      await living.close()
      await sequencer.stop()
      await client.close()
    },
  }
}

const NOTHING = async (): Promise<void> => undefined

/** Is any process on this store? */
export async function isLed(url: string): Promise<boolean> {
  const { client, db } = connectionTo(url)
  try {
    return await isAlive(db.collection<StoredLease>(LEASES), SEQUENCER)
  } finally {
    await client.close()
  }
}

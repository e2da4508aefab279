import { type Db, MongoClient, type MongoClientOptions, ReadConcern } from 'mongodb'

/** Whoever runs this may say otherwise in the address. A socket that is silent for five seconds is given up. */
const DEFAULTS = {
  appName: 'flowra',
  maxPoolSize: 50,
  serverSelectionTimeoutMS: 3000,
  waitQueueTimeoutMS: 2000,
  connectTimeoutMS: 2000,
  socketTimeoutMS: 5000,
  heartbeatFrequencyMS: 2000,
} as const

/** How long the server may work on one question. */
export const MAX_TIME_MS = 4000

/**
 * Answers mean: on the disks of most servers. Nothing is read that an election could take back. Writes are tried again by us: the
 * driver does so on replica sets alone, and then hides whether the first try was sent. The database is told once more: before the
 * client's options some parts of an address win.
 */
const CONCERNS = {
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 4000 },
  readConcern: new ReadConcern('majority'),
  readPreference: 'primary',
} as const

const FIXED = {
  ...CONCERNS,
  retryWrites: false,
  retryReads: true,
  ignoreUndefined: true,
} as const satisfies MongoClientOptions

const DATABASE = 'flowra'

export type Connection = { readonly client: MongoClient; readonly db: Db }

/** `isPatient`: for work that may take its time, like building an index. */
export function connectionTo(url: string, { isPatient = false } = {}): Connection {
  const named = url.toLowerCase()
  const defaults = Object.fromEntries(Object.entries(DEFAULTS).filter(([name]) => !named.includes(`${name.toLowerCase()}=`)))
  const client = new MongoClient(url, { ...defaults, ...FIXED, ...(isPatient ? { socketTimeoutMS: 0, maxPoolSize: 4 } : {}) })
  return { client, db: client.db(databaseIn(url), CONCERNS) }
}

const databaseIn = (url: string): string => /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(url)?.[1] ?? DATABASE

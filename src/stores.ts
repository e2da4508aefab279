import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { COLLECTIONS } from './application/core.ts'
import { finishStream } from './application/finish.ts'
import { type AnyCollection, Busy, type Keys, type Mail, type Ports, type Scanner, type Shadow } from './application/ports.ts'
import { sweepQuarantine } from './application/uploads.ts'
import { type Configuration, isLoopback } from './configuration.ts'
import { diskFiles } from './infrastructure/disk/files.ts'
import { diskKeys, keysFrom } from './infrastructure/disk/keys.ts'
import { fileTypes } from './infrastructure/file-type/types.ts'
import { htmlPages } from './infrastructure/htmlparser2/pages.ts'
import { argon2Passwords } from './infrastructure/local-accounts/passwords.ts'
import { otplibCodes } from './infrastructure/otplib/codes.ts'
import { processBroadcast } from './infrastructure/process/broadcast.ts'
import { systemClock } from './infrastructure/process/clock.ts'
import { memoryLimits } from './infrastructure/process/limits.ts'
import { cryptoRandom } from './infrastructure/process/random.ts'
import type { OpenBucket } from './infrastructure/s3/files.ts'
import { sharpPictures } from './infrastructure/sharp/pictures.ts'
import { openSqlite, type Sqlite } from './infrastructure/sqlite/store.ts'

/** Said to whoever starts the server, on one line; then exit 1. */
export class Refused extends Error {}

type Stored = Pick<Ports, 'log' | 'documents' | 'search'>

export type Store = Stored & {
  /** Room to fold these collections anew from the log, beside the living ones. One at a time. */
  shadow(collections: readonly AnyCollection[]): Promise<Shadow>
  close(): void | Promise<void>
}

export type Opened<S extends Store = Store> = { readonly ports: Ports; readonly store: S; readonly bucket?: OpenBucket }

/** What decides where everything is kept. */
export type Place = Pick<Configuration, 'data' | 'mongoUrl' | 'secretKey'> & Partial<Pick<Configuration, 'bucket'>>

export type Watch = {
  /** The store failed for good. */
  readonly onFatal: (error: Error) => void
  /** Something behind the scenes failed and is tried again. */
  readonly report: (error: unknown) => void
  /** The bucket went away, with the reason, or is back. */
  readonly onBucket?: (reason: string | undefined) => void
  /** A visitor says of no store that people use already which keys it was begun with: theirs may be others. */
  readonly isVisitor?: boolean
}

/** The ports that the configuration asks for. Files are in the data folder, or in a bucket. */
export async function openConfigured(place: Place, watch: Watch): Promise<Opened> {
  const opened = await openStored(place, watch)
  if (place.bucket === undefined) return opened
  const { openBucket } = await import('./infrastructure/s3/files.ts')
  const bucket = openBucket(place.bucket, watch.onBucket)
  return { ...opened, bucket, ports: { ...opened.ports, files: bucket.files } }
}

async function openStored(place: Place, { onFatal, report, isVisitor }: Watch): Promise<Opened> {
  if (place.mongoUrl === undefined) return openPorts(place.data, onFatal, place.secretKey, isVisitor)
  const store = await openMongoStore(place.mongoUrl, report)
  try {
    await mkdir(place.data, { recursive: true, mode: 0o700 })
    return { ports: await withOwnKeys(place.data, store, place.secretKey, isVisitor), store }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** The ports of one machine, with everything in the data folder. */
export async function openPorts(
  folder: string,
  onFatal: Watch['onFatal'],
  secretKey?: string,
  isVisitor?: boolean,
): Promise<Opened<Sqlite>> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'flowra.db')
  const isLost = existsSync(join(folder, 'keys.json')) && !existsSync(path)
  if (isLost)
    throw new Refused(
      `${folder} has keys but no flowra.db: the store was moved or removed. Put it back, or empty the folder to start anew.`,
    )
  const store = openSqlite({ path, collections: COLLECTIONS, onFatal })
  try {
    return { ports: await withOwnKeys(folder, store, secretKey, isVisitor), store }
  } catch (error) {
    store.close()
    throw error
  }
}

/** New keys are made for a new store alone: beside another they would only hide that its own are gone. */
async function withOwnKeys(folder: string, store: Stored, secretKey: string | undefined, isVisitor = false): Promise<Ports> {
  const isKnown = (await store.documents.claimed(KEYS)) !== undefined
  if (isKnown && secretKey === undefined && !existsSync(join(folder, 'keys.json'))) throw otherKeys()
  const keys = await keysOf(folder, secretKey)
  if (isKnown || !isVisitor || (await store.log.last()) === 0) await assertShared(store, keys)
  return portsOn(folder, store, keys)
}

/** Loaded only by whom it concerns. */
async function openMongoStore(url: string, report: Watch['report']): Promise<Store> {
  const { openMongo } = await import('./infrastructure/mongo/store.ts')
  return openMongo({ url, collections: COLLECTIONS, finish: finishStream, report }).catch(whenAway)
}

const SWEEP_MS = 3_600_000

async function portsOn(folder: string, { log, documents, search }: Stored, keys: Keys): Promise<Ports> {
  const files = diskFiles(join(folder, 'files'))
  const quarantine = diskFiles(join(folder, 'quarantine'))
  const sweep = async () => {
    for (const kept of [files, quarantine]) await kept.sweep(systemClock.now())
    await sweepQuarantine(quarantine, systemClock.now())
  }
  await sweep()
  setInterval(() => sweep().catch(() => undefined), SWEEP_MS).unref() // what cannot be read now can be read later
  return {
    log,
    documents,
    search,
    clock: systemClock,
    random: cryptoRandom,
    keys,
    passwords: argon2Passwords(),
    codes: otplibCodes,
    files,
    quarantine,
    pictures: sharpPictures(),
    fileTypes,
    scanner: null,
    broadcast: processBroadcast().join(),
    limits: memoryLimits(),
    issuers: [], // whoever serves knows them
    mail: null,
    outgoing: silent,
    pages: htmlPages,
  }
}

/** Only who serves asks anybody outside. */
const silent: Ports['outgoing'] = { couldAsk: () => false, ask: async () => ({ outcome: 'refused' }) }

/** Loaded only where it is asked for. */
export async function mailOf({ mail }: Pick<Configuration, 'mail'>): Promise<Mail | null> {
  if (mail === undefined) return null
  const { smtpMail } = await import('./infrastructure/smtp/mail.ts')
  return smtpMail({ ...mail, isLoopback: isLoopback(mail.url.hostname) })
}

/** Loaded only where it is asked for. */
export async function scannerOf({ scanner }: Pick<Configuration, 'scanner'>): Promise<Scanner | null> {
  if (scanner === undefined) return null
  const { clamdScanner } = await import('./infrastructure/clamav/scanner.ts')
  return clamdScanner(scanner)
}

const KEYS = 'keys'

const keysOf = (folder: string, secretKey: string | undefined): Promise<Keys> =>
  secretKey === undefined ? diskKeys(folder) : Promise.resolve(keysFrom(Buffer.from(secretKey)))

/**
 * With other keys nothing that is sealed opens, and processes would not know each other's forms and repetitions. The first one says
 * which they are. Whoever comes later writes nothing, so that a store without room opens.
 */
async function assertShared({ documents }: Stored, keys: Keys): Promise<void> {
  const fingerprint = keys.digest('fingerprint', 'keys')
  const first = (await documents.claimed(KEYS)) ?? (await documents.claim({ key: KEYS, owner: fingerprint, at: 0 }))
  if (first.owner !== fingerprint) throw otherKeys()
}

const otherKeys = (): Refused =>
  new Refused(
    'This store was begun with other keys. Give every process the same SECRET_KEY, or the keys.json of the first one in its data folder.',
  )

/** The driver's own sentence names the servers, and never who asks. */
function whenAway(error: Error): never {
  const isAway = error.name === 'MongoServerSelectionError' || error instanceof Busy
  throw isAway ? new Refused(`MongoDB does not answer: ${error.message}`) : error
}

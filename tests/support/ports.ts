import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COLLECTIONS } from '../../src/application/core.ts'
import { finishStream } from '../../src/application/finish.ts'
import type { Passwords, Ports } from '../../src/application/ports.ts'
import { diskFiles } from '../../src/infrastructure/disk/files.ts'
import { keysFrom } from '../../src/infrastructure/disk/keys.ts'
import { fileTypes } from '../../src/infrastructure/file-type/types.ts'
import { htmlPages } from '../../src/infrastructure/htmlparser2/pages.ts'
import { otplibCodes } from '../../src/infrastructure/otplib/codes.ts'
import { guardedOutgoing } from '../../src/infrastructure/outgoing/outgoing.ts'
import { processBroadcast } from '../../src/infrastructure/process/broadcast.ts'
import { memoryLimits } from '../../src/infrastructure/process/limits.ts'
import { cryptoRandom } from '../../src/infrastructure/process/random.ts'
import { sharpPictures } from '../../src/infrastructure/sharp/pictures.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'

/** Friday, shortly before noon in Berlin. */
const NOON = Date.parse('2026-11-20T10:58:00Z')

/** No test asks anybody outside this machine: no name means anything here. */
const NOTHING_PRIVATE = { allowsPlain: false, ports: [443], privately: [] }

export type TestClock = { now(): number; pass(ms: number): void }

/** Runs with the machine from a fixed moment, and jumps when told to. */
function testClock(start = NOON): TestClock {
  let offset = start - Date.now()
  return {
    now: () => Date.now() + offset,
    pass(ms) {
      offset += ms
    },
  }
}

/** Signing in costs no time in tests; argon2id is proved by its own contract suite. */
const quickPasswords: Passwords = {
  hash: async password => `quick:${createHash('sha256').update(password).digest('hex')}`,
  verify: async (hash, password) => ({ fits: hash === `quick:${createHash('sha256').update(password).digest('hex')}`, isWeak: false }),
}

export type TestPorts = { readonly ports: Ports; readonly clock: TestClock; close(): void | Promise<void> }

/** `mongo`: the address of a server that speaks MongoDB's protocol; `path` then names the database. */
export type TestPortsOptions = { readonly path?: string; readonly mongo?: string }

/** The real adapters of one machine, with the store in memory. */
export function testPorts(options: { readonly path?: string } = {}): TestPorts {
  const store = openSqlite({ path: options.path ?? ':memory:', collections: COLLECTIONS, onFatal: thrown })
  return around(store, () => store.close())
}

/** The same on a store of the test's choice, or of TEST_MONGO_URL: each has a database of its own there. */
export async function openTestPorts({ path, mongo = process.env['TEST_MONGO_URL'] }: TestPortsOptions = {}): Promise<TestPorts> {
  if (mongo === undefined || mongo === '') return testPorts(path === undefined ? {} : { path })
  const { openMongo } = await import('../../src/infrastructure/mongo/store.ts')
  const url = databaseOf(mongo, path)
  const store = await openMongo({ url, collections: COLLECTIONS, finish: finishStream, report: () => undefined })
  return around(store, async () => {
    await store.close()
    if (path === undefined) await dropped(url)
  })
}

function around({ log, documents, search }: Pick<Ports, 'log' | 'documents' | 'search'>, close: TestPorts['close']): TestPorts {
  const clock = testClock()
  const ports: Ports = {
    log,
    documents,
    search,
    clock,
    random: cryptoRandom,
    keys: keysFrom(randomBytes(32)),
    passwords: quickPasswords,
    codes: otplibCodes,
    files: diskFiles(mkdtempSync(join(tmpdir(), 'flowra-files-'))),
    quarantine: diskFiles(mkdtempSync(join(tmpdir(), 'flowra-quarantine-'))),
    pictures: sharpPictures(),
    fileTypes,
    scanner: null,
    broadcast: processBroadcast().join(),
    limits: memoryLimits(),
    issuers: [],
    mail: null,
    outgoing: guardedOutgoing({ rules: NOTHING_PRIVATE, userAgent: 'Flowra/test', clock, resolve: async () => [] }),
    pages: htmlPages,
  }
  return { ports, clock, close }
}

/** Hundreds of databases that nobody needs any more would slow down all that come. */
async function dropped(url: string): Promise<void> {
  const { MongoClient } = await import('mongodb')
  await using client = new MongoClient(url)
  await client.db().dropDatabase()
}

let databases = 0

/** The same path is the same database, none is one that nobody had before. */
function databaseOf(mongo: string, path: string | undefined): string {
  const name =
    path === undefined ? `${process.pid}-${Date.now()}-${++databases}` : createHash('sha256').update(path).digest('hex').slice(0, 24)
  return mongo.replace(/^(mongodb:\/\/[^/]+)(?:\/[^?]*)?/, `$1/test-${name}`)
}

function thrown(error: unknown): never {
  throw error
}

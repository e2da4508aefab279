import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { COLLECTIONS } from '../../src/application/core.ts'
import { type Verified, verify } from '../../src/application/replay.ts'
import { type Configuration, configuration } from '../../src/configuration.ts'
import { syncFolder } from '../../src/infrastructure/disk/durable.ts'
import { keysFrom, storedKeys } from '../../src/infrastructure/disk/keys.ts'
import { lockFolder } from '../../src/infrastructure/disk/lock.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import { byMongoTools, copyDurably, copyKeys } from './backup.ts'
import { withBar } from './bar.ts'
import { integrityOf } from './integrity.ts'
import { checkFiles, type Manifest, readManifest } from './manifest.ts'
import { endBadly, fingerprintOf, storeIn } from './opened.ts'
import { type Outcome, Refusal } from './outcome.ts'
import { told } from './replay.ts'

/** Where everything stands until it is known to be whole. A start does not look here. */
const ROOM = '.restoring'
const HARMLESS = new Set(['lock.db', 'lock.db-journal', ROOM])

/** Puts a backup into an empty data folder: all of it, and looked through, or nothing. */
export async function restore(from: string, isJson: boolean): Promise<Outcome> {
  const settings = configuration()
  const { data, mongoUrl } = settings
  if (mongoUrl !== undefined) throw byMongoTools(data)
  const source = basename(from) === 'manifest.json' ? dirname(resolve(from)) : resolve(from)
  await assertEmpty(data)
  const manifest = await readManifest(source)
  await withBar('Checking the backup', isJson, move => checkFiles(source, manifest, move))
  await assertKeys(source, manifest, settings)
  await mkdir(data, { recursive: true, mode: 0o700 })
  const lock = lockFolder(data)
  if (!lock) throw new Refusal(`Another Flowra is running on ${data}. Stop it first, or set DATA to another folder.`)
  try {
    await assertEmpty(data)
    return await putBack(source, data, manifest, isJson)
  } finally {
    lock.release()
  }
}

async function assertEmpty(data: string): Promise<void> {
  const found = existsSync(data) ? (await readdir(data)).filter(name => !HARMLESS.has(name)) : []
  if (found.length > 0) throw new Refusal(`${data} is not empty: it has ${found[0]}. Set DATA to a folder that is not there yet.`)
}

/** Without the keys that signed it, sessions and links would not be known any more. */
async function assertKeys(source: string, { keys, files }: Manifest, { secretKey }: Configuration): Promise<void> {
  const hasOwn = files.some(({ path }) => path === 'keys.json')
  if (!hasOwn && secretKey === undefined) throw new Refusal('This backup was made with a SECRET_KEY. Set the same one to restore it.')
  const used = secretKey === undefined ? await storedKeys(source) : keysFrom(Buffer.from(secretKey))
  if (fingerprintOf(used) === keys) return
  throw new Refusal(`This backup was made with other keys than SECRET_KEY. ${hasOwn ? 'Leave it away' : 'Set the same one'} to restore it.`)
}

async function putBack(source: string, data: string, manifest: Manifest, isJson: boolean): Promise<Outcome> {
  const began = performance.now()
  const room = join(data, ROOM)
  await rm(room, { recursive: true, force: true })
  try {
    for (const { path } of manifest.files)
      await (path === 'keys.json' ? copyKeys(source, room) : copyDurably(join(source, path), join(room, path)))
    await checkFiles(room, manifest, () => undefined)
    const verified = await withBar('Folding the log again', isJson, move => looked(room, manifest, move))
    await takePlace(room, data)
    return restored(source, data, manifest, told(verified, performance.now() - began))
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

async function looked(room: string, { position }: Manifest, move: (done: number, total: number) => void): Promise<Verified> {
  const [problem] = integrityOf(storeIn(room), 'whole')
  if (problem) throw new Refusal(`The backup is damaged: ${problem}`)
  const store = openSqlite({ path: storeIn(room), collections: COLLECTIONS, onFatal: endBadly })
  try {
    const last = await store.log.last()
    if (last !== position) throw new Refusal(`The backup is damaged: its log ends at ${last}, and should at ${position}.`)
    return await verify(store, move)
  } finally {
    store.close()
  }
}

/** The store last: a folder with keys and files and no store is refused by a start, and never taken for a new one. */
async function takePlace(room: string, data: string): Promise<void> {
  for (const name of ['keys.json', 'files', 'flowra.db']) if (existsSync(join(room, name))) await rename(join(room, name), join(data, name))
  await syncFolder(data)
}

function restored(source: string, data: string, { position, at, files }: Manifest, verified: Required<Outcome>): Outcome {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const done = `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, up to position ${position} of ${at}, are in ${data}`
  const advice = verified.problems.length > 0 ? ['The log is whole: flowra replay folds the rest from it anew.'] : []
  return {
    lines: [done, ...verified.lines],
    problems: [...verified.problems, ...advice],
    facts: { from: source, to: data, position, at, files: files.length, bytes, ...verified.facts },
  }
}

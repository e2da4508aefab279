import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { COLLECTIONS } from '../../src/application/core.ts'
import { configuration, HOME } from '../../src/configuration.ts'
import { isCode } from '../../src/infrastructure/disk/durable.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import { openPorts } from '../../src/stores.ts'
import { withBar } from './bar.ts'
import { integrityOf } from './integrity.ts'
import { entryOf, writeManifest } from './manifest.ts'
import { endBadly, fingerprintOf, storeIn } from './opened.ts'
import { type Outcome, Refusal } from './outcome.ts'

/**
 * Store, files and keys, beside a running server. The store first, as it is at one position: a file is written before the
 * event that names it, so every file the copied log names is there to be copied, but for one that was replaced meanwhile.
 */
export async function backup(to: string, isJson: boolean): Promise<Outcome> {
  const { data, mongoUrl, secretKey, bucket } = configuration()
  if (mongoUrl !== undefined) throw byMongoTools(data)
  if (!existsSync(storeIn(data))) throw new Refusal(`There is no Flowra in ${data} yet. Start it once, or set DATA.`)
  const target = resolve(to)
  if (existsSync(target) && (await readdir(target)).length > 0)
    throw new Refusal(`${target} is not empty. Name a folder that is not there yet.`)
  const { ports, store } = await openPorts(data, endBadly, secretKey, true)
  try {
    await mkdir(target, { recursive: true, mode: 0o700 })
    await withBar('Copying the store', isJson, move => store.backup(storeIn(target), move))
    const position = await lastPosition(storeIn(target))
    await copyFiles(data, target)
    if (secretKey === undefined) await copyKeys(data, target)
    const files = []
    for (const path of await filesBelow(target)) files.push(await entryOf(target, path))
    const { version } = JSON.parse(await readFile(join(HOME, 'package.json'), 'utf8')) as { readonly version: string }
    const made = { format: 1, flowra: version, at: new Date().toISOString(), position } as const
    await writeManifest(target, { ...made, keys: fingerprintOf(ports.keys), files })
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const lines = [
      `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, up to position ${position}, are in ${target}`,
      secretKey === undefined ? WITH_KEYS : WITHOUT_KEYS,
      ...(bucket === undefined
        ? []
        : [`It does not hold the files in the bucket ${bucket.bucket}: copy that after this, with its own tools.`]),
      'flowra restore puts it into an empty data folder.',
    ]
    return { lines, facts: { to: target, position, files: files.length, bytes } }
  } finally {
    store.close()
  }
}

const WITH_KEYS = 'It holds the keys as well: keep it as safe as the data folder.'
const WITHOUT_KEYS = 'It does not hold SECRET_KEY, which it cannot be used without.'

/** Files and keys are in a folder all the same, and belong to the copy. */
export const byMongoTools = (data: string): Refusal =>
  new Refusal(
    `The store is in MongoDB, so its own tools copy it and put it back: mongodump --oplog, and after that files and keys of ${data}; mongorestore --oplogReplay. Then flowra migrate, flowra doctor and flowra replay --verify say whether everything is there.`,
  )

/** Opens the copy: what cannot be opened and read through is no backup. */
async function lastPosition(path: string): Promise<number> {
  const problems = integrityOf(path, 'whole')
  if (problems.length > 0) throw new Refusal(`The copy is damaged, so it is no backup: ${problems[0]}`)
  const store = openSqlite({ path, collections: COLLECTIONS, onFatal: () => undefined })
  try {
    return await store.log.last()
  } finally {
    store.close()
  }
}

async function copyFiles(data: string, target: string): Promise<void> {
  for (const path of await filesBelow(join(data, 'files')))
    await copyDurably(join(data, 'files', path), join(target, 'files', path)).catch(whenReplaced)
}

export async function copyKeys(from: string, to: string): Promise<void> {
  await copyDurably(join(from, 'keys.json'), join(to, 'keys.json'))
  await chmod(join(to, 'keys.json'), 0o600)
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name)))
  return paths.filter(path => !path.endsWith('.part')).sort()
}

export async function copyDurably(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await copyFile(from, to)
  await using file = await open(to, 'r')
  await file.sync()
}

/** Another picture took its place since the store was copied. */
function whenReplaced(error: unknown): void {
  if (!isCode(error, 'ENOENT')) throw error
}

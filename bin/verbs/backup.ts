import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, open, readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { COLLECTIONS } from '../../src/application/core.ts'
import { type Configuration, configuration, HOME } from '../../src/configuration.ts'
import { writeDurably } from '../../src/infrastructure/disk/durable.ts'
import { openSqlite, type Sqlite } from '../../src/infrastructure/sqlite/store.ts'
import { openPorts } from '../../src/stores.ts'
import { withBar } from './bar.ts'
import { integrityOf } from './integrity.ts'
import { endBadly, storeIn } from './opened.ts'
import { type Outcome, Refusal } from './outcome.ts'

type Copied = { readonly path: string; readonly bytes: number; readonly sha256: string }

/**
 * Store, files and keys, beside a running server. The store first, as it is at one position: a file is written before the
 * event that names it, so every file the copied log names is there to be copied. The manifest last: a folder without one is
 * no backup.
 */
export async function backup(to: string, isJson: boolean): Promise<Outcome> {
  const { data, mongoUrl, secretKey } = configuration()
  if (mongoUrl !== undefined)
    throw new Refusal(`The store is in MongoDB, so mongodump copies it. Copy files and keys from ${data} after that.`)
  if (!existsSync(storeIn(data))) throw new Refusal(`There is no Flowra in ${data} yet. Start it once, or set DATA.`)
  const { store } = await openPorts(data, endBadly, secretKey)
  try {
    return await copy(store, { data, secretKey }, to, isJson)
  } finally {
    store.close()
  }
}

type From = Pick<Configuration, 'data' | 'secretKey'>

async function copy(store: Sqlite, { data, secretKey }: From, to: string, isJson: boolean): Promise<Outcome> {
  const target = resolve(to)
  if (existsSync(target) && (await readdir(target)).length > 0)
    throw new Refusal(`${target} is not empty. Name a folder that is not there yet.`)
  await mkdir(target, { recursive: true, mode: 0o700 })
  await withBar('Copying the store', isJson, move => store.backup(storeIn(target), move))
  const position = await lastPosition(storeIn(target))
  for (const path of await filesBelow(join(data, 'files'))) await copyDurably(join(data, 'files', path), join(target, 'files', path))
  if (secretKey === undefined) {
    await copyDurably(join(data, 'keys.json'), join(target, 'keys.json'))
    await chmod(join(target, 'keys.json'), 0o600)
  }
  const files = await Promise.all((await filesBelow(target)).map(path => copied(target, path)))
  const { version } = JSON.parse(await readFile(join(HOME, 'package.json'), 'utf8')) as { readonly version: string }
  const manifest = { flowra: version, at: new Date().toISOString(), position, files }
  await writeDurably(join(target, 'manifest.json'), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), target)
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const lines = [
    `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, up to position ${position}, are in ${target}`,
    secretKey === undefined ? WITH_KEYS : WITHOUT_KEYS,
  ]
  return { lines, facts: { to: target, position, files: files.length, bytes } }
}

const WITH_KEYS = 'It holds the keys as well: keep it as safe as the data folder. To go back to it, set DATA to a copy of it.'
const WITHOUT_KEYS = 'It does not hold SECRET_KEY, which it cannot be used without. To go back to it, set DATA to a copy of it.'

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

async function filesBelow(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => relative(folder, join(entry.parentPath, entry.name)))
  return paths.filter(path => !path.endsWith('.part')).sort()
}

async function copyDurably(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await copyFile(from, to)
  await using file = await open(to, 'r')
  await file.sync()
}

async function copied(folder: string, path: string): Promise<Copied> {
  const sum = createHash('sha256')
  for await (const chunk of createReadStream(join(folder, path))) sum.update(chunk as Buffer)
  return { path, bytes: (await stat(join(folder, path))).size, sha256: sum.digest('hex') }
}

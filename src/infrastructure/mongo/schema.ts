import type { Db, IndexSpecification } from 'mongodb'
import { type Shape, type Table, tableOf } from '../tables.ts'
import { connectionTo } from './client.ts'
import { fieldsOf, type StoredRow } from './rows.ts'

export const COMMITS = 'commits'
export const PLACES = 'places'
export const CLAIMS = 'claims'
export const LEASES = 'leases'
export const WORDS = 'words'
const SHAPES = 'shapes'

type Index = { readonly name: string; readonly on: IndexSpecification; readonly isNeeded?: boolean }

/** `isNeeded`: without it something would be wrong; without any other one something is slow. */
const OWN: Readonly<Record<string, readonly Index[]>> = {
  [COMMITS]: [
    { name: 'by_end', on: { stream: 1, last: 1 } },
    { name: 'by_subject', on: { stream: 1, subjects: 1, last: 1 } },
    { name: 'by_placed', on: { isPlaced: 1, _id: 1 } },
  ],
  [PLACES]: [
    { name: 'by_commit', on: { commit: 1 }, isNeeded: true },
    { name: 'by_last', on: { last: 1 } },
  ],
  [WORDS]: [{ name: 'by_word', on: { workspaceId: 1, words: 1, at: 1, _id: 1 } }],
}

const REFUSED_BY_SOME = new Set([67, 85, 86, 238]) // cannot be made, is there with other options (two codes), the server does not know it
const IS_OURS = /^(by|in)_/
const FILLED_AT_ONCE = 500

/** One line for each thing done; `isRefused` when the server would not, and it is only slower for that. */
export type Migrated = { readonly collection: string; readonly did: string; readonly isRefused: boolean }

/** Creates what is missing, fills new fields from the bodies, drops indexes that are no longer declared. Any number may do so at once. */
export async function migrate(url: string, collections: readonly Shape[]): Promise<readonly Migrated[]> {
  const { client, db } = connectionTo(url, { isPatient: true })
  try {
    const done: Migrated[] = []
    for (const [name, indexes] of Object.entries(OWN)) done.push(...(await index(db, name, indexes)))
    for (const shape of collections) {
      const table = tableOf(shape)
      done.push(...(await fill(db, table)), ...(await makeIndexes(db, table)))
    }
    return done
  } finally {
    await client.close()
  }
}

/** The collection of a table, with all its indexes. */
export const makeIndexes = (db: Db, table: Table): Promise<readonly Migrated[]> => index(db, table.name, indexesOf(table))

function indexesOf({ indexes, lists }: Table): readonly Index[] {
  const on = (fields: readonly string[]) => Object.fromEntries(['workspaceId', ...fields.filter(f => f !== 'id'), '_id'].map(f => [f, 1]))
  return [
    ...indexes.map(fields => ({ name: `by_${fields.join('_')}`, on: on(fields) as IndexSpecification })),
    ...lists.map(field => ({ name: `in_${field}`, on: on([field]) as IndexSpecification })),
  ]
}

async function index(db: Db, name: string, wanted: readonly Index[]): Promise<readonly Migrated[]> {
  await db.createCollection(name).catch(whenThere)
  const there = (await db.collection(name).indexes()).map(found => String(found.name))
  const done: Migrated[] = []
  for (const found of there.filter(found => IS_OURS.test(found) && !wanted.some(one => one.name === found))) {
    await db.collection(name).dropIndex(found).catch(whenGone)
    done.push({ collection: name, did: `dropped the index ${found}`, isRefused: false })
  }
  for (const one of wanted.filter(one => !there.includes(one.name))) done.push(await create(db, name, one))
  return done
}

async function create(db: Db, collection: string, { name, on, isNeeded = false }: Index): Promise<Migrated> {
  try {
    await db.collection(collection).createIndex(on, { name, ...(isNeeded ? { unique: true } : {}) })
    return { collection, did: `made the index ${name}`, isRefused: false }
  } catch (error) {
    if (isNeeded || !REFUSED_BY_SOME.has(codeOf(error))) throw error
    return { collection, did: `could not make the index ${name}: ${(error as Error).message}`, isRefused: true }
  }
}

/** Fields that an older Flowra did not write. What is written meanwhile has them already. */
async function fill(db: Db, table: Table): Promise<readonly Migrated[]> {
  const fields = [...table.columns, ...table.lists].sort()
  const shapes = db.collection<{ _id: string; fields: string[] }>(SHAPES)
  const known = await shapes.findOne({ _id: table.name })
  const missing = fields.filter(field => !known?.fields.includes(field))
  const filled = missing.length > 0 ? await fillRows(db, table, missing) : 0
  if (known?.fields.join() !== fields.join()) await shapes.updateOne({ _id: table.name }, { $set: { fields } }, { upsert: true })
  return filled > 0 ? [{ collection: table.name, did: `filled ${missing.join(', ')} of ${filled}`, isRefused: false }] : []
}

async function fillRows(db: Db, table: Table, missing: readonly string[]): Promise<number> {
  const rows = db.collection<StoredRow>(table.name)
  const lacking = { $or: missing.map(field => ({ [field]: { $exists: false } })) }
  let filled = 0
  for (let some = await rows.find(lacking).limit(FILLED_AT_ONCE).toArray(); some.length > 0; ) {
    const updates = some.map(({ _id, version, body }) => ({
      updateOne: { filter: { _id, version }, update: { $set: fieldsOf(table, JSON.parse(body)) } },
    }))
    await rows.bulkWrite(updates, { ordered: false })
    filled += some.length
    some = await rows.find(lacking).limit(FILLED_AT_ONCE).toArray()
  }
  return filled
}

const NAMESPACE_EXISTS = 48
const INDEX_NOT_FOUND = 27 // another process dropped it first

function whenGone(error: unknown): void {
  if (codeOf(error) !== INDEX_NOT_FOUND) throw error
}

function whenThere(error: unknown): void {
  if (codeOf(error) !== NAMESPACE_EXISTS) throw error
}

const codeOf = (error: unknown): number => Number((error as { readonly code?: unknown }).code)

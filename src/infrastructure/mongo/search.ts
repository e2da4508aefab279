import type { Db, Filter } from 'mongodb'
import type { Entry, Found, Search, Sought } from '../../application/ports.ts'
import { phrasesIn, text, texts, whole, word } from '../values.ts'
import { MAX_TIME_MS } from './client.ts'
import { keyOf } from './keys.ts'
import { persistently, reading } from './patience.ts'
import { mongoRows, type Row, type StoredRow } from './rows.ts'
import { WORDS } from './schema.ts'

/*
 * One document for each entry, with its words, each once, beside what else it is found by: one index over a list serves them all. The
 * words in their order are its body; what an index cannot tell is asked of that.
 */

/** A page looks at so many entries with the right words, so many at a time. */
const ROUNDS = 10
const AT_ONCE = 500

const EVERYTHING = '*'
const by = (authorId: string): string => `@${authorId}`
const within = (scopeId: string): string => `#${scopeId}`

type Hit = { readonly _id: string; readonly id: string; readonly at: number; readonly body: string }
type Key = { readonly at: number; readonly _id: string }

export function mongoSearch(db: Db): Search {
  const rows = mongoRows(db, new Map())
  const of = () => db.collection<StoredRow>(WORDS)

  async function put(entries: readonly Entry[]): Promise<void> {
    const failed = await rows.write(newestOf(entries.map(rowOf)))
    for (const reason of failed.values()) throw reason
  }

  async function page(filter: Filter<StoredRow>, size: number): Promise<readonly Hit[]> {
    const options = { projection: { id: 1, at: 1, body: 1 }, maxTimeMS: MAX_TIME_MS } as const
    return (await reading(() => of().find(filter, options).sort({ at: -1, _id: -1 }).limit(size).toArray())) as unknown as Hit[]
  }

  async function find(workspaceId: string, sought: Sought): Promise<Found> {
    const limit = whole(sought.limit, 'limit')
    const fits = askedOfBodies(sought)
    const hits: Hit[] = []
    let key = keyIn(workspaceId, sought.after)
    for (let round = 0; round < ROUNDS && hits.length < limit; round++) {
      const some = await page(filterOf(workspaceId, sought, key), fits ? AT_ONCE : limit)
      if (some.length === 0) return { hits: hits.map(told), next: null }
      key = take(hits, some, { limit, fits: fits ?? (() => true) })
    }
    return { hits: hits.map(told), next: key ? named(key) : null }
  }

  return {
    put,
    find: async (workspaceId, sought) => (sought.scopeIds.length === 0 ? { hits: [], next: null } : find(workspaceId, sought)),
    clear: async () => {
      await persistently(() => of().deleteMany({}))
    },
  }
}

/** Up to the limit; answers how far it looked. */
function take(hits: Hit[], some: readonly Hit[], { limit, fits }: { limit: number; fits(body: string): boolean }): Hit | undefined {
  for (const hit of some) {
    if (fits(hit.body)) hits.push(hit)
    if (hits.length === limit) return hit
  }
  return some.at(-1)
}

const told = ({ id, at }: Hit) => ({ id, at })

/** Of several versions of one entry the last one counts: a bulk has no order. */
function newestOf(rows: readonly Row[]): readonly Row[] {
  const newest = new Map<string, Row>()
  for (const row of rows) {
    const known = newest.get(row.stored._id)
    if (!known || known.stored.version < row.stored.version) newest.set(row.stored._id, row)
  }
  return [...newest.values()]
}

function rowOf({ workspaceId, id, version, scopeId, authorId, at, words }: Entry): Row {
  const said = texts(words, 'words').map(word)
  const marks = [EVERYTHING, by(text(authorId, 'authorId')), within(text(scopeId, 'scopeId'))]
  const stored = {
    _id: keyOf(workspaceId, id),
    workspaceId,
    id,
    version: whole(version, 'version'),
    scopeId,
    at: whole(at, 'at'),
    words: said.length > 0 ? [...new Set([...said, ...marks])] : [],
    body: ` ${said.join(' ')} `,
  }
  return { collection: WORDS, stored }
}

/** Equality with plain values alone. The rarest words have, as a rule, the most letters: they come first. */
function filterOf(workspaceId: string, { scopeIds, phrases, authorId, since, until }: Sought, key: Key | undefined) {
  const said = [...new Set(phrasesIn(phrases).flat())].toSorted((a, b) => b.length - a.length)
  const scopes = texts(scopeIds, 'scopeIds')
  const marks = [...(authorId === undefined ? [] : [by(text(authorId, 'authorId'))]), ...(scopes.length === 1 ? scopes.map(within) : [])]
  const wanted = [...said, ...marks]
  return {
    $and: [
      { workspaceId: text(workspaceId, 'workspaceId') },
      ...(wanted.length > 0 ? wanted : [EVERYTHING]).map(one => ({ words: one })),
      ...(scopes.length === 1 ? [] : [{ scopeId: { $in: [...scopes] } }]),
      ...(since === undefined ? [] : [{ at: { $gte: whole(since, 'since') } }]),
      ...(until === undefined ? [] : [{ at: { $lt: whole(until, 'until') } }]),
      ...(key ? [{ at: { $lte: key.at } }, { $or: [{ at: { $lt: key.at } }, { _id: { $lt: key._id } }] }] : []),
    ],
  } as Filter<StoredRow>
}

/** What the list of words cannot tell. */
function askedOfBodies({ phrases, without }: Sought): ((body: string) => boolean) | undefined {
  const [wanted, unwanted] = [phrasesIn(phrases).filter(words => words.length > 1), phrasesIn(without)]
  if (wanted.length + unwanted.length === 0) return undefined
  const says = (body: string) => (words: readonly string[]) => body.includes(` ${words.join(' ')} `)
  return body => wanted.every(says(body)) && !unwanted.some(says(body))
}

/** Where a page ended; the key holds the workspace, so it is left out. */
const named = ({ at, _id }: Key): string => `${at}/${_id.slice(_id.indexOf('/') + 1)}`

function keyIn(workspaceId: string, after: string | undefined): Key | undefined {
  const [, at, id] = /^(\d{1,15})\/(.+)$/s.exec(after ?? '') ?? []
  return at === undefined || id === undefined ? undefined : { at: Number(at), _id: keyOf(workspaceId, id) }
}

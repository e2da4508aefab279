import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Entry, Found, Search, Sought } from '../../application/ports.ts'
import { phrasesIn, text, texts, whole, word } from '../values.ts'
import type { Turns } from './turns.ts'

/*
 * The row id of an entry is its time and a number: so its order is the order of time, and FTS5 walks it backwards and stops when a page is
 * full. Each word carries the workspace in front: what others have in theirs is not even looked at.
 */

const IN_ONE_MS = 1024

/** So few scopes are looked up by their own marks; of more of them, each hit is asked where it stands. */
const FEW_SCOPES = 16

/** A page looks at so many entries with the right words (some 25 ms), however few of them stand in the scopes. */
const MOST_LOOKED_AT = 5000

/** So many in one turn: it holds up whoever writes beside (some 5 ms). */
const AT_ONCE = 64

type Line = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly scopeId: string
  readonly authorId: string
  readonly at: number
  readonly words: string
  readonly marks: string
}
type Stored = { readonly place: number; readonly version: number; readonly words: string; readonly marks: string }

/** `ascii`: whatever is beyond ASCII belongs to a word, so that no word is cut again. secure-delete: what is gone leaves no word behind. */
export function makeSearch(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS search_entries (place INTEGER PRIMARY KEY, workspace TEXT NOT NULL, id TEXT NOT NULL,
      version INTEGER NOT NULL, scope TEXT NOT NULL, at INTEGER NOT NULL, words TEXT NOT NULL, marks TEXT NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS search_entries_by_id ON search_entries (workspace, id);
  `)
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'search_words'").get()) return
  db.exec(`
    CREATE VIRTUAL TABLE search_words USING fts5(words, marks, content = '', tokenize = 'ascii');
    INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);
  `)
}

export function sqliteSearch(db: DatabaseSync, turns: Turns): Search {
  const stored = db.prepare('SELECT place, version, words, marks FROM search_entries WHERE workspace = ? AND id = ?')
  const last = db.prepare('SELECT coalesce(max(place) + 1, ?1) AS free FROM search_entries WHERE place >= ?1 AND place < ?1 + ?2')
  const inserted = db.prepare('INSERT INTO search_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (place) DO NOTHING')
  const updated = db.prepare('UPDATE search_entries SET version = ?, words = ? WHERE place = ?')
  const indexed = db.prepare('INSERT INTO search_words (rowid, words, marks) VALUES (?, ?, ?)')
  const removed = db.prepare("INSERT INTO search_words (search_words, rowid, words, marks) VALUES ('delete', ?, ?, ?)")
  const walk = db.prepare(`SELECT entry.place, entry.id, entry.at, entry.scope
    FROM search_words JOIN search_entries AS entry ON entry.place = search_words.rowid
    WHERE search_words MATCH ? AND search_words.rowid >= ? AND search_words.rowid < ? ORDER BY search_words.rowid DESC`)

  function write(line: Line): void {
    const known = stored.get(line.workspaceId, line.id) as Stored | undefined
    if (known && known.version >= line.version) return
    if (known && known.words !== '') removed.run(known.place, known.words, known.marks)
    const place = known?.place ?? insert(line)
    if (known) updated.run(line.version, line.words, place)
    if (line.words !== '') indexed.run(place, line.words, known?.marks ?? line.marks)
  }

  function insert({ workspaceId, id, version, scopeId, at, words, marks }: Line): number {
    let { free } = last.get(at * IN_ONE_MS, IN_ONE_MS) as { free: number }
    while (inserted.run(free, workspaceId, id, version, scopeId, at, words, marks).changes === 0) free++
    return free
  }

  function look(match: string, [from, below]: readonly [number, number], scopes: ReadonlySet<string>, limit: number): Found {
    const hits: { id: string; at: number }[] = []
    let looked = 0
    for (const row of walk.iterate(match, from, below)) {
      const { place, id, at, scope } = row as { place: number; id: string; at: number; scope: string }
      looked++
      if (scopes.has(scope)) hits.push({ id, at })
      if (hits.length === limit || looked === MOST_LOOKED_AT) return { hits, next: String(place) }
    }
    return { hits, next: null }
  }

  return {
    async put(entries) {
      const lines = entries.map(lineOf)
      for (let from = 0; from < lines.length; from += AT_ONCE) {
        const some = lines.slice(from, from + AT_ONCE)
        await turns.write(() => {
          for (const line of some) write(line)
        })
      }
    },
    async find(workspaceId, sought) {
      const match = matching(text(workspaceId, 'workspaceId'), sought)
      const scopes = new Set(texts(sought.scopeIds, 'scopeIds'))
      return scopes.size === 0
        ? { hits: [], next: null }
        : turns.read(() => look(match, span(sought), scopes, whole(sought.limit, 'limit')))
    },
    clear: () =>
      turns.write(() => {
        db.exec("DELETE FROM search_entries; INSERT INTO search_words (search_words) VALUES ('delete-all')")
      }),
  }
}

function lineOf({ workspaceId, id, version, scopeId, authorId, at, words }: Entry): Line {
  const own = mark('', text(workspaceId, 'workspaceId'))
  return {
    workspaceId,
    id: text(id, 'id'),
    version: whole(version, 'version'),
    scopeId: text(scopeId, 'scopeId'),
    authorId: text(authorId, 'authorId'),
    at: whole(at, 'at'),
    words: texts(words, 'words')
      .map(one => own + word(one))
      .join(' '),
    marks: [own, mark('s', workspaceId, scopeId), mark('a', workspaceId, authorId)].join(' '),
  }
}

/** Each term in quotes: nothing in it can mean something to FTS5. */
function matching(workspaceId: string, { scopeIds, phrases, without, authorId }: Sought): string {
  const own = mark('', workspaceId)
  const phrase = (words: readonly string[]) => `words : "${words.map(one => own + word(one)).join(' ')}"`
  const scopes = scopeIds.length <= FEW_SCOPES ? scopeIds.map(id => `"${mark('s', workspaceId, text(id, 'scopeId'))}"`) : []
  const wanted = [
    ...phrasesIn(phrases).map(phrase),
    ...(scopes.length > 0 ? [`marks : (${scopes.join(' OR ')})`] : []),
    ...(authorId === undefined ? [] : [`marks : "${mark('a', workspaceId, text(authorId, 'authorId'))}"`]),
  ]
  const all = wanted.length > 0 ? wanted.join(' AND ') : `marks : "${own}"`
  const unwanted = phrasesIn(without).map(phrase)
  return unwanted.length > 0 ? `(${all}) NOT (${unwanted.join(' OR ')})` : all
}

/** Between two places; a place is never above 2^53. */
function span({ since = 0, until, after }: Sought): readonly [from: number, below: number] {
  const end = until === undefined ? Number.MAX_SAFE_INTEGER : whole(until, 'until') * IN_ONE_MS
  const key = after !== undefined && IS_KEY.test(after) ? Number(after) : Number.MAX_SAFE_INTEGER
  return [whole(since, 'since') * IN_ONE_MS, Math.min(end, key, Number.MAX_SAFE_INTEGER)]
}
const IS_KEY = /^\d{1,15}$|^[1-8]\d{15}$/

/** A name of letters and digits for whatever an id looks like. */
const mark = (kind: string, ...ids: readonly string[]): string =>
  `x${kind}${createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 12)}`

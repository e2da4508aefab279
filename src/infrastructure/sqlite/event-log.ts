import type { DatabaseSync } from 'node:sqlite'
import type { Commit, Event, EventLog, Fact, Position, Wanted } from '../../application/ports.ts'
import type { Rows } from './rows.ts'
import type { Turns } from './turns.ts'

type Row = { position: number; workspace: string; stream: string; version: number; subject: string; body: string }

const COLUMNS = 'position, workspace, stream, version, subject, body'

export function sqliteEventLog(db: DatabaseSync, turns: Turns, rows: Rows): EventLog {
  const first = db.prepare(`INSERT INTO log (workspace, stream, version, subject, body) SELECT ?1, ?2, ?3, ?4, ?5
    WHERE coalesce((SELECT max(version) FROM log WHERE stream = ?2), 0) = ?3 - 1`)
  const next = db.prepare('INSERT INTO log (workspace, stream, version, subject, body) VALUES (?, ?, ?, ?, ?)')
  const ofStream = db.prepare(
    `SELECT ${COLUMNS} FROM log INDEXED BY log_by_stream WHERE stream = ? AND version > ? ORDER BY version LIMIT ?`,
  )
  const ofSubject = db.prepare(`SELECT ${COLUMNS} FROM log INDEXED BY log_by_subject
    WHERE subject = ? AND stream = ? AND version > ? ORDER BY version LIMIT ?`)
  const behind = db.prepare(`SELECT ${COLUMNS} FROM log WHERE position > ? ORDER BY position LIMIT ?`)
  const places = db.prepare('SELECT position, stream, version FROM log WHERE position > ? ORDER BY position LIMIT ?')
  const at = db.prepare(`SELECT ${COLUMNS} FROM log WHERE position = ?`)
  const last = db.prepare('SELECT coalesce(max(position), 0) AS position FROM log')
  const redaction = db.prepare(`UPDATE log SET body = json_set(body, '$.fact', json(?)) WHERE stream = ? AND version = ?`)

  async function append(commit: Commit): Promise<'appended' | 'conflict'> {
    const events = lines(commit)
    const writes = [...commit.documents, commit.head].map(rows.toWrite)
    return turns.write(() => {
      if (!events.every((line, at) => (at === 0 ? first.run(...line).changes === 1 : next.run(...line)))) return 'conflict'
      for (const write of writes) write()
      return 'appended'
    })
  }

  async function read(stream: string, { after = 0, subject, limit = -1 }: Parameters<EventLog['read']>[1]) {
    const found = turns.read(() =>
      subject === undefined ? ofStream.all(stream, after, limit) : ofSubject.all(subject, stream, after, limit),
    )
    return (found as Row[]).map(eventOf)
  }

  async function follow(after: Position, limit: number, isWanted?: Wanted) {
    const found = turns.read(() => (isWanted ? wanted(after, limit, isWanted) : behind.all(after, limit))) as Row[]
    return found.map(row => ({ ...eventOf(row), position: row.position }))
  }

  /** Bodies are read of those alone that somebody wants, and of the last. */
  function wanted(after: Position, limit: number, isWanted: Wanted) {
    const all = places.all(after, limit) as Pick<Row, 'position' | 'stream' | 'version'>[]
    return all.filter((place, index) => index === all.length - 1 || isWanted(place)).map(({ position }) => at.get(position))
  }

  async function redact(stream: string, facts: ReadonlyMap<number, Fact>): Promise<void> {
    const redactions = [...facts].map(([version, fact]) => [JSON.stringify(fact), stream, version] as const)
    return turns.write(() => {
      for (const line of redactions) redaction.run(...line)
    })
  }

  return { append, read, follow, redact, last: async () => turns.read(() => Number(last.get()?.['position'])) }
}

type Line = readonly [workspace: string, stream: string, version: number, subject: string, body: string]

/** Serialised before the turn begins: what cannot be written must not fail its neighbours. */
function lines({ stream, expectedVersion, events }: Commit): readonly Line[] {
  return events.map((event, at) => {
    const { workspaceId, stream: own, version, subject, ...body } = event
    if (own !== stream || version !== expectedVersion + at + 1) {
      throw new Error(`A commit to ${stream} at ${expectedVersion} cannot hold version ${version} of ${own}.`)
    }
    return [workspaceId, stream, version, subject, JSON.stringify(body)]
  })
}

function eventOf({ workspace, stream, version, subject, body }: Row): Event {
  return { workspaceId: workspace, stream, version, subject, ...JSON.parse(body) }
}

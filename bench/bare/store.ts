import { DatabaseSync } from 'node:sqlite'

/** The least that keeps what it is told: one row a post, one transaction and one fsync for each turn of the event loop. */
export type BareStore = { append(stream: string, body: string): Promise<number> }

export function bareStore(path: string): BareStore {
  const db = new DatabaseSync(path)
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS log (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, body TEXT, UNIQUE (stream, version))`)
  const insert = db.prepare('INSERT INTO log (stream, version, body) VALUES (?, ?, ?)')
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const versions = new Map<string, number>()
  let turn: (() => () => void)[] = []

  function flush(): void {
    const steps = turn
    turn = []
    begin.run()
    const answers = steps.map(step => step())
    commit.run()
    for (const answer of answers) answer()
  }

  return {
    append: (stream, body) =>
      new Promise(resolve => {
        if (turn.length === 0) setImmediate(flush)
        turn.push(() => {
          const version = (versions.get(stream) ?? 0) + 1
          versions.set(stream, version)
          insert.run(stream, version, body)
          return () => resolve(version)
        })
      }),
  }
}

import { DatabaseSync } from 'node:sqlite'

/** What SQLite says is wrong with a file. `quick` leaves out comparing each index with its table. */
export function integrityOf(path: string, thoroughness: 'quick' | 'whole'): readonly string[] {
  try {
    using db = new DatabaseSync(path, { readOnly: true, timeout: 2000 })
    const rows = db.prepare(`PRAGMA ${thoroughness === 'quick' ? 'quick_check' : 'integrity_check'}`).all()
    return rows.map(row => String(Object.values(row)[0])).filter(sentence => sentence !== 'ok')
  } catch (error) {
    return [(error as Error).message]
  }
}

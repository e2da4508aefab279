import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { Moved } from './failures.ts'

/** Answers what throws once the file of this database stands no longer where it was opened. Some two microseconds. */
export function placeOf(db: DatabaseSync): () => void {
  const path = db.location()
  if (path === null) return () => undefined
  const opened = statSync(path)
  return () => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found?.ino !== opened.ino || found.dev !== opened.dev) throw new Moved(`${path} was moved or removed while it was open.`)
  }
}

import type { Event, EventLog } from '../ports.ts'

const PAGE = 500

/** A stream from a version on, a page at a time, up to its end or to `upTo`. */
export async function* pagesOf(
  log: EventLog,
  stream: string,
  after: number,
  upTo = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<readonly Event[]> {
  let version = after
  while (version < upTo) {
    const events = await log.read(stream, { after: version, limit: Math.min(PAGE, upTo - version) })
    const last = events.at(-1)
    if (!last) return
    yield events
    version = last.version
  }
}

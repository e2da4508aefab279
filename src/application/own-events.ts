/** What this process committed itself, so that its tail passes it by without unpacking it. Forgetting something costs a look, no more. */
export type OwnEvents = {
  /** The versions above `after` up to `version`. */
  note(stream: string, after: number, version: number): void
  has(stream: string, version: number): boolean
  /** The end of the log was read: what was noted long ago lies behind. */
  age(now: number): void
}

type Range = { readonly after: number; version: number }
type Ranges = Map<string, Range[]>

/** Longer than an event may need to get its place in the order of all. */
const KEPT_MS = 10_000

export function ownEvents(): OwnEvents {
  let older: Ranges = new Map()
  let newer: Ranges = new Map()
  let turnedAt = 0

  return {
    note(stream, after, version) {
      const ranges = newer.get(stream)
      const last = ranges?.at(-1)
      if (last?.version === after) last.version = version
      else if (ranges) ranges.push({ after, version })
      else newer.set(stream, [{ after, version }])
    },
    has: (stream, version) => isIn(newer.get(stream), version) || isIn(older.get(stream), version),
    age(now) {
      if (now - turnedAt < KEPT_MS) return
      turnedAt = now
      older = newer
      newer = new Map()
    },
  }
}

/** The newest first: that is what is asked for. */
function isIn(ranges: readonly Range[] | undefined, version: number): boolean {
  const range = ranges?.findLast(({ after }) => after < version)
  return range !== undefined && version <= range.version
}

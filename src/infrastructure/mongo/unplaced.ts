import type { Collection } from 'mongodb'
import { MAX_TIME_MS } from './client.ts'
import type { StoredCommit } from './commits.ts'
import type { StoredRow } from './rows.ts'

/** More than that stand in line only when nobody gave places for long; then the order of streams among each other is any. */
const MOST_AT_ONCE = 5000
const KEPT = 20_000

export type Unplaced = Pick<StoredCommit, '_id' | 'stream' | 'workspaceId' | 'first' | 'last' | 'head' | 'writtenAt'>

export type UnplacedCommits = {
  /** What has no place yet, in the order in which it may get one. `covered`: its head, and so all its rows, are there. */
  look(): Promise<{ readonly covered: readonly Unplaced[]; readonly uncovered: readonly Unplaced[] }>
  /** Those of which everything before them in their stream has a place, or is among them. */
  due(covered: readonly Unplaced[]): Promise<readonly Unplaced[]>
  /** Which of these still have none. */
  still(keys: readonly string[]): Promise<readonly string[]>
  /** Of these commits those with such a key have a place. */
  mark(some: readonly Unplaced[], keys: readonly string[]): Promise<void>
}

export function unplacedOf(commits: Collection<StoredCommit>, rowsOf: (collection: string) => Collection<StoredRow>): UnplacedCommits {
  const placed = new Map<string, number>() // up to where, by stream, as far as this process knows
  const projection = { stream: 1, workspaceId: 1, first: 1, last: 1, head: 1, writtenAt: 1 }

  async function look() {
    const found = await commits
      .find({ isPlaced: false }, { projection, maxTimeMS: MAX_TIME_MS })
      .sort({ _id: 1 })
      .limit(MOST_AT_ONCE)
      .toArray()
    const heads = await headsOf(found)
    const isCovered = ({ head, last }: Unplaced) => last <= (heads.get(`${head.collection}\n${head.key}`) ?? 0)
    return { covered: inTime(found.filter(isCovered)), uncovered: found.filter(one => !isCovered(one)) }
  }

  async function headsOf(found: readonly Unplaced[]): Promise<ReadonlyMap<string, number>> {
    const versions = new Map<string, number>()
    for (const [collection, some] of Map.groupBy(found, ({ head }) => head.collection)) {
      const keys = [...new Set(some.map(({ head }) => head.key))]
      const heads = await rowsOf(collection)
        .find({ _id: { $in: keys } }, { projection: { version: 1 }, maxTimeMS: MAX_TIME_MS })
        .toArray()
      for (const { _id, version } of heads) versions.set(`${collection}\n${_id}`, version)
    }
    return versions
  }

  /**
   * A look is not of one moment: while it goes on, a commit and the next one may come, the first behind its back and the second before
   * it. Nothing gets a place in front of what it continues; that is met by the next look.
   */
  async function due(covered: readonly Unplaced[]): Promise<readonly Unplaced[]> {
    const ends = new Map<string, number>()
    for (const { stream, first } of covered) if (!ends.has(stream)) ends.set(stream, first - 1)
    for (const stream of await missed(ends)) ends.delete(stream)
    return covered.filter(({ stream, first, last }) => {
      if (ends.get(stream) !== first - 1) return false
      ends.set(stream, last)
      return true
    })
  }

  /** The streams of which a commit that ends here has no place. */
  async function missed(ends: ReadonlyMap<string, number>): Promise<readonly string[]> {
    const asked = [...ends].filter(([stream, last]) => last > 0 && placed.get(stream) !== last)
    if (asked.length === 0) return []
    const either = asked.map(([stream, last]) => ({ stream, last, isPlaced: false }))
    const found = await commits.find({ $or: either }, { projection: { stream: 1 }, maxTimeMS: MAX_TIME_MS }).toArray()
    return found.map(({ stream }) => stream)
  }

  function note(stream: string, last: number): void {
    placed.delete(stream)
    placed.set(stream, last)
    if (placed.size > KEPT) placed.delete(placed.keys().next().value as string)
  }

  return {
    look,
    due,
    async still(keys) {
      const found = await commits.find({ _id: { $in: [...keys] }, isPlaced: false }, { projection: { _id: 1 } }).toArray()
      return found.map(({ _id }) => _id)
    },
    async mark(some, keys) {
      const given = new Set(keys)
      for (const { _id, stream, last } of some) if (given.has(_id)) note(stream, last)
      if (keys.length > 0) await commits.updateMany({ _id: { $in: [...keys] } }, { $set: { isPlaced: true } })
    },
  }
}

/** By the clocks of their writers, but of one stream always in its own order. */
function inTime(commits: readonly Unplaced[]): readonly Unplaced[] {
  const newest = new Map<string, number>()
  const timed = commits.map(commit => {
    const at = Math.max(commit.writtenAt, newest.get(commit.stream) ?? 0)
    newest.set(commit.stream, at)
    return { commit, at }
  })
  return timed.sort((a, b) => a.at - b.at).map(({ commit }) => commit)
}

import type { Collection } from 'mongodb'
import { MAX_TIME_MS } from './client.ts'
import type { StoredCommit } from './commits.ts'
import type { StoredRow } from './rows.ts'

/** More than that stand in line only when nobody gave places for long; then the order of streams among each other is any. */
const MOST_AT_ONCE = 5000

export type Unplaced = Pick<StoredCommit, '_id' | 'stream' | 'workspaceId' | 'first' | 'last' | 'head' | 'writtenAt'>

export type UnplacedCommits = {
  /** What has no place yet, in the order in which it may get one. `covered`: its head, and so all its rows, are there. */
  look(): Promise<{ readonly covered: readonly Unplaced[]; readonly uncovered: readonly Unplaced[] }>
  /** Which of these still have none. */
  still(keys: readonly string[]): Promise<readonly string[]>
  mark(keys: readonly string[]): Promise<void>
}

export function unplacedOf(commits: Collection<StoredCommit>, rowsOf: (collection: string) => Collection<StoredRow>): UnplacedCommits {
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

  return {
    look,
    async still(keys) {
      const found = await commits.find({ _id: { $in: [...keys] }, isPlaced: false }, { projection: { _id: 1 } }).toArray()
      return found.map(({ _id }) => _id)
    },
    async mark(keys) {
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

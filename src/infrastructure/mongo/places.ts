import type { Collection } from 'mongodb'
import type { Position } from '../../application/ports.ts'
import { MAX_TIME_MS } from './client.ts'
import type { StoredCommit } from './commits.ts'
import { isTaken } from './failures.ts'
import { refusedIn } from './rows.ts'

/** The positions of one commit: `_id` that of its first event, `last` that of its last. `term`: who gave them. */
export type Place = {
  readonly _id: Position
  readonly last: Position
  readonly commit: string
  readonly stream: string
  readonly first: number
  readonly term: number
}

type Placing = Pick<StoredCommit, '_id' | 'stream' | 'first' | 'last'>

/**
 * The order of all commits, a chain like each stream: a place may only begin behind the last one that is known, and of two who try
 * to give the same position, or the same commit a second one, the store refuses one. So whoever was frozen and goes on can give
 * nothing twice and leave nothing out, whatever it believes.
 */
export type Places = {
  /** Gives the next positions, in this order; answers the commits that have one now. */
  give(commits: readonly Placing[], term: number): Promise<readonly string[]>
  /** Places behind a position, up to the first hole. */
  page(after: Position, limit: number): Promise<readonly Place[]>
  last(): Promise<Position>
}

export function mongoPlaces(places: Collection<Place>): Places {
  let end: Position | undefined // as far as this process knows

  async function last(): Promise<Position> {
    const [newest] = await places.find({}, { maxTimeMS: MAX_TIME_MS }).sort({ _id: -1 }).limit(1).toArray()
    return newest?.last ?? 0
  }

  async function give(commits: readonly Placing[], term: number): Promise<readonly string[]> {
    end ??= await last()
    const chain = chained(commits, end, term)
    end = undefined
    const refused = await places.insertMany(chain, { ordered: true }).then(() => [], refusedIn)
    const other = refused.find(({ error }) => !isTaken(error))
    if (other) throw other.error
    if (refused.length > 0) return placed(commits)
    end = chain.at(-1)?.last
    return commits.map(({ _id }) => _id)
  }

  async function placed(commits: readonly Placing[]): Promise<readonly string[]> {
    const found = await places.find({ commit: { $in: commits.map(({ _id }) => _id) } }, { projection: { commit: 1 } }).toArray()
    return found.map(({ commit }) => commit)
  }

  async function page(after: Position, limit: number): Promise<readonly Place[]> {
    const found = await places
      .find({ last: { $gt: after } }, { maxTimeMS: MAX_TIME_MS })
      .sort({ last: 1 })
      .limit(limit)
      .toArray()
    const hole = found.findIndex((place, at) => place._id > (found[at - 1]?.last ?? after) + 1)
    return hole < 0 ? found : found.slice(0, hole)
  }

  return { give, page, last }
}

function chained(commits: readonly Placing[], end: Position, term: number): Place[] {
  let last = end
  return commits.map(({ _id: commit, stream, first, last: version }) => {
    const place = { _id: last + 1, last: last + 1 + version - first, commit, stream, first, term }
    last = place.last
    return place
  })
}

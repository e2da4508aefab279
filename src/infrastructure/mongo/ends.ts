import type { Collection } from 'mongodb'
import type { StoredCommit } from './commits.ts'
import { commitKey } from './keys.ts'

const KEPT = 20_000

/** Where a commit wants to begin. */
type Beginning = Pick<StoredCommit, 'stream' | 'first'>

/**
 * A commit may only begin where another ends, or at the beginning. With one key for each beginning that makes a chain: no gap, and
 * nothing into the middle of a commit of several events. That a commit ends somewhere stays true for ever, so it may be remembered.
 */
export type Ends = {
  /** Which of them begin where nothing ends. */
  astray<B extends Beginning>(beginnings: readonly B[]): Promise<ReadonlySet<B>>
  /** A commit that was read, or appended, ends here. */
  note(stream: string, version: number): void
}

export function knownEnds(commits: Collection<StoredCommit>, kept = KEPT): Ends {
  const known = new Map<string, number>() // the highest of each stream

  function note(stream: string, version: number): void {
    const before = known.get(stream) ?? 0
    known.delete(stream)
    known.set(stream, Math.max(before, version))
    if (known.size > kept) known.delete(known.keys().next().value as string)
  }

  async function astray<B extends Beginning>(beginnings: readonly B[]): Promise<ReadonlySet<B>> {
    const asked = beginnings.filter(({ stream, first }) => first > 1 && known.get(stream) !== first - 1)
    if (asked.length === 0) return new Set()
    const places = asked.map(({ stream, first }) => ({ stream, last: first - 1 }))
    const found = await commits.find({ $or: places }, { projection: { stream: 1, last: 1 } }).toArray()
    for (const { stream, last } of found) note(stream, last)
    const ends = new Set(found.map(({ stream, last }) => commitKey(stream, last + 1)))
    return new Set(asked.filter(({ stream, first }) => !ends.has(commitKey(stream, first))))
  }

  return { astray, note }
}

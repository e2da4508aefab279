import type { Commit, Event, Fact } from '../../application/ports.ts'
import { commitKey } from './keys.ts'

/** One append. Events lie side by side in `subjects` and `bodies`; `token` tells whose it is when an answer was lost. */
export type StoredCommit = {
  readonly _id: string
  readonly stream: string
  readonly workspaceId: string
  readonly first: number
  readonly last: number
  readonly subjects: readonly string[]
  readonly bodies: readonly string[]
  readonly head: { readonly collection: string; readonly key: string }
  readonly writtenAt: number
  readonly token: string
  readonly revision: number // counts redactions
  readonly isPlaced: boolean // a hint: the truth is the order of all
}

/** Serialised before the turn begins: what cannot be written must not fail its neighbours. */
export function toCommit({ stream, expectedVersion, events }: Commit, head: StoredCommit['head']): StoredCommit {
  const first = expectedVersion + 1
  for (const [at, { stream: own, version }] of events.entries()) {
    if (own !== stream || version !== first + at)
      throw new Error(`A commit to ${stream} at ${expectedVersion} cannot hold version ${version} of ${own}.`)
  }
  return {
    _id: commitKey(stream, first),
    stream,
    workspaceId: (events[0] as Event).workspaceId,
    first,
    last: expectedVersion + events.length,
    subjects: events.map(({ subject }) => subject),
    bodies: events.map(({ stream: _stream, version: _version, subject: _subject, ...body }) => JSON.stringify(body)),
    head,
    writtenAt: Date.now(),
    token: crypto.randomUUID(),
    revision: 0,
    isPlaced: false,
  }
}

type Unpacked = Pick<StoredCommit, 'stream' | 'first' | 'subjects' | 'bodies'>

/** Those events of a commit that are wanted. */
export function eventsIn({ stream, first, subjects, bodies }: Unpacked, isWanted: (version: number, subject: string) => boolean): Event[] {
  return bodies.flatMap((body, at) => {
    const [version, subject] = [first + at, subjects[at] as string]
    return isWanted(version, subject) ? [{ ...JSON.parse(body), stream, version, subject } as Event] : []
  })
}

export function redacted({ first, bodies }: Unpacked, facts: ReadonlyMap<number, Fact>): readonly string[] {
  return bodies.map((body, at) => {
    const fact = facts.get(first + at)
    return fact ? JSON.stringify({ ...JSON.parse(body), fact }) : body
  })
}

/** What it weighs on the wire, nearly. */
export const weightOf = ({ bodies }: Pick<StoredCommit, 'bodies'>): number =>
  bodies.reduce((sum, body) => sum + Buffer.byteLength(body) + OVERHEAD, 0)

const OVERHEAD = 64

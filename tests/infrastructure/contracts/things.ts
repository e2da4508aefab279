import type { Collection, Commit, Documents, Event, EventLog, Put } from '../../../src/application/ports.ts'

/** What the suites of log and documents keep: every kind of field an adapter has to index. */
export type Thing = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly group?: string
  readonly place?: number | null
  readonly title?: string
  readonly isDone?: boolean
  readonly tags?: readonly string[]
  readonly note?: unknown
}

export const THINGS: Collection<Thing> = {
  name: 'things',
  indexes: [['group', 'place'], ['group', 'isDone', 'title'], ['group', 'version'], ['title']],
  sparse: ['title'],
  lists: ['tags'],
}
export const HEADS: Collection<Thing> = { name: 'heads', indexes: [] }

/** A fresh store. `beside` is another process on it where the adapter can have one. */
export type Store = {
  readonly log: EventLog
  readonly documents: Documents
  beside(): Promise<Pick<Store, 'log' | 'documents'>>
  [Symbol.asyncDispose](): Promise<void>
}
/** `again` is the store after a restart. */
export type LastingStore = Store & { again(): Promise<Pick<Store, 'log' | 'documents'>> }
export type OpenStore = () => Promise<Store>

export const WORKSPACE = 'workspace-a'

export function thing(id: string, version: number, fields: Partial<Thing> = {}): Thing {
  return { workspaceId: WORKSPACE, id, version, ...fields }
}

export function put(document: Thing, collection = THINGS): Put {
  return { collection, document } as unknown as Put
}

export function event(stream: string, version: number, fields: Partial<Event> & { readonly by?: string } = {}): Event {
  const { by = 'ann', ...others } = fields
  const fact = { type: 'Noted', text: `${by} ${stream} ${version} “ü” 🙂` }
  return {
    workspaceId: WORKSPACE,
    stream,
    version,
    subject: stream,
    at: 1000 + version,
    actor: by,
    command: `${by}-${version}`,
    digest: 'd',
    fact,
    ...others,
  }
}

/** `count` events after `expectedVersion`, and the head that says so. */
export function commit(stream: string, expectedVersion: number, { count = 1, by = 'ann', documents = [] as readonly Put[] } = {}): Commit {
  const version = expectedVersion + count
  const events = Array.from({ length: count }, (_, at) => event(stream, expectedVersion + at + 1, { by }))
  return { stream, expectedVersion, events, documents, head: put(thing(stream, version), HEADS) }
}

/** Small and the same every time. */
export function dice(seed: number): (sides: number) => number {
  let state = seed
  return sides => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

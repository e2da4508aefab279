import type { Decider } from '../domain/decider.ts'
import type { Change } from './recent.ts'
import type { AnyCollection, Collection, Document, Documents, Event, EventLog, Fact, Put } from './ports.ts'
import type { ReadModel } from './read-model.ts'

type AnyModel = Omit<ReadModel<Document, Fact>, 'collection'> & { readonly collection: AnyCollection & Collection<Document> }
type AnyDecider = Decider<unknown, unknown, Fact>

/** A read model of whatever documents and facts. */
// biome-ignore lint/suspicious/noExplicitAny: a list holds models of different documents, each sound on its own
type SomeModel<F extends Fact> = ReadModel<any, F>

/** A kind of stream: its head, its rows, and the decider of its main subject, whose state is kept in memory. */
export type StreamKind = {
  readonly prefix: string
  readonly head: AnyModel
  readonly rows: readonly AnyModel[]
  readonly main: AnyDecider
  mainSubject(stream: string): string
}

/** One place that forgets the types of facts and documents; each stream kind holds only what belongs together. */
export function streamKind<D extends Document, F extends Fact, M extends Fact, S, C>(
  prefix: string,
  head: ReadModel<D, F>,
  rows: readonly SomeModel<F>[],
  main: Decider<C, S, M>,
): StreamKind {
  return {
    prefix,
    head: head as unknown as AnyModel,
    rows: rows as unknown as readonly AnyModel[],
    main: main as unknown as AnyDecider,
    mainSubject: stream => stream.slice(prefix.length + 1),
  }
}

export type Done = { readonly version: number; readonly digest: string }

/** What is known of a stream up to `version`. `done`: the commands of its main subject. */
export type Loaded = {
  readonly kind: StreamKind
  readonly version: number
  readonly head: Document | undefined
  readonly main: unknown
  readonly done: Map<string, Done>
}

/** What the commands of one append have decided so far, on top of what was loaded. Never changed, only replaced. */
export type Batch = {
  readonly loaded: Loaded
  readonly version: number
  readonly head: Document | undefined
  readonly main: unknown
  readonly events: readonly Event[]
  readonly changes: ReadonlyMap<string, Change>
  readonly done: ReadonlyMap<string, Done>
}

export const emptyBatch = (loaded: Loaded): Batch => ({
  loaded,
  version: loaded.version,
  head: loaded.head,
  main: loaded.main,
  events: [],
  changes: new Map(),
  done: new Map(),
})

/**
 * The head rule: a command continues from the head. What the log has beyond it, left by a crash or a rival, is folded
 * first and written without an event of its own.
 */
export async function loadStream(ports: { readonly log: EventLog; readonly documents: Documents }, kind: StreamKind, stream: string, workspaceId: string): Promise<Loaded> {
  const subject = kind.mainSubject(stream)
  const head = await ports.documents.get(kind.head.collection, kind.head.workspaceId ?? workspaceId, subject)
  const own = await ports.log.read(stream, { subject })
  const beyond = await ports.log.read(stream, { after: head?.version ?? 0 })
  const main = own.reduce((state, event) => kind.main.evolve(state, event.fact, event), kind.main.initial)
  const done = new Map(own.map(event => [event.command, { version: event.version, digest: event.digest }]))
  const loaded = { kind, version: head?.version ?? 0, head, main, done }
  return beyond.length === 0 ? loaded : finish(ports, loaded, stream, beyond)
}

async function finish(ports: { readonly log: EventLog; readonly documents: Documents }, loaded: Loaded, stream: string, beyond: readonly Event[]): Promise<Loaded> {
  const before = { ...emptyBatch(loaded), main: loaded.kind.main.initial }
  const [batch] = await foldInto(ports.documents, loaded.kind, before, beyond, false)
  const head = batch.head as Document
  const documents: Put[] = [...batch.changes.values()].filter(change => change.document !== head).map(({ collection, document }) => ({ collection, document }))
  await ports.log.append({ stream, expectedVersion: batch.version, events: [], documents, head: { collection: loaded.kind.head.collection, document: head } })
  return { ...loaded, version: batch.version, head }
}

/** Folds events into a batch; answers it and the documents these events changed. A document already newer is left alone. */
export async function foldInto(documents: Documents, kind: StreamKind, batch: Batch, events: readonly Event[], isNew: boolean): Promise<[Batch, readonly Change[]]> {
  const changes = new Map(batch.changes)
  const own = new Map<string, Change>()
  let { head, main } = batch
  const done = new Map(batch.done)
  for (const event of events) {
    for (const model of kind.rows) await foldRows(documents, model, event, changes, own, isNew)
    const before = batch.loaded.head
    head = kind.head.fold(head, event)
    const change = { collection: kind.head.collection, before, document: head }
    changes.set(HEAD, change)
    own.set(HEAD, change)
    if (event.subject === kind.mainSubject(event.stream)) {
      main = kind.main.evolve(main, event.fact, event)
      done.set(event.command, { version: event.version, digest: event.digest })
    }
  }
  const version = (events.at(-1) as Event).version
  return [{ ...batch, version, head, main, events: [...batch.events, ...events], changes, done }, [...own.values()]]
}

const HEAD = 'head'

async function foldRows(documents: Documents, model: AnyModel, event: Event, changes: Map<string, Change>, own: Map<string, Change>, isNew: boolean): Promise<void> {
  const workspaceId = model.workspaceId ?? event.workspaceId
  for (const id of model.keys(event)) {
    const key = `${model.collection.name}\n${id}`
    const pending = changes.get(key)
    const isUnknown = !pending && !(isNew && id === event.subject) && !model.isFirst?.(event)
    const before = pending ? pending.before : isUnknown ? await documents.get(model.collection, workspaceId, id) : undefined
    const known = pending?.document ?? before
    if (known && known.version >= event.version) continue
    const change = { collection: model.collection, before, document: model.fold(known, event) }
    changes.set(key, change)
    own.set(key, { ...change, before: own.get(key)?.before ?? known })
  }
}

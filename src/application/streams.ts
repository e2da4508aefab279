import { type Lately, lately } from '../../public/js/lately.js'
import { type Decider, evolved } from '../domain/decider.ts'
import { emptyBatch, foldAll } from './batches.ts'
import type { AnyCollection, Collection, Document, Documents, EventLog, Fact } from './ports.ts'
import type { ReadModel } from './read-model.ts'
import type { Change } from './recent.ts'

type AnyModel = Omit<ReadModel<Document, Fact>, 'collection'> & { readonly collection: AnyCollection & Collection<Document> }
type AnyDecider = Decider<unknown, unknown, Fact>

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

type Parts<D extends Document, F extends Fact, M extends Fact, S, C> = {
  readonly head: ReadModel<D, F>
  readonly rows: readonly SomeModel<F>[]
  readonly main: Decider<C, S, M>
}

/** One place that forgets the types of facts and documents; each stream kind holds only what belongs together. */
export function streamKind<D extends Document, F extends Fact, M extends Fact, S, C>(
  prefix: string,
  parts: Parts<D, F, M, S, C>,
): StreamKind {
  return {
    prefix,
    head: parts.head as unknown as AnyModel,
    rows: parts.rows as unknown as readonly AnyModel[],
    main: parts.main as unknown as AnyDecider,
    mainSubject: stream => stream.slice(prefix.length + 1),
  }
}

export type Done = { readonly version: number; readonly digest: string }

/**
 * What is known of a stream up to `version`. `done`: the commands of its main subject. `unfinished`: rows that a rival's events change
 * and that nobody may have written yet; the next append carries them.
 */
export type Loaded = {
  readonly kind: StreamKind
  readonly version: number
  readonly head: Document | undefined
  readonly main: unknown
  readonly done: Map<string, Done>
  readonly unfinished?: ReadonlyMap<string, Change>
}

type Stores = { readonly log: EventLog; readonly documents: Documents }
export type StreamAt = { readonly kind: StreamKind; readonly stream: string; readonly workspaceId: string }

/**
 * The head rule: a command continues from the head. What the log has beyond it, left by a crash or a rival, is folded
 * first and written without an event of its own.
 */
export async function loadStream(stores: Stores, { kind, stream, workspaceId }: StreamAt): Promise<Loaded> {
  const subject = kind.mainSubject(stream)
  const [first] = await stores.log.read(stream, { limit: 1 })
  const home = first?.workspaceId ?? workspaceId // whoever asks first may be of another workspace
  const head = await stores.documents.get(kind.head.collection, kind.head.workspaceId ?? home, subject)
  const beyond = await stores.log.read(stream, { after: head?.version ?? 0 })
  const version = beyond.at(-1)?.version ?? head?.version ?? 0
  const own = (await stores.log.read(stream, { subject })).filter(event => event.version <= version) // read last: a rival may append
  const main = evolved(kind.main, kind.main.initial, own)
  const done = new Map(own.map(event => [event.command, { version: event.version, digest: event.digest }]))
  const loaded = { kind, version: head?.version ?? 0, head, main, done }
  if (beyond.length === 0) return loaded
  const batch = emptyBatch(loaded)
  await foldAll(stores.documents, batch, beyond)
  return finished(stores, stream, { ...loaded, version: batch.version, head: batch.head, unfinished: batch.changes })
}

/**
 * The same after a rival wrote: only what is beyond is read, and nothing is written yet. Whoever lost a race must not lose the next
 * one by its reading. `lost` is spent.
 */
export async function caughtUp(stores: Stores, lost: Loaded, at: StreamAt): Promise<Loaded> {
  const subject = at.kind.mainSubject(at.stream)
  if (!lost.head) return loadStream(stores, at)
  const [head, news] = await Promise.all([
    stores.documents.get(at.kind.head.collection, lost.head.workspaceId, subject),
    stores.log.read(at.stream, { after: lost.version }),
  ])
  if ((head?.version ?? 0) > (news.at(-1)?.version ?? lost.version)) return loadStream(stores, at) // there is more already
  const { unfinished: _, ...written } = lost
  const known: Loaded = head && head.version >= lost.version ? { ...written, version: head.version, head } : lost
  const own = news.filter(event => event.subject === subject)
  for (const event of own) lost.done.set(event.command, { version: event.version, digest: event.digest })
  const batch = emptyBatch({ ...known, main: evolved(at.kind.main, lost.main, own) })
  await foldAll(
    stores.documents,
    batch,
    news.filter(event => event.version > known.version),
  )
  const { version, head: newest, main, changes } = batch
  return { ...known, version, head: newest, main, ...(version > known.version || known.unfinished ? { unfinished: changes } : {}) }
}

/** Writes what is unfinished, without an event of its own. */
export async function finished(stores: Pick<Stores, 'log'>, stream: string, { unfinished, ...loaded }: Loaded): Promise<Loaded> {
  if (!unfinished) return loaded
  const { version, head: document } = loaded
  const head = { collection: loaded.kind.head.collection, document: document as Document }
  const documents = [...unfinished.values()].map(change => ({ collection: change.collection, document: change.document }))
  await stores.log.append({ stream, expectedVersion: version, events: [], documents, head })
  return loaded
}

/** What was loaded of the streams that were used last. */
export function keptStreams() {
  const kept: Lately<Loaded> = lately(KEPT_STREAMS)
  return { get: kept.get, keep: kept.set, forget: kept.delete }
}

const KEPT_STREAMS = 5_000

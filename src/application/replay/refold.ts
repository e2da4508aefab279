import { hash } from 'node:crypto'
import { evolved } from '../../domain/decider.ts'
import type { Collection, Document, Event, Ports } from '../ports.ts'
import type { StreamKind } from '../streams.ts'
import { canonical } from './canonical.ts'
import { pagesOf } from './pages.ts'

export type Stores = Pick<Ports, 'log' | 'documents'>

/** Something stored that the log does not say, or says otherwise. */
export type Difference = { readonly stream: string; readonly document: string; readonly reason: string }

/** Documents found equal, by collection and workspace. */
export type Counts = Map<string, number>

export type Place = { readonly kind: StreamKind; readonly stream: string; readonly workspaceId: string }
export type Refolded = { readonly upTo: number; readonly differences: readonly Difference[] }

type Model = StreamKind['head']
type Folded = { readonly model: Model; readonly workspaceId: string; readonly id: string; readonly document: Document }

/** `open`: folded and not yet compared, by key. */
type Work = {
  readonly kind: StreamKind
  readonly stream: string
  readonly open: Map<string, Folded>
  readonly broken: Set<string>
  readonly differences: Difference[]
  readonly counts: Counts
}

/**
 * One stream: every document of the events its head covers, compared by SHA-256 of canonical JSON. A document is let go as
 * soon as it equals the stored one at the same version, so only those stay in memory that change again later: a chat of a
 * million messages needs little, one whose every message gets a reaction a year later needs them all.
 */
export async function refold(stores: Stores, { kind, stream, workspaceId }: Place, counts: Counts): Promise<Refolded> {
  const work: Work = { kind, stream, open: new Map(), broken: new Set(), differences: [], counts }
  const head = await stores.documents.get(kind.head.collection, kind.head.workspaceId ?? workspaceId, kind.mainSubject(stream))
  const upTo = head?.version ?? 0 // the head rule: up to here every document is in place
  let state = kind.main.initial
  let last = 0
  for await (const events of pagesOf(stores.log, stream, 0, upTo)) {
    const touched = new Set<string>()
    for (const event of events) {
      if (event.version !== ++last) work.differences.push({ stream, document: '-', reason: `the log has no version ${last}` })
      last = event.version
      for (const key of fold(work, event)) touched.add(key)
      if (event.subject === kind.mainSubject(stream)) state = kind.main.evolve(state, event.fact, event)
    }
    await settle(stores, work, touched)
  }
  await settleRest(stores, work, last)
  if (digest(state) !== digest(await stateOf(stores, kind, stream, last)))
    work.differences.push({ stream, document: 'state', reason: 'differs' })
  return { upTo: last, differences: work.differences }
}

/** Folds one event into the documents it concerns and answers their keys. */
function fold(work: Work, event: Event, isWanted: (key: string) => boolean = () => true): readonly string[] {
  const keys: string[] = []
  for (const model of [...work.kind.rows, work.kind.head]) {
    const workspaceId = model.workspaceId ?? event.workspaceId
    for (const id of model.keys(event)) {
      const key = `${model.collection.name}\n${workspaceId}\n${id}`
      if (work.broken.has(key) || !isWanted(key)) continue
      try {
        work.open.set(key, { model, workspaceId, id, document: model.fold(work.open.get(key)?.document, event, id) })
        keys.push(key)
      } catch (error) {
        work.open.delete(key)
        work.broken.add(key)
        differ(work, { model, id }, `cannot be folded at version ${event.version}: ${(error as Error).message}`)
      }
    }
  }
  return keys
}

/** Compares what stands at the same version already. The rest is newer, because of what follows, or wrong: that shows at the end. */
async function settle(stores: Stores, work: Work, touched: ReadonlySet<string>): Promise<void> {
  const some = new Map([...touched].flatMap(key => (work.open.has(key) ? [[key, work.open.get(key) as Folded] as const] : [])))
  const stored = await storedOf(stores, some)
  for (const [key, folded] of some) if (stored.get(key)?.version === folded.document.version) compare(work, key, stored.get(key))
}

/** What somebody wrote meanwhile is newer than the head was: each document is folded on to the version it was found in. */
async function settleRest(stores: Stores, work: Work, last: number): Promise<void> {
  const stored = await storedOf(stores, work.open)
  const newest = [...stored.values()].reduce((most, { version }) => Math.max(most, version), 0)
  for await (const events of pagesOf(stores.log, work.stream, last, newest)) {
    for (const event of events) fold(work, event, key => work.open.has(key) && event.version <= (stored.get(key)?.version ?? 0))
  }
  for (const key of [...work.open.keys()]) compare(work, key, stored.get(key))
}

function compare(work: Work, key: string, stored: Document | undefined): void {
  const folded = work.open.get(key) as Folded
  const reason = difference(folded.document, stored)
  if (reason) differ(work, folded, reason)
  const place = `${folded.model.collection.name}\n${folded.workspaceId}`
  work.counts.set(place, (work.counts.get(place) ?? 0) + 1)
  work.open.delete(key)
}

function difference(folded: Document, stored: Document | undefined): string | undefined {
  if (!stored) return 'missing'
  if (stored.version < folded.version) return `stands at version ${stored.version}, the log says ${folded.version}`
  if (stored.version > folded.version) return `stands at version ${stored.version}, the log says no more than ${folded.version}`
  return digest(stored) === digest(folded) ? undefined : 'differs'
}

function differ({ stream, differences }: Work, { model, id }: Pick<Folded, 'model' | 'id'>, reason: string): void {
  differences.push({ stream, document: `${model.collection.name}/${id}`, reason })
}

/** What a command on this stream would start from: the state that a server keeps, made the way it makes it. */
async function stateOf({ log }: Stores, kind: StreamKind, stream: string, upTo: number): Promise<unknown> {
  const events = await log.read(stream, { subject: kind.mainSubject(stream) })
  const known = events.filter(event => event.version <= upTo)
  return evolved(kind.main, kind.main.initial, known)
}

/** The stored documents of these keys, a look-up for each collection and workspace. */
async function storedOf({ documents }: Stores, some: ReadonlyMap<string, Folded>): Promise<ReadonlyMap<string, Document>> {
  const found = new Map<string, Document>()
  const places = Map.groupBy(some.values(), ({ model, workspaceId }) => `${model.collection.name}\n${workspaceId}`)
  for (const [place, list] of places) {
    const [{ model, workspaceId }] = list as [Folded, ...Folded[]]
    const ids = list.map(({ id }) => id)
    const stored = await documents.getMany(model.collection as Collection<Document>, workspaceId, ids)
    for (const document of stored) found.set(`${place}\n${document.id}`, document)
  }
  return found
}

const digest = (value: unknown): string => hash('sha256', canonical(value))

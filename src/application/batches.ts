import type { AnyCollection, Collection, Document, Documents, Event } from './ports.ts'
import type { Change } from './recent.ts'
import type { Done, Loaded, StreamKind } from './streams.ts'

type Model = StreamKind['rows'][number]

/** What the commands of one append have decided so far, on top of what was loaded. `changes` are the rows; the head stands alone. */
export type Batch = {
  readonly loaded: Loaded
  version: number
  head: Document | undefined
  main: unknown
  readonly events: Event[]
  readonly changes: Map<string, Change>
  readonly done: Map<string, Done>
}

/** What one command adds, on a scratch copy of its own: nothing of it is in the batch before all of it could be folded. */
export type Step = {
  readonly events: readonly Event[]
  readonly head: Document
  readonly main: unknown
  readonly changes: ReadonlyMap<string, Change>
}

export const emptyBatch = (loaded: Loaded): Batch => ({
  loaded,
  version: loaded.version,
  head: loaded.head,
  main: loaded.main,
  events: [],
  changes: new Map(loaded.unfinished),
  done: new Map(),
})

/** Folds the events of one command. `isNew`: its subject has no event yet, so no document of that name either. */
export async function foldStep(documents: Documents, batch: Batch, events: readonly Event[], isNew: boolean): Promise<Step> {
  const { kind } = batch.loaded
  const changes = new Map<string, Change>()
  let { head, main } = batch
  for (const event of events) {
    for (const model of kind.rows)
      for (const id of model.keys(event)) {
        const known = await knownRow(documents, batch, changes, { model, event, id, isNew })
        if (known && known.version >= event.version) continue
        const key = keyOf(model.collection, id)
        changes.set(key, {
          collection: model.collection,
          before: changes.get(key)?.before ?? known,
          document: model.fold(known, event, id),
        })
      }
    head = kind.head.fold(head, event, event.subject)
    if (event.subject === kind.mainSubject(event.stream)) main = kind.main.evolve(main, event.fact, event)
  }
  return { events, head: head as Document, main, changes }
}

/** Takes a step over; answers what it changed, the head included. */
export function take(batch: Batch, step: Step): readonly Change[] {
  const { kind } = batch.loaded
  const headChange = { collection: kind.head.collection, before: batch.head, document: step.head }
  for (const [key, change] of step.changes) batch.changes.set(key, { ...change, before: batch.changes.get(key)?.before ?? change.before })
  for (const event of step.events) {
    batch.events.push(event)
    if (event.subject === kind.mainSubject(event.stream)) batch.done.set(event.command, { version: event.version, digest: event.digest })
  }
  batch.version = (step.events.at(-1) as Event).version
  batch.head = step.head
  batch.main = step.main
  return [...step.changes.values(), headChange]
}

/** Everything a batch changed, the head last. */
export const changesOf = (batch: Batch): readonly Change[] => [
  ...batch.changes.values(),
  { collection: batch.loaded.kind.head.collection, before: batch.loaded.head, document: batch.head as Document },
]

/** Events that stand in the log already, on top of what was loaded. */
export async function foldAll(documents: Documents, batch: Batch, events: readonly Event[]): Promise<void> {
  const { main } = batch
  for (const event of events) take(batch, await foldStep(documents, batch, [event], false))
  batch.main = main // the main state was folded from the log whole
}

/** A document of the stream with what is pending. */
export function rowIn<D extends Document>(
  documents: Documents,
  { changes }: Batch,
  { collection, workspaceId, id }: { readonly collection: Collection<D>; readonly workspaceId: string; readonly id: string },
): Promise<D | undefined> {
  const pending = changes.get(keyOf(collection, id))
  return pending ? Promise.resolve(pending.document as D) : documents.get(collection, workspaceId, id)
}

type Row = { readonly model: Model; readonly event: Event; readonly id: string; readonly isNew: boolean }

function knownRow(documents: Documents, batch: Batch, own: ReadonlyMap<string, Change>, row: Row): Promise<Document | undefined> {
  const { model, event, id, isNew } = row
  const key = keyOf(model.collection, id)
  const pending = own.get(key) ?? batch.changes.get(key)
  if (pending) return Promise.resolve(pending.document)
  const isFirst = (isNew && id === event.subject) || model.isFirst?.(event, id)
  return isFirst ? NONE : documents.get(model.collection, model.workspaceId ?? event.workspaceId, id)
}

const NONE = Promise.resolve(undefined)

const keyOf = ({ name }: AnyCollection, id: string): string => `${name}\n${id}`

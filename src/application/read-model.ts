import type { Collection, Document, Event, Fact } from './ports.ts'

/** The second fold: events of one stream → documents. `keys` names the documents an event concerns; `fold` never sees another's. */
export type ReadModel<D extends Document, F extends Fact> = {
  readonly collection: Collection<D>
  /** Where its documents live when that is not the workspace of the event. */
  readonly workspaceId?: string
  keys(event: Event<F>): readonly string[]
  /** True when no document with this key can exist yet, so that none is looked for. */
  isFirst?(event: Event<F>, id: string): boolean
  /** `document` is undefined for the first event that concerns it. Pure. */
  fold(document: D | undefined, event: Event<F>, id: string): D
}

import type { Kind } from '../../src/application/execute.ts'
import type { Documents, Event } from '../../src/application/ports.ts'
import type { ReadModel } from '../../src/application/read-model.ts'
import { type Loaded, loadStream, streamKind } from '../../src/application/streams.ts'
import type { Decider } from '../../src/domain/decider.ts'
import { HEADS, THINGS, type Thing, WORKSPACE } from '../infrastructure/contracts/things.ts'

/*
 * The smallest kind of stream in which nothing can be lost unseen: each row lists the versions that were folded into it, and the
 * head counts them all.
 */

type Noted = { readonly type: 'Noted'; readonly row: string }
type Note = { readonly row: string; readonly times: number }

const decider: Decider<Note, number, Noted> = {
  initial: 0,
  decide: ({ row, times }) => Array.from({ length: times }, () => ({ type: 'Noted', row })),
  evolve: count => count + 1,
}

const fields = (id: string, { stream, version }: Event, document: Thing | undefined): Thing => ({
  workspaceId: WORKSPACE,
  id,
  group: stream,
  version,
  note: [...((document?.note as number[] | undefined) ?? []), version],
})

const head: ReadModel<Thing, Noted> = {
  collection: HEADS,
  keys: event => [event.stream.slice('note-'.length)],
  fold: (document, event) => ({ ...fields(event.stream.slice('note-'.length), event, undefined), place: (document?.place ?? 0) + 1 }),
}
const row: ReadModel<Thing, Noted> = {
  collection: THINGS,
  keys: ({ fact }) => [fact.row],
  fold: (document, event) => fields(event.fact.row, event, document),
}

const notes = streamKind('note', { head, rows: [row], main: decider })
export const NOTE: Kind<Note, number, Noted> = { stream: notes, decider }

type Stores = Parameters<typeof loadStream>[0]

export const loaded = (stores: Stores, stream: string): Promise<Loaded> =>
  loadStream(stores, { kind: notes, stream, workspaceId: WORKSPACE })

/** What the log says the rows of a stream are. */
export function refolded(events: readonly Event[]): ReadonlyMap<string, Thing> {
  const rows = new Map<string, Thing>()
  for (const event of events as readonly Event<Noted>[]) rows.set(event.fact.row, row.fold(rows.get(event.fact.row), event, event.fact.row))
  return rows
}

/** Rows of a stream that changed since a version, as a catch-up asks for them. */
export const changedSince = (documents: Documents, stream: string, since: number): Promise<readonly Thing[]> =>
  documents.find(THINGS, WORKSPACE, {
    equal: { group: stream },
    range: { field: 'version', above: since },
    order: { field: 'version', direction: 'up' },
    limit: 1000,
  })

export const headOf = async (documents: Documents, stream: string): Promise<Thing | undefined> =>
  documents.get(HEADS, WORKSPACE, stream.slice('note-'.length))

import { emptyBatch, foldAll } from './batches.ts'
import { FOLDED, STREAMS } from './kinds.ts'
import type { AnyCollection, Event, EventLog, Ports, Position } from './ports.ts'
import { pagesOf } from './replay/pages.ts'
import { type Difference, refold, type Stores } from './replay/refold.ts'
import type { Loaded, StreamKind } from './streams.ts'

export type Verified = {
  readonly streams: number
  readonly events: number
  readonly documents: number
  readonly states: number
  /** False when somebody wrote meanwhile: then documents that no event made cannot be told from new ones. */
  readonly isQuiet: boolean
  readonly differences: readonly Difference[]
}

/** Called now and then with the events folded so far, of how many. */
export type Progress = (done: number, total: number) => void

const AT_ONCE = 1000
const TOGETHER = 32 // streams whose commits share a turn of the store, and so an fsync
const PATIENCE_MS = 1000 // by when somebody else has folded what the log holds beyond a head

/**
 * Folds the whole log again and compares every folded document, and the state every command on a stream starts from, with
 * what is stored. Beside running writers: what is proved is the log as it was at the beginning, each document at the
 * version it was found in.
 */
export async function verify(stores: Stores, progress: Progress = () => undefined): Promise<Verified> {
  const sweep = await streamsIn(stores.log)
  const differences: Difference[] = []
  const counts = new Map<string, number>()
  const behind: string[] = []
  let events = 0
  for (const [stream, version] of sweep.streams) {
    const kind = kindOf(stream)
    if (!kind) differences.push({ stream, document: '-', reason: 'no kind of stream that this version knows' })
    const found = kind && (await refold(stores, { kind, stream, workspaceId: sweep.workspaceOf(stream) }, counts))
    differences.push(...(found?.differences ?? []))
    if (found && found.upTo < version) behind.push(stream)
    events += version
    progress(events, sweep.events)
  }
  differences.push(...(await stillBehind(stores, behind, sweep)))
  const isQuiet = (await stores.log.last()) === sweep.position
  if (isQuiet) differences.push(...(await surplus(stores, counts)))
  const documents = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return { streams: sweep.streams.size, events, documents, states: sweep.streams.size, isQuiet, differences }
}

/**
 * Empties every folded collection and folds it anew, page by page. Nobody else may write meanwhile. Each page ends with the
 * stream's head, so a rebuild that was cut off leaves nothing wrong, only something missing: it is to be run again.
 */
export async function rebuild(
  stores: Stores,
  clear: (collections: readonly AnyCollection[]) => Promise<void>,
  progress: Progress = () => undefined,
): Promise<void> {
  const sweep = await streamsIn(stores.log)
  const unknown = [...sweep.streams.keys()].find(stream => !kindOf(stream))
  if (unknown) throw new Error(`${unknown} is no kind of stream that this version knows; nothing was touched.`)
  await clear(FOLDED)
  let events = 0
  const waiting = [...sweep.streams.keys()]
  const work = async (): Promise<void> => {
    for (let stream = waiting.pop(); stream !== undefined; stream = waiting.pop()) {
      await rebuildStream(stores, kindOf(stream) as StreamKind, stream)
      events += sweep.streams.get(stream) as number
      progress(events, sweep.events)
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, work))
}

async function rebuildStream({ log, documents }: Stores, kind: StreamKind, stream: string): Promise<void> {
  let loaded: Loaded = { kind, version: 0, head: undefined, main: kind.main.initial, done: new Map() }
  for await (const events of pagesOf(log, stream, 0)) {
    const batch = emptyBatch(loaded)
    await foldAll(documents, batch, events)
    const { version, head, changes } = batch
    if (!head) throw new Error(`${stream} has no head after version ${version}.`)
    const puts = [...changes.values()].map(({ collection, document, before }) => ({ collection, document, isNew: before === undefined }))
    const commit = { stream, expectedVersion: version, events: [], documents: puts }
    await log.append({ ...commit, head: { collection: kind.head.collection, document: head, isNew: loaded.version === 0 } })
    loaded = { ...loaded, version, head }
  }
}

type Sweep = {
  readonly streams: ReadonlyMap<string, number> // last version
  readonly events: number
  readonly position: Position
  workspaceOf(stream: string): string
}

/** Names and last versions only: what is kept grows with the streams, not with the events. */
async function streamsIn(log: EventLog): Promise<Sweep> {
  const streams = new Map<string, number>()
  const workspaces = new Map<string, string>()
  let events = 0
  let position = 0
  for (let page = await log.follow(0, AT_ONCE); page.length > 0; page = await log.follow(position, AT_ONCE)) {
    for (const event of page) {
      streams.set(event.stream, event.version)
      workspaces.set(event.stream, event.workspaceId)
    }
    events += page.length
    position = (page.at(-1) as Event & { position: Position }).position
  }
  return { streams, events, position, workspaceOf: stream => workspaces.get(stream) as string }
}

const kindOf = (stream: string): StreamKind | undefined => Object.values(STREAMS).find(kind => stream.startsWith(`${kind.prefix}-`))

/** A head behind the log is made good by the next command there, or by whoever follows; one that stays behind is not. */
async function stillBehind(
  { documents }: Pick<Ports, 'documents'>,
  streams: readonly string[],
  sweep: Sweep,
): Promise<readonly Difference[]> {
  if (streams.length > 0) await new Promise(resolve => setTimeout(resolve, PATIENCE_MS))
  const differences: Difference[] = []
  for (const stream of streams) {
    const { head, mainSubject } = kindOf(stream) as StreamKind
    const stored = await documents.get(head.collection, head.workspaceId ?? sweep.workspaceOf(stream), mainSubject(stream))
    const isBehind = (stored?.version ?? 0) < (sweep.streams.get(stream) as number)
    if (isBehind)
      differences.push({
        stream,
        document: `${head.collection.name}/${mainSubject(stream)}`,
        reason: stored ? 'older than the log' : 'missing',
      })
  }
  return differences
}

/** Documents that no event made. */
async function surplus({ documents }: Pick<Ports, 'documents'>, counts: ReadonlyMap<string, number>): Promise<readonly Difference[]> {
  const differences: Difference[] = []
  const workspaces = new Set([...counts.keys()].map(key => key.split('\n')[1] as string))
  for (const collection of FOLDED) {
    for (const workspaceId of workspaces) {
      const stored = await documents.count({ name: collection.name, indexes: [] }, workspaceId, {})
      const more = stored - (counts.get(`${collection.name}\n${workspaceId}`) ?? 0)
      if (more > 0)
        differences.push({ stream: '-', document: `${collection.name} of ${workspaceId}`, reason: `${more} that no event made` })
    }
  }
  return differences
}

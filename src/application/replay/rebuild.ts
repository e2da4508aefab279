import { emptyBatch, foldAll } from '../batches.ts'
import { kindOf } from '../kinds.ts'
import { busy, type Position, type Shadow } from '../ports.ts'
import { type Progress, type Verified, verify } from '../replay.ts'
import type { Loaded, StreamKind } from '../streams.ts'
import { pagesOf } from './pages.ts'
import { sweepOf } from './sweep.ts'

/** `isSwapped`: the new documents are the living ones now. If not, the old ones still are, and `differences` say why. */
export type Rebuilt = Verified & { readonly isSwapped: boolean }

const TOGETHER = 32 // streams whose commits share a turn of the store, and so an fsync
const ROUNDS = 5 // folding, comparing, and somebody wrote meanwhile

/**
 * Folds the whole log into a shadow, compares every document there with the log, and only then lets it take the place of the
 * living ones. Until that one step nothing living is touched: whatever happens before it, a power cut included, changes nothing.
 */
export async function rebuild(shadow: Shadow, progress: Progress = () => undefined): Promise<Rebuilt> {
  let isSwapped = false
  try {
    let end: Position = 0
    for (let round = 0; round < ROUNDS; round++) {
      end = await foldOn(shadow, end, (done, total) => progress(done, total * 2))
      const verified = await verify(shadow, (done, total) => progress(done + total, total * 2))
      if (verified.position !== end) continue
      if (verified.differences.length > 0) return { ...verified, isSwapped }
      isSwapped = await shadow.swap(end)
      if (isSwapped) return { ...verified, isSwapped }
    }
    throw busy()
  } finally {
    if (!isSwapped) await shadow.drop()
  }
}

/** Folds what the log holds behind a position; answers where it ended. What no kind of stream knows is left to the comparison. */
async function foldOn(shadow: Shadow, after: Position, progress: Progress): Promise<Position> {
  const sweep = await sweepOf(shadow.log, after)
  const waiting = [...sweep.streams.keys()].filter(kindOf)
  let events = 0
  const work = async (): Promise<void> => {
    for (let stream = waiting.pop(); stream !== undefined; stream = waiting.pop()) {
      await foldStream(shadow, { kind: kindOf(stream) as StreamKind, stream, workspaceId: sweep.workspaceOf(stream) })
      events += sweep.streams.get(stream) as number
      progress(events, sweep.events)
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, work))
  return sweep.position
}

type Place = { readonly kind: StreamKind; readonly stream: string; readonly workspaceId: string }

async function foldStream({ log, documents }: Shadow, { kind, stream, workspaceId }: Place): Promise<void> {
  const head = await documents.get(kind.head.collection, kind.head.workspaceId ?? workspaceId, kind.mainSubject(stream))
  let loaded: Loaded = { kind, version: head?.version ?? 0, head, main: kind.main.initial, done: new Map() }
  for await (const events of pagesOf(log, stream, loaded.version)) {
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

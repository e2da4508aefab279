import { FOLDED, kindOf } from './kinds.ts'
import type { Ports, Position } from './ports.ts'
import { type Difference, refold, type Stores } from './replay/refold.ts'
import { type Sweep, sweepOf } from './replay/sweep.ts'
import type { StreamKind } from './streams.ts'

export type Verified = {
  /** Where the log ended when this began. */
  readonly position: Position
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

const PATIENCE_MS = 1000 // by when somebody else has folded what the log holds beyond a head

/**
 * Folds the whole log again and compares every folded document, and the state every command on a stream starts from, with
 * what is stored. Beside running writers: what is proved is the log as it was at the beginning, each document at the
 * version it was found in.
 */
export async function verify(stores: Stores, progress: Progress = () => undefined): Promise<Verified> {
  const sweep = await sweepOf(stores.log)
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
  const { position } = sweep
  return { position, streams: sweep.streams.size, events, documents, states: sweep.streams.size, isQuiet, differences }
}

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

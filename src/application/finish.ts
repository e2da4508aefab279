import { kindOf } from './kinds.ts'
import type { Ports } from './ports.ts'
import { loadStream } from './streams.ts'

/** Folds what a crash left of a stream, as the next command on it would. */
export async function finishStream(stores: Pick<Ports, 'log' | 'documents'>, stream: string, workspaceId: string): Promise<void> {
  const kind = kindOf(stream)
  if (!kind) throw new Error(`${stream} is no kind of stream that this version knows.`)
  await loadStream(stores, { kind, stream, workspaceId })
}

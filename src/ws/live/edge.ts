import type { Committed } from '../../application/execute.ts'
import type { Clock, Document } from '../../application/ports.ts'
import type { Counters } from '../counters.ts'
import type { Counts } from '../counts.ts'
import type { Delivery } from '../delivery.ts'
import type { SocketDoors } from '../doors.ts'
import type { Hub } from '../hub.ts'

/** Whose sockets are asked again. What is left out means all of them. */
export type Reach = {
  readonly personId?: string
  readonly workspaceId?: string
  readonly chatId?: string
  readonly sessionId?: string
}

export type Edge = {
  readonly hub: Hub
  readonly delivery: Delivery
  readonly counts: Counts
  readonly counters: Counters
  readonly clock: Clock
  readonly doors: SocketDoors
  revoke(reach: Reach): Promise<void>
}

/** The documents of one collection that a commit changed. */
export function changesOf<D extends Document>(
  { changes }: Committed,
  collection: string,
): readonly { readonly before: D | undefined; readonly document: D }[] {
  return changes.filter(change => change.collection.name === collection) as unknown as { before: D | undefined; document: D }[]
}

import { Rejected } from '../../domain/decider.ts'
import type { By } from '../application.ts'
import { followUpId } from '../ids.ts'
import type { Followed } from './worker.ts'

/** The workspace itself acts, because of an event, under an id made of it. */
export function following(worker: string, event: Followed, personId: string): By {
  const cause = `${event.stream}:${event.version}`
  return { personId, workspaceId: event.workspaceId, command: followUpId(worker, cause, event.at), cause, isSystem: true }
}

/** What is refused by now was to follow once and is not any more. */
export async function unlessRefused(act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
  }
}

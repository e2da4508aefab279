import { type Lately, lately } from '../../../public/js/lately.js'
import { Busy, type Collection, Full, type Ports, Unsure } from '../ports.ts'

/** When a program last posted, to the minute: for whoever wonders whether it still does. */
export type UseDocument = { readonly workspaceId: string; readonly id: string; readonly version: number; readonly at: number } // id: the bot

export const USES: Collection<UseDocument> = { name: 'uses', indexes: [] }

const EVERY_MS = 60_000
const KEPT = 10_000

export type Uses = { note(workspaceId: string, botId: string): Promise<void> }

export function usesOf({ documents, clock }: Pick<Ports, 'documents' | 'clock'>): Uses {
  const noted: Lately<number> = lately(KEPT)
  return {
    async note(workspaceId, botId) {
      const at = clock.now()
      if (at - (noted.get(botId) ?? 0) < EVERY_MS) return
      noted.set(botId, at)
      await documents.put(USES, { workspaceId, id: botId, version: at, at }).catch(goingOn)
    },
  }
}

/** The message stands already: told that it does not, the program would send it again. */
function goingOn(error: unknown): void {
  if (!(error instanceof Busy || error instanceof Full || error instanceof Unsure)) throw error
}

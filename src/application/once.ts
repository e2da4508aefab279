import { hash } from 'node:crypto'
import { type Collection, INSTANCE, type Ports } from './ports.ts'

/** What may come once: the answer to a sign-in, a logout token. Kept for as long as it would be believed otherwise. */
type OnceDocument = { readonly workspaceId: string; readonly id: string; readonly version: number; readonly expiresAt: number }

export const ONCE: Collection<OnceDocument> = { name: 'once', indexes: [['expiresAt']] }

const AT_ONCE = 20
type Store = Pick<Ports, 'documents' | 'clock'>

const idOf = (kind: string, text: string): string => hash('sha256', `${kind}\n${text}`)

/** True for the first only. */
export async function first({ documents, clock }: Store, kind: 'answer' | 'logout', text: string, forMs: number): Promise<boolean> {
  const now = clock.now()
  const old = await documents.find(ONCE, INSTANCE, {
    range: { field: 'expiresAt', below: now },
    order: { field: 'expiresAt', direction: 'up' },
    limit: AT_ONCE,
  })
  for (const { id } of old) await documents.erase(ONCE, INSTANCE, id)
  return documents.put(ONCE, { workspaceId: INSTANCE, id: idOf(kind, text), version: 1, expiresAt: now + forMs })
}

/** It had no effect, so it may come again. */
export const forget = ({ documents }: Pick<Ports, 'documents'>, kind: 'answer' | 'logout', text: string): Promise<void> =>
  documents.erase(ONCE, INSTANCE, idOf(kind, text))

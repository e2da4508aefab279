import { rejected } from '../domain/decider.ts'
import { busy, type Collection, type Documents } from './ports.ts'

/** What the files of a workspace take; counted with every change, and anew when all are looked through. */
type StorageDocument = { readonly workspaceId: string; readonly id: string; readonly version: number; readonly byteCount: number }

export const STORAGE: Collection<StorageDocument> = { name: 'storage', indexes: [] }

const TRIES = 20

export const storageFull = () => rejected('storage_full', 'The workspace’s storage is full.')

export const storageOf = (documents: Documents, workspaceId: string): Promise<StorageDocument | undefined> =>
  documents.get(STORAGE, workspaceId, workspaceId)

/** Unless something was kept or dropped since `version`. */
export async function recounted(documents: Documents, workspaceId: string, version: number, byteCount: number): Promise<void> {
  if (((await storageOf(documents, workspaceId))?.version ?? 0) === version)
    await documents.put(STORAGE, { workspaceId, id: workspaceId, version: version + 1, byteCount })
}

/** Adds to it, or takes away. What would go beyond `most` is refused. */
export async function countStorage(documents: Documents, workspaceId: string, byteCount: number, most = Infinity): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const known = await storageOf(documents, workspaceId)
    const used = Math.max(0, (known?.byteCount ?? 0) + byteCount)
    if (byteCount > 0 && used > most) throw storageFull()
    if (await documents.put(STORAGE, { workspaceId, id: workspaceId, version: (known?.version ?? 0) + 1, byteCount: used })) return
  }
  throw busy()
}

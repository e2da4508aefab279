import type { AnyCollection, Collection, Document, Documents } from './ports.ts'

/** A document before and after a commit. */
export type Change = { readonly collection: AnyCollection; readonly before: Document | undefined; readonly document: Document }

/**
 * Documents that every request needs, kept in memory. Own commits write through before they are answered; what another
 * process commits is dropped when the follower sees it, so nothing here is older than the follower's position.
 */
export type Recent = {
  get<D extends Document>(collection: Collection<D>, workspaceId: string, id: string): Promise<D | undefined>
  getMany<D extends Document>(collection: Collection<D>, workspaceId: string, ids: readonly string[]): Promise<readonly D[]>
  note(changes: readonly Change[]): void
  drop(collection: AnyCollection, workspaceId: string, id: string): void
  clear(): void
}

const KEPT = 50_000

export function recentDocuments(documents: Documents, kept = KEPT): Recent {
  const cache = new Map<string, Document>()
  const asked = new Set<string>() // collections somebody reads here; a commit to them is kept even before the first read ends
  let dropped = 0

  const keep = (key: string, document: Document): void => {
    const known = cache.get(key)
    if (known) cache.delete(key)
    cache.set(key, known && known.version > document.version ? known : document)
    if (cache.size > kept) cache.delete(cache.keys().next().value as string)
  }
  const touch = (key: string): Document | undefined => {
    const known = cache.get(key)
    if (known && cache.size > kept / 2) {
      cache.delete(key)
      cache.set(key, known)
    }
    return known
  }

  return {
    async get<D extends Document>(collection: Collection<D>, workspaceId: string, id: string) {
      const key = keyOf(collection, workspaceId, id)
      asked.add(collection.name)
      const known = touch(key)
      if (known) return known as D
      const epoch = dropped
      const read = await documents.get(collection, workspaceId, id)
      if (read && epoch === dropped) keep(key, read)
      return read
    },
    async getMany<D extends Document>(collection: Collection<D>, workspaceId: string, ids: readonly string[]) {
      asked.add(collection.name)
      const missing = ids.filter(id => !cache.has(keyOf(collection, workspaceId, id)))
      const epoch = dropped
      const read = missing.length > 0 ? await documents.getMany(collection, workspaceId, missing) : []
      if (epoch === dropped) for (const document of read) keep(keyOf(collection, workspaceId, document.id), document)
      const fresh = new Map(read.map(document => [document.id, document]))
      return ids.flatMap(id => (touch(keyOf(collection, workspaceId, id)) as D | undefined) ?? fresh.get(id) ?? [])
    },
    note(changes) {
      for (const { collection, document } of changes) {
        if (asked.has(collection.name)) keep(keyOf(collection, document.workspaceId, document.id), document)
      }
    },
    drop(collection, workspaceId, id) {
      dropped++
      cache.delete(keyOf(collection, workspaceId, id))
    },
    clear() {
      dropped++
      cache.clear()
    },
  }
}

const keyOf = (collection: AnyCollection, workspaceId: string, id: string): string => `${collection.name}\n${workspaceId}\n${id}`

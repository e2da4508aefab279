import { type Lately, lately } from '../../public/js/lately.js'
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

/** `folded`: of these it is kept too that something is not there; what is put without an event may come without a word from another process. */
type Options = { readonly kept?: number; readonly folded?: readonly AnyCollection[] }

export function recentDocuments(documents: Documents, { kept = KEPT, folded = [] }: Options = {}): Recent {
  const tellsAll = new Set(folded.map(collection => collection.name))
  const cache: Lately<Document> = lately(kept)
  const absent: Lately<true> = lately(kept) // asked for together with others, and not there
  const asked = new Set<string>() // collections somebody reads here; a commit to them is kept even before the first read ends
  let dropped = 0
  let noted = 0

  const keep = (key: string, document: Document): void => {
    const known = cache.get(key)
    absent.delete(key)
    if (!known || known.version <= document.version) cache.set(key, document)
  }
  const miss = (keys: readonly string[]): void => {
    for (const key of keys) absent.set(key, true)
  }

  return {
    async get<D extends Document>(collection: Collection<D>, workspaceId: string, id: string) {
      const key = keyOf(collection, workspaceId, id)
      asked.add(collection.name)
      const known = cache.get(key)
      if (known) return known as D
      const epoch = dropped
      const read = await documents.get(collection, workspaceId, id)
      if (read && epoch === dropped) keep(key, read)
      return read
    },
    async getMany<D extends Document>(collection: Collection<D>, workspaceId: string, ids: readonly string[]) {
      const key = (id: string) => keyOf(collection, workspaceId, id)
      asked.add(collection.name)
      const missing = ids.filter(id => !cache.has(key(id)) && !absent.has(key(id)))
      const epoch = dropped
      const before = noted
      const read = missing.length > 0 ? await documents.getMany(collection, workspaceId, missing) : []
      if (epoch === dropped) for (const document of read) keep(key(document.id), document)
      const fresh = new Map(read.map(document => [document.id, document]))
      if (epoch === dropped && before === noted && tellsAll.has(collection.name)) miss(missing.filter(id => !fresh.has(id)).map(key))
      return ids.flatMap(id => (cache.get(key(id)) as D | undefined) ?? fresh.get(id) ?? [])
    },
    note(changes) {
      noted++
      for (const { collection, document } of changes) {
        if (asked.has(collection.name)) keep(keyOf(collection, document.workspaceId, document.id), document)
      }
    },
    drop(collection, workspaceId, id) {
      dropped++
      cache.delete(keyOf(collection, workspaceId, id))
      absent.delete(keyOf(collection, workspaceId, id))
    },
    clear() {
      dropped++
      cache.clear()
      absent.clear()
    },
  }
}

const keyOf = (collection: AnyCollection, workspaceId: string, id: string): string => `${collection.name}\n${workspaceId}\n${id}`

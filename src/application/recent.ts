import { type Lately, lately } from '../../public/js/lately.js'
import type { AnyCollection, Collection, Document, Documents, Find } from './ports.ts'
import { recentFinds } from './recent-finds.ts'

/** A document before and after a commit. */
export type Change = { readonly collection: AnyCollection; readonly before: Document | undefined; readonly document: Document }

/**
 * Documents that every request needs, kept in memory. Own commits write through before they are answered; what another
 * process commits is dropped when the follower sees it, so nothing here is older than the follower's position.
 */
export type Recent = {
  get<D extends Document>(collection: Collection<D>, workspaceId: string, id: string): Promise<D | undefined>
  getMany<D extends Document>(collection: Collection<D>, workspaceId: string, ids: readonly string[]): Promise<readonly D[]>
  /** What is kept, without asking the store. */
  held<D extends Document>(collection: Collection<D>, workspaceId: string, id: string): D | undefined
  /** Kept only of what `hears`, for as long as nothing of that collection changes in that workspace. */
  find<D extends Document>(collection: Collection<D>, workspaceId: string, find: Find<D>): Promise<readonly D[]>
  note(changes: readonly Change[]): void
  drop(collection: AnyCollection, workspaceId: string, id: string): void
  clear(): void
}

const KEPT = 50_000
const LONGEST_KEY = 250 // of what is not there; ids are shorter, and what somebody made up fills no memory

/**
 * `hears`: of these every write reaches `note` or `drop`, so it is kept too that something is not there. What another process puts
 * without an event comes without a word: of what `isSilent` the store is asked each time, and what is kept counts only where it is newer.
 */
type Options = { readonly kept?: number; hears?(collection: AnyCollection): boolean; isSilent?(collection: AnyCollection): boolean }

export function recentDocuments(documents: Documents, { kept = KEPT, hears = () => false, isSilent = () => false }: Options = {}): Recent {
  const cache: Lately<Document> = lately(kept)
  const absent: Lately<true> = lately(kept) // asked for, and not there
  const noted = new Map<string, number>() // commits to what somebody reads here, by collection; kept even before the first read ends
  const finds = recentFinds(documents, hears)
  let dropped = 0

  const keep = (key: string, document: Document): void => {
    const known = cache.get(key)
    absent.delete(key)
    if (!known || known.version <= document.version) cache.set(key, document)
  }

  /** Asks the store; what it answers is kept unless something came meanwhile that it may not have seen. */
  function begin(collection: AnyCollection) {
    const epoch = dropped
    const commits = noted.get(collection.name) ?? 0
    noted.set(collection.name, commits)
    return (key: string, document: Document | undefined): void => {
      if (epoch !== dropped) return
      if (document) keep(key, document)
      else if (commits === noted.get(collection.name) && hears(collection) && key.length <= LONGEST_KEY) absent.set(key, true)
    }
  }

  /** What the store need not be asked for. */
  function known(collection: AnyCollection, keys: ReadonlyMap<string, string>): Map<string, Document | undefined> {
    const found = new Map<string, Document | undefined>()
    if (isSilent(collection)) return found
    for (const [id, key] of keys) {
      const document = cache.get(key)
      if (document || absent.get(key)) found.set(id, document)
    }
    return found
  }

  return {
    async get<D extends Document>(collection: Collection<D>, workspaceId: string, id: string) {
      const key = keyOf(collection, workspaceId, id)
      const document = cache.get(key)
      if ((document && !isSilent(collection)) || absent.get(key)) return document as D | undefined
      const end = begin(collection)
      const read = await documents.get(collection, workspaceId, id)
      end(key, read)
      return (cache.get(key) as D | undefined) ?? read
    },
    async getMany<D extends Document>(collection: Collection<D>, workspaceId: string, ids: readonly string[]) {
      const keys = new Map(ids.map(id => [id, keyOf(collection, workspaceId, id)]))
      const all = known(collection, keys) // also what is dropped while the others are read
      const missing = [...keys].filter(([id]) => !all.has(id))
      const end = begin(collection)
      const asked = missing.map(([id]) => id)
      for (const read of asked.length > 0 ? await documents.getMany(collection, workspaceId, asked) : []) all.set(read.id, read)
      for (const [id, key] of missing) end(key, all.get(id))
      return ids.flatMap(id => (cache.get(keys.get(id) as string) ?? all.get(id) ?? []) as D)
    },
    held: <D extends Document>(collection: Collection<D>, workspaceId: string, id: string) =>
      cache.get(keyOf(collection, workspaceId, id)) as D | undefined,
    find: finds.find,
    note(changes) {
      finds.note(changes)
      for (const { collection, document } of changes) {
        const commits = noted.get(collection.name)
        if (commits === undefined) continue
        noted.set(collection.name, commits + 1)
        keep(keyOf(collection, document.workspaceId, document.id), document)
      }
    },
    drop(collection, workspaceId, id) {
      dropped++
      finds.drop(collection, workspaceId)
      cache.delete(keyOf(collection, workspaceId, id))
      absent.delete(keyOf(collection, workspaceId, id))
    },
    clear() {
      dropped++
      finds.clear()
      cache.clear()
      absent.clear()
    },
  }
}

const keyOf = (collection: AnyCollection, workspaceId: string, id: string): string => `${collection.name}\n${workspaceId}\n${id}`

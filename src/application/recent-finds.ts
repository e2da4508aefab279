import { type Lately, lately } from '../../public/js/lately.js'
import type { AnyCollection, Collection, Document, Documents, Find } from './ports.ts'
import type { Change } from './recent.ts'

/** What was found lately, for as long as nothing of that collection changes in that workspace: nothing here is older than what `recent` holds. */
export type RecentFinds = {
  find<D extends Document>(collection: Collection<D>, workspaceId: string, find: Find<D>): Promise<readonly D[]>
  note(changes: readonly Change[]): void
  drop(collection: AnyCollection, workspaceId: string): void
  clear(): void
}

const MOST_FINDS = 2_000
const MOST_ROWS = 300 // of one that is kept

type Found = { readonly epoch: number; readonly rows: readonly Document[] }

/** `hears`: of these every write reaches `note` or `drop`; of others nothing is kept. */
export function recentFinds(documents: Documents, hears: (collection: AnyCollection) => boolean): RecentFinds {
  const kept: Lately<Found> = lately(MOST_FINDS)
  const epochs = new Map<string, number>() // when it changed last, by collection and workspace
  let now = 0
  let cleared = 0

  const epochOf = (place: string): number => epochs.get(place) ?? cleared
  const changed = (collection: AnyCollection, workspaceId: string): void => {
    epochs.set(placeOf(collection, workspaceId), ++now)
  }

  return {
    async find<D extends Document>(collection: Collection<D>, workspaceId: string, find: Find<D>) {
      if (!hears(collection)) return documents.find(collection, workspaceId, find)
      const place = placeOf(collection, workspaceId)
      const key = `${place}\n${JSON.stringify(find)}`
      const epoch = epochOf(place)
      const known = kept.get(key)
      if (known?.epoch === epoch) return known.rows as readonly D[]
      const rows = await documents.find(collection, workspaceId, find)
      if (rows.length <= MOST_ROWS) kept.set(key, { epoch, rows }) // as old as the question: what came meanwhile is not in it
      return rows
    },
    note(changes) {
      for (const { collection, document } of changes) changed(collection, document.workspaceId)
    },
    drop: changed,
    clear() {
      kept.clear()
      epochs.clear()
      cleared = ++now
    },
  }
}

const placeOf = ({ name }: AnyCollection, workspaceId: string): string => `${name}\n${workspaceId}`

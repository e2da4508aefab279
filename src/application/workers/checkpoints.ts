import { type Collection, type Document, type Documents, INSTANCE } from '../ports.ts'

/** The workers that keep a checkpoint. */
export const WORKERS = ['workers', 'timers', 'search', 'mentions', 'notices', 'previews'] as const

/** The one whose work can be made anew from the documents. */
export const SEARCH = WORKERS[2]

/** How far a worker has come; its version is the position. */
type Checkpoint = Document
export const CHECKPOINTS: Collection<Checkpoint> = { name: 'checkpoints', indexes: [] }

export type Checkpoints = {
  load(): Promise<void>
  of(name: string): number
  /** The one furthest behind. */
  lowest(): number
  /** In memory; `store` makes it last. */
  reach(name: string, position: number): void
  store(): Promise<void>
}

/** Guarded by the position itself: whoever comes late with an older one changes nothing. */
export function checkpointsOn(documents: Documents, names: readonly string[]): Checkpoints {
  const reached = new Map<string, number>()
  const stored = new Map<string, number>()

  return {
    async load() {
      const found = await documents.getMany(CHECKPOINTS, INSTANCE, names)
      for (const name of names) {
        const position = found.find(({ id }) => id === name)?.version ?? 0
        reached.set(name, position)
        stored.set(name, position)
      }
    },
    of: name => reached.get(name) ?? 0,
    lowest: () => Math.min(...names.map(name => reached.get(name) ?? 0)),
    reach(name, position) {
      reached.set(name, Math.max(position, reached.get(name) ?? 0))
    },
    async store() {
      const moved = names.filter(name => reached.get(name) !== stored.get(name))
      await Promise.all(
        moved.map(async name => {
          const version = reached.get(name) as number
          await documents.put(CHECKPOINTS, { workspaceId: INSTANCE, id: name, version })
          stored.set(name, version)
        }),
      )
    },
  }
}

/** How far all of them have come for good, whichever process runs them. */
export async function storedPosition(documents: Documents, names: readonly string[]): Promise<number> {
  const found = await documents.getMany(CHECKPOINTS, INSTANCE, names)
  return Math.min(...names.map(name => found.find(({ id }) => id === name)?.version ?? 0))
}

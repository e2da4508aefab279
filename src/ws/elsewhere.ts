/** What one process says of a person who has a socket there. `hidden` outdoes whatever others say. */
type Live = 'online' | 'away' | 'hidden'
/** `was…`: had one there within the last minute, and counts for those of whom nobody knows anything newer. */
export type State = Live | 'wasOnline' | 'wasAway'
/** `gone`: that process knows nothing of the person any more. */
export type Word = State | 'gone'

/** From one process to the others. `isWhole`: of nobody else does it know anything. `asks`: it wants the same in return. */
export type Saying = {
  readonly node: string
  readonly isWhole: boolean
  readonly asks: boolean
  readonly people: Readonly<Record<string, Word>>
}

/** What other processes know of the people of one workspace. Each call answers whom it made look different. */
export type Elsewhere = {
  of(personId: string): State | undefined
  hear(saying: Saying, now: number): Iterable<string>
  /** Forgets processes that have said nothing for too long: they are no more, and their people have come back elsewhere. */
  expire(now: number): Iterable<string>
}

type Node = { readonly people: Map<string, State>; heardAt: number }

export const WHOLE_MS = 10_000
const SILENT_MS = 3 * WHOLE_MS
const STRONGEST: readonly State[] = ['hidden', 'online', 'away', 'wasOnline', 'wasAway']

export function elsewhere(): Elsewhere {
  const nodes = new Map<string, Node>()

  return {
    of: personId => strongest([...nodes.values()].map(({ people }) => people.get(personId))),
    hear({ node: name, isWhole, people }, now) {
      const node = nodes.getOrInsertComputed(name, () => ({ people: new Map(), heardAt: now }))
      node.heardAt = now
      const touched = new Set(Object.keys(people))
      if (isWhole) for (const personId of node.people.keys()) touched.add(personId)
      if (isWhole) node.people.clear()
      for (const [personId, word] of Object.entries(people)) {
        if (word === 'gone') node.people.delete(personId)
        else node.people.set(personId, word)
      }
      return touched
    },
    expire(now) {
      const touched = new Set<string>()
      for (const [name, { people, heardAt }] of nodes) {
        if (now - heardAt < SILENT_MS) continue
        nodes.delete(name)
        for (const personId of people.keys()) touched.add(personId)
      }
      return touched
    },
  }
}

export function strongest(states: readonly (State | undefined)[]): State | undefined {
  return STRONGEST.find(state => states.includes(state))
}

export const isLive = (state: Word | undefined): boolean => state === 'online' || state === 'away' || state === 'hidden'

/** Undefined for what no process of this version says. */
export function heard(payload: Uint8Array): Saying | undefined {
  try {
    const { node, isWhole, asks, people } = JSON.parse(Buffer.from(payload).toString())
    return typeof node === 'string' && typeof people === 'object' && people !== null ? { node, isWhole, asks, people } : undefined
  } catch {
    return undefined
  }
}

import { type Documents, INSTANCE } from './ports.ts'
import { LETTERS, type LetterDocument, STATES } from './workers/letters.ts'

/** What workers could not do, the oldest first: the lists of people and of the command line. */
export type DeadLetters = { readonly items: readonly LetterDocument[]; readonly counts: Readonly<Record<LetterDocument['state'], number>> }

/** `done`: it went through · `failed`: parked again · `asked`: no worker came by yet · `gone`: there is none, or not any more. */
export type Replayed = 'done' | 'failed' | 'asked' | 'gone'

const SHOWN = 200
const PATIENCE_MS = 3_000
const GLANCE_MS = 50

export async function deadLettersIn(documents: Documents): Promise<DeadLetters> {
  const shown = STATES.filter(state => state !== 'discarded')
  const order = { field: 'position', direction: 'up' } as const
  const found = await Promise.all(shown.map(state => documents.find(LETTERS, INSTANCE, { equal: { state }, order, limit: SHOWN })))
  const counts = await Promise.all(
    STATES.map(async state => [state, await documents.count(LETTERS, INSTANCE, { equal: { state } })] as const),
  )
  const items = found.flat().toSorted((a, b) => a.position - b.position || a.eventVersion - b.eventVersion)
  return { items: items.slice(0, SHOWN), counts: Object.fromEntries(counts) as DeadLetters['counts'] }
}

export async function deadLetter(documents: Documents, id: string): Promise<LetterDocument | undefined> {
  const letter = await documents.get(LETTERS, INSTANCE, id)
  return letter?.state === 'discarded' ? undefined : letter
}

/** What a person decides is written down; the worker that holds the lease does it, in the order of the stream. */
export async function decide(documents: Documents, id: string, state: 'replay' | 'discarded'): Promise<boolean> {
  for (;;) {
    const letter = await deadLetter(documents, id)
    if (!letter) return false
    if (letter.state === state) return true
    if (await documents.put(LETTERS, { ...letter, version: letter.version + 1, state })) return true
  }
}

/** Asks for one more try and waits a moment for how it ends. */
export async function replayed(documents: Documents, id: string): Promise<Replayed> {
  if (!(await decide(documents, id, 'replay'))) return 'gone'
  const end = performance.now() + PATIENCE_MS
  while (performance.now() < end) {
    const letter = await deadLetter(documents, id)
    if (!letter) return 'done'
    if (letter.state !== 'replay') return 'failed'
    await new Promise(resolve => setTimeout(resolve, GLANCE_MS))
  }
  return 'asked'
}

import { deadLetter, deadLettersIn, decide, type Replayed, replayed } from '../../src/application/dead-letters.ts'
import type { LetterDocument } from '../../src/application/workers/letters.ts'
import { openedThere } from './opened.ts'
import { type Outcome, Refusal } from './outcome.ts'

/** What workers could not do, the oldest first. */
export const listDead = (): Promise<Outcome> =>
  openedThere(async ({ ports }) => {
    const { items, counts } = await deadLettersIn(ports.documents)
    const lines = items.map(letter => [letter.id, letter.state, letter.worker, eventOf(letter), ...tries(letter)].join('  '))
    return {
      lines: lines.length > 0 ? lines : ['Nothing is laid aside: the workers could do everything.'],
      facts: { counts, letters: items },
    }
  })

export const showDead = (id: string): Promise<Outcome> =>
  openedThere(async ({ ports }) => {
    const letter = await deadLetter(ports.documents, id)
    if (!letter) throw unknown(id)
    const { workspaceId: _, ...facts } = letter
    return { lines: Object.entries(facts).map(([name, value]) => `${name}: ${shown(name, value)}`), facts: { letter: facts } }
  })

/** Tried once more by the worker, then what waits behind it. */
export const replayDead = (id: string): Promise<Outcome> =>
  openedThere(async ({ ports }) => {
    const outcome = await replayed(ports.documents, id)
    if (outcome === 'gone') throw unknown(id)
    const sentence = SENTENCES[outcome]
    return { lines: outcome === 'failed' ? [] : [sentence], problems: outcome === 'failed' ? [sentence] : [], facts: { id, outcome } }
  })

/** What should have followed from it never will. */
export const discardDead = (id: string): Promise<Outcome> =>
  openedThere(async ({ ports }) => {
    if (!(await decide(ports.documents, id, 'discarded'))) throw unknown(id)
    return { lines: ['It is discarded. What waits behind it goes on when a worker comes by.'], facts: { id } }
  })

const SENTENCES: Readonly<Record<Exclude<Replayed, 'gone'>, string>> = {
  done: 'It went through.',
  failed: 'It failed again. The server’s log says why, beside the errorId that flowra dead show prints.',
  asked: 'It is asked for. No worker came by until now: is a server running?',
}

const unknown = (id: string): Refusal => new Refusal(`There is no dead letter ${id}. See: flowra dead list`)
const eventOf = ({ stream, eventVersion }: LetterDocument): string => `${stream}:${eventVersion}`
const tries = ({ attempts, error, errorId }: LetterDocument): readonly string[] =>
  error === null ? [] : [`${attempts} ${attempts === 1 ? 'try' : 'tries'}`, `${error} ${errorId}`]
const shown = (name: string, value: unknown): string =>
  name === 'at' || name === 'dueAt' ? new Date(Number(value)).toISOString() : String(value)

import { OUTBOX, OUTBOX_WORKER, type OutboxDocument } from './outbox.ts'
import { type Documents, INSTANCE } from './ports.ts'
import { refusingServer } from './workers/barring.ts'
import { LETTERS, type LetterDocument, STATES } from './workers/letters.ts'

/** What workers could not do, and letters that no mail server took, the oldest first: the lists of people and of the command line. */
export type DeadLetters = {
  readonly items: readonly LetterDocument[]
  readonly counts: Readonly<Record<LetterDocument['state'], number>>
  /** The mail server refuses us: with what code, since when, and how many letters wait for it. */
  readonly refusal?: { readonly code: string; readonly since: number; readonly waiting: number }
}

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
    STATES.map(async state => {
      const equal = { state }
      const [letters, mails] = [
        documents.count(LETTERS, INSTANCE, { equal }),
        OF_MAIL.has(state) ? documents.count(OUTBOX, INSTANCE, { equal }) : 0,
      ]
      return [state, (await letters) + (await mails)] as const
    }),
  )
  const items = [...found.flat(), ...(await unsent(documents))].toSorted(
    (a, b) => a.position - b.position || a.eventVersion - b.eventVersion,
  )
  const refusal = await refusalOfMail(documents)
  return { items: items.slice(0, SHOWN), counts: Object.fromEntries(counts) as DeadLetters['counts'], ...(refusal && { refusal }) }
}

export async function refusalOfMail(documents: Documents): Promise<DeadLetters['refusal']> {
  const server = await refusingServer(documents)
  if (!server) return undefined
  const waiting = await documents.count(OUTBOX, INSTANCE, { equal: { state: 'waiting' } })
  return { code: server.code ?? '', since: server.since, waiting }
}

/** A letter that waits for its first try is no failure, and one that was sent is none either. */
const OF_MAIL: ReadonlySet<string> = new Set(['retrying', 'parked', 'replay'])

async function unsent(documents: Documents): Promise<readonly LetterDocument[]> {
  const order = { field: 'dueAt', direction: 'up' } as const
  const find = (state: LetterDocument['state']) => documents.find(OUTBOX, INSTANCE, { equal: { state }, order, limit: SHOWN })
  return (await Promise.all([find('parked'), find('retrying'), find('replay')])).flat().flatMap(asLetter)
}

/** As people see it: nothing of what is in it, sealed or not. */
function asLetter({ sealed: _, isWritten, lastsUntil, state, ...letter }: OutboxDocument): readonly LetterDocument[] {
  return state !== 'sent' && OF_MAIL.has(state) ? [{ ...letter, state }] : []
}

export async function deadLetter(documents: Documents, id: string): Promise<LetterDocument | undefined> {
  const letter = await documents.get(LETTERS, INSTANCE, id)
  if (letter) return letter.state === 'discarded' ? undefined : letter
  const unsent = await documents.get(OUTBOX, INSTANCE, id)
  return unsent && asLetter(unsent)[0]
}

/** What a person decides is written down; the worker that holds the lease does it, in the order of the stream. */
export async function decide(documents: Documents, id: string, state: 'replay' | 'discarded'): Promise<boolean> {
  for (;;) {
    const letter = await deadLetter(documents, id)
    if (!letter) return false
    if (letter.state === state) return true
    if (await decided(documents, { ...letter, version: letter.version + 1, state })) return true
  }
}

async function decided(documents: Documents, letter: LetterDocument): Promise<boolean> {
  if (letter.worker !== OUTBOX_WORKER) return await documents.put(LETTERS, letter)
  const known = await documents.get(OUTBOX, INSTANCE, letter.id)
  return known !== undefined && (await documents.put(OUTBOX, { ...known, version: letter.version, state: letter.state, dueAt: letter.at }))
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

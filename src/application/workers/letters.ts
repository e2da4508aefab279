import { followUpId } from '../ids.ts'
import { type Collection, type Document, type Documents, INSTANCE } from '../ports.ts'
import type { Followed } from './worker.ts'

/**
 * `retrying`: tried again by itself · `parked`: a person decides · `waiting`: behind another of its stream · `replay` and `discarded`:
 * a person has decided, and the worker has not come by yet.
 */
export type LetterState = 'retrying' | 'parked' | 'waiting' | 'replay' | 'discarded'

/** An event that a worker could not do, or not yet. Names it, and nothing of what is in it. */
export type LetterDocument = Document & {
  readonly worker: string
  readonly stream: string
  readonly eventVersion: number
  readonly position: number
  readonly subject: string
  readonly command: string // of the event: by it the log of requests is searched
  readonly state: LetterState
  readonly attempts: number
  readonly error: string | null // its name
  readonly errorId: string | null // stands beside the cause in the log
  readonly at: number // first laid aside
  readonly dueAt: number // next try
}

export const LETTERS: Collection<LetterDocument> = { name: 'dead-letters', indexes: [['state', 'position']] }

/** After the first try. */
const RETRIES = 5
const FIRST_PAUSE_MS = 250

/** Each pause four times the one before, and no two alike: 0.25 s, 1 s, 4 s, 16 s, 64 s, half as much more or less. */
const pauseAfter = (attempts: number, dice: number): number => FIRST_PAUSE_MS * 4 ** (attempts - 1) * (0.5 + dice)

const letterId = (worker: string, { stream, version, at }: Pick<Followed, 'stream' | 'version' | 'at'>): string =>
  followUpId(`dead letter of ${worker}`, `${stream}:${version}`, at)

type Failure = { readonly error: string; readonly errorId: string; readonly now: number; readonly isOurs: boolean }

/** Laid aside unmet, behind another. */
export function waitingLetter(worker: string, event: Followed, now: number): LetterDocument {
  return {
    workspaceId: INSTANCE,
    id: letterId(worker, event),
    version: 1,
    worker,
    stream: event.stream,
    eventVersion: event.version,
    position: event.position,
    subject: event.subject,
    command: event.command,
    state: 'waiting',
    attempts: 0,
    error: null,
    errorId: null,
    at: now,
    dueAt: now,
  }
}

/** After a try that failed. What is only busy now (`isOurs` false) costs no try. A replay that fails is parked again. */
export function failed(letter: LetterDocument, { error, errorId, now, isOurs }: Failure, dice: number): LetterDocument {
  const attempts = letter.attempts + (isOurs ? 1 : 0)
  const isOver = attempts > RETRIES || (isOurs && letter.state === 'replay')
  const dueAt = now + pauseAfter(Math.max(1, Math.min(attempts, RETRIES)), dice)
  return { ...letter, version: letter.version + 1, state: isOver ? 'parked' : 'retrying', attempts, error, errorId, dueAt }
}

/** Whether its turn has come, as the first of its stream. */
export function isDue({ state, dueAt }: LetterDocument, now: number): boolean {
  switch (state) {
    case 'parked':
      return false
    case 'retrying':
      return dueAt <= now
    case 'waiting':
    case 'replay':
    case 'discarded':
      return true
  }
}

type Shelf = Map<string, LetterDocument[]>

/** What is laid aside, in the order of each stream, as the one process that works through it knows it. */
export type Letters = {
  load(): Promise<void>
  /** What people decided meanwhile. */
  refresh(): Promise<void>
  isHeldUp(worker: string, stream: string): boolean
  /** The first of each stream. */
  heads(): readonly LetterDocument[]
  /** Answers false when it was laid aside before. */
  add(letter: LetterDocument): Promise<boolean>
  /** In place of its older version; false when somebody else changed it meanwhile, whose word then counts. */
  change(letter: LetterDocument): Promise<boolean>
  remove(letter: LetterDocument): Promise<void>
  counts(): Readonly<Record<LetterState, number>>
}

const PAGE = 500

export function lettersOn(documents: Documents): Letters {
  let shelf: Shelf = new Map()

  function place(letter: LetterDocument): void {
    const key = keyOf(letter.worker, letter.stream)
    const others = (shelf.get(key) ?? []).filter(({ id }) => id !== letter.id)
    shelf.set(
      key,
      [...others, letter].toSorted((a, b) => a.eventVersion - b.eventVersion),
    )
  }

  function take(letter: LetterDocument): void {
    const key = keyOf(letter.worker, letter.stream)
    const left = (shelf.get(key) ?? []).filter(({ id }) => id !== letter.id)
    if (left.length > 0) shelf.set(key, left)
    else shelf.delete(key)
  }

  async function stored({ id }: LetterDocument): Promise<void> {
    const letter = await documents.get(LETTERS, INSTANCE, id)
    if (letter) place(letter)
  }

  async function all(state: LetterState): Promise<readonly LetterDocument[]> {
    const found: LetterDocument[] = []
    for (;;) {
      const last = found.at(-1)
      const page = await documents.find(LETTERS, INSTANCE, {
        equal: { state },
        order: { field: 'position', direction: 'up' },
        ...(last && { after: { value: last.position, id: last.id } }),
        limit: PAGE,
      })
      found.push(...page)
      if (page.length < PAGE) return found
    }
  }

  return {
    async load() {
      const found = (await Promise.all(STATES.map(all))).flat()
      shelf = new Map()
      for (const letter of found) place(letter)
    },
    async refresh() {
      for (const letter of [...(await all('replay')), ...(await all('discarded'))]) place(letter)
    },
    isHeldUp: (worker, stream) => shelf.has(keyOf(worker, stream)),
    heads: () => [...shelf.values()].map(([first]) => first as LetterDocument),
    async add(letter) {
      const isNew = await documents.put(LETTERS, letter)
      if (isNew) place(letter)
      else await stored(letter)
      return isNew
    },
    async change(letter) {
      const isChanged = await documents.put(LETTERS, letter)
      if (isChanged) place(letter)
      else await stored(letter)
      return isChanged
    },
    async remove(letter) {
      await documents.erase(LETTERS, INSTANCE, letter.id)
      take(letter)
    },
    counts() {
      const counts = { retrying: 0, parked: 0, waiting: 0, replay: 0, discarded: 0 }
      for (const letters of shelf.values()) for (const { state } of letters) counts[state]++
      return counts
    },
  }
}

export const STATES = ['retrying', 'parked', 'waiting', 'replay', 'discarded'] as const satisfies readonly LetterState[]

const keyOf = (worker: string, stream: string): string => `${worker}\n${stream}`

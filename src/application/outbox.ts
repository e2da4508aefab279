import { type Collection, INSTANCE, type Ports, type WrittenLetter } from './ports.ts'
import { seal, unseal } from './seals.ts'
import type { LetterDocument, LetterState } from './workers/letters.ts'

/** What a letter says, before it is words. `token` opens something once. */
export type LetterFacts =
  | { readonly kind: 'reset'; readonly name: string; readonly token: string; readonly minutes: number }
  | {
      readonly kind: 'invitation'
      readonly inviterName: string
      readonly workspaceName: string
      readonly role: string
      readonly token: string
      readonly until: string
    }
  | { readonly kind: 'confirmation'; readonly name: string; readonly token: string; readonly hours: number }
  | { readonly kind: Notice; readonly name: string; readonly when: string }

/** What somebody is told because it happened to their account. */
export type Notice = 'password_changed' | 'address_changed' | 'factor_on' | 'factor_off' | 'factor_reset' | 'codes_made'

/** What is to leave: for whom and about what, then as it was written. */
type Enclosed = { readonly to: string; readonly facts: LetterFacts } | WrittenLetter

/**
 * A letter on its way, kept from before it is sent until it is. Its fields are those of what workers lay aside, so that people see
 * and decide about both alike. `sealed` holds who it is for and every word, and is empty once it has left.
 */
export type OutboxDocument = Omit<LetterDocument, 'state'> & {
  readonly state: LetterState | 'sent'
  readonly isWritten: boolean // from then on it says the same at every try
  readonly sealed: string
  readonly lastsUntil: number // afterwards nobody could use it
}

export const OUTBOX: Collection<OutboxDocument> = { name: 'outbox', indexes: [['state', 'dueAt']] }

export const OUTBOX_WORKER = 'mail'
const PURPOSE = 'outbox'
/** What tells of something long past tells nothing. */
const LASTS_MS = 7 * 24 * 3_600_000

type Store = Pick<Ports, 'documents' | 'clock' | 'keys' | 'random'>

export type NewLetter = {
  readonly id: string // the same for the same cause: it is put once
  readonly subject: string // whom or what it is about, by id
  readonly to: string
  readonly facts: LetterFacts
  readonly lastsMs?: number
  /** The event it follows from, or the wish. */
  readonly stream?: string
  readonly eventVersion?: number
  readonly command?: string
  /** Above one for a letter that takes the place of one that was sent. */
  readonly version?: number
  /** Nobody is to get it: it only costs what any other does. */
  readonly isVoid?: boolean
}

/** Answers whether it was put: a letter with this cause is put once. */
export function putLetter(store: Store, letter: NewLetter): Promise<boolean> {
  const {
    id,
    subject,
    to,
    facts,
    lastsMs = LASTS_MS,
    stream = 'mail',
    eventVersion = 0,
    command = '',
    version = 1,
    isVoid = false,
  } = letter
  const now = store.clock.now()
  return store.documents.put(OUTBOX, {
    workspaceId: INSTANCE,
    id,
    version,
    worker: OUTBOX_WORKER,
    stream,
    eventVersion,
    position: 0,
    subject,
    command,
    state: isVoid ? 'discarded' : 'waiting',
    attempts: 0,
    error: null,
    errorId: null,
    at: now,
    dueAt: now,
    isWritten: false,
    sealed: sealed(store, id, { to, facts }),
    lastsUntil: now + lastsMs,
  })
}

/** Undefined when it was sealed with other keys. */
export function enclosedIn(store: Pick<Ports, 'keys'>, { id, sealed }: OutboxDocument): Enclosed | undefined {
  const text = unseal(store, PURPOSE, id, sealed)
  return text === undefined ? undefined : (JSON.parse(text) as Enclosed)
}

/** The same document with the words it will say from now on. */
export const withWords = (store: Pick<Ports, 'keys' | 'random'>, letter: OutboxDocument, written: WrittenLetter): OutboxDocument => ({
  ...letter,
  version: letter.version + 1,
  isWritten: true,
  sealed: sealed(store, letter.id, written),
})

const sealed = (store: Pick<Ports, 'keys' | 'random'>, id: string, enclosed: Enclosed): string =>
  seal(store, PURPOSE, id, JSON.stringify(enclosed))

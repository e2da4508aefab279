import { timingSafeEqual } from 'node:crypto'
import { derivedId } from './ids.ts'
import { type Collection, INSTANCE, type Ports } from './ports.ts'
import { PEOPLE } from './read-models/people.ts'
import { seal, unseal } from './seals.ts'

/**
 * A second factor, apart from the log. One that was drawn is called as its person is; when a code of it has been seen it is written once
 * more under an id of its own, and it is on when the log says so of that id. So nothing that is drawn takes the place of one that is on.
 * Codes for emergencies only as keyed digests.
 */
export type FactorDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly sealed: string
  readonly lastStep: number // of time: no code of it or before is taken again
  readonly codes: readonly string[]
  readonly codesBy?: string // the command that they were made by: said again, it answers them again
  readonly codesAt?: number // version of the person's stream then: older commands replace no newer codes
}

export const FACTORS: Collection<FactorDocument> = { name: 'factors', indexes: [] }

type Store = Pick<Ports, 'documents' | 'clock' | 'keys' | 'random' | 'codes'>

const PURPOSE = 'factors'
const RIVALS = 20
const CODES = 10
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789' // 32 that are not taken for one another
const HALF = 5

/** The one that is on, or undefined. */
export async function factorOf({ documents }: Pick<Ports, 'documents'>, personId: string): Promise<FactorDocument | undefined> {
  const person = await documents.get(PEOPLE, INSTANCE, personId)
  return person?.hasFactor ? documents.get(FACTORS, INSTANCE, person.factorId ?? personId) : undefined
}

/** The one of which no code was seen yet. */
export const drawnFor = ({ documents }: Pick<Ports, 'documents'>, personId: string): Promise<FactorDocument | undefined> =>
  documents.get(FACTORS, INSTANCE, personId)

/** Empty when it was sealed with other keys. */
export const secretOf = (store: Pick<Ports, 'keys'>, personId: string, { sealed }: FactorDocument): string =>
  unseal(store, PURPOSE, personId, sealed) ?? ''

/** A new one in the place of whatever was drawn before; it counts when a code of it has been seen. */
export async function drawFactor(store: Store, personId: string): Promise<void> {
  const known = await drawnFor(store, personId)
  const sealed = seal(store, PURPOSE, personId, store.codes.newSecret())
  const version = (known?.version ?? 0) + 1
  await store.documents.put(FACTORS, { workspaceId: INSTANCE, id: personId, version, sealed, lastStep: 0, codes: [] })
}

type Ready = { readonly factor: FactorDocument; readonly codes: readonly string[] }

/** Whose codes, by which command, at which version of their stream. */
type Wish = { readonly personId: string; readonly command: string; readonly at: number }

/** The one that was drawn, as it is to be turned on; for the same command the same. Undefined where the code does not fit it. */
export function readyToTurnOn(store: Store, wish: Wish, drawn: FactorDocument, typed: string): Ready | undefined {
  const { personId, command } = wish
  const lastStep = stepOf(store, personId, drawn, plain(typed))
  if (lastStep === undefined) return undefined
  const id = derivedId('factors', drawn.sealed, personId, command)
  return { codes: codesBy(store, drawn, wish), factor: { ...withCodes(store, drawn, wish), id, version: 1, lastStep } }
}

/** The ones before open nothing any more. Undefined where newer ones have been made since. */
export async function newCodes(store: Store, wish: Wish): Promise<readonly string[] | undefined> {
  let codes: readonly string[] | undefined
  await changed(store, wish.personId, known => {
    const { codesAt = 0 } = known
    codes = codesAt > wish.at ? undefined : codesBy(store, known, wish)
    return codesAt < wish.at ? withCodes(store, known, wish) : undefined
  })
  return codes
}

/** Those that this command made, for as long as they count. */
export function shownAgain(store: Store, factor: FactorDocument, wish: Omit<Wish, 'at'>): readonly string[] | undefined {
  return factor.codesBy === wish.command ? codesBy(store, factor, wish) : undefined
}

/** A code of the phone, or one for emergencies: each once, over all processes, since the store lets one change to a version in. */
export const factorFits = (store: Store, personId: string, typed: string): Promise<boolean> =>
  changed(store, personId, known => after(store, personId, known, plain(typed)))

function after(store: Store, personId: string, factor: FactorDocument, code: string): FactorDocument | undefined {
  if (/^\d{6}$/.test(code)) {
    const step = stepOf(store, personId, factor, code)
    return step !== undefined && step > factor.lastStep ? { ...factor, lastStep: step } : undefined
  }
  const digest = digestOf(store, personId, code)
  const left = factor.codes.filter(one => !isSame(one, digest))
  return left.length < factor.codes.length ? { ...factor, codes: left } : undefined
}

function stepOf(store: Store, personId: string, factor: FactorDocument, code: string): number | undefined {
  const secret = secretOf(store, personId, factor)
  return secret === '' ? undefined : store.codes.stepOf(secret, code, store.clock.now())
}

async function changed(store: Store, personId: string, to: (known: FactorDocument) => FactorDocument | undefined): Promise<boolean> {
  for (let rival = 0; rival < RIVALS; rival++) {
    const known = await factorOf(store, personId)
    const next = known && to(known)
    if (!known || !next) return false
    if (await store.documents.put(FACTORS, { ...next, version: known.version + 1 })) return true
  }
  return false
}

/**
 * Fifty bits each that nobody guesses who has not the keys: as good as random ones, whose digests are made with the same keys. A
 * command that is said again finds them so, and they are kept nowhere.
 */
const codesBy = ({ keys }: Store, { sealed }: FactorDocument, { personId, command }: Omit<Wish, 'at'>): readonly string[] =>
  Array.from({ length: CODES }, (_, n) => {
    const bytes = Buffer.from(keys.digest('recovery codes', `${personId} ${command} ${sealed} ${n}`), 'hex')
    return `${inLetters(bytes.subarray(0, HALF))}-${inLetters(bytes.subarray(HALF, 2 * HALF))}`
  })
const inLetters = (bytes: Uint8Array): string => [...bytes].map(byte => LETTERS[byte % LETTERS.length]).join('')

const withCodes = (store: Store, factor: FactorDocument, wish: Wish): FactorDocument => ({
  ...factor,
  codes: codesBy(store, factor, wish).map(code => digestOf(store, wish.personId, code)),
  codesBy: wish.command,
  codesAt: wish.at,
})

const digestOf = ({ keys }: Pick<Ports, 'keys'>, personId: string, code: string): string =>
  keys.digest('recovery', `${personId} ${plain(code)}`)
const plain = (typed: string): string => typed.normalize('NFKC').replace(/[\s-]/g, '').toLowerCase().slice(0, 64)
const isSame = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

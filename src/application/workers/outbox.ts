import { type Log, nameOf } from '../log.ts'
import { enclosedIn, type LetterFacts, OUTBOX, OUTBOX_WORKER, type OutboxDocument, withWords } from '../outbox.ts'
import { Busy, type Delivery, Full, INSTANCE, type Mail, type Ports, type WrittenLetter } from '../ports.ts'
import { rounds } from '../rounds.ts'
import { within } from '../within.ts'
import { barringOn } from './barring.ts'
import type { Lease } from './lease.ts'

/** Puts a letter into words. `id` is the same at every try, so that what is made of it is too. */
export type WriteLetter = (letter: {
  readonly id: string
  readonly version: number
  readonly to: string
  readonly facts: LetterFacts
}) => WrittenLetter

export type Outbox = {
  readings(): Readonly<Record<string, number>>
  /** Gives the lease back after the letters under way, which it does not wait for long: sent again, they say the same (R23). */
  stop(): Promise<void>
}

export type OutboxOptions = {
  readonly ports: Pick<Ports, 'documents' | 'clock' | 'random' | 'keys'>
  readonly mail: Mail
  readonly write: WriteLetter
  readonly lease: Lease
  readonly log: Log
  report(error: unknown): void
}

type Barred = Extract<Delivery, { outcome: 'barred' }>

const EVERY_MS = 1_000
const LONGEST_LOOK_MS = 5_000
/** A server that hangs holds up so many letters and nothing else. */
const AT_ONCE = 4
const PAGE = 40
/** A process that is told to end has ten seconds for everything (R16). */
const PATIENCE_AT_END_MS = 2_000
const RETRIES = 5
const FIRST_PAUSE_MS = 1_000

/** Nine times the one before, half as much more or less: 1 s, 9 s, 1.5 min, 12 min, 2 h. A mail server may be away for an evening. */
const pauseAfter = (attempts: number, dice: number): number => FIRST_PAUSE_MS * 9 ** (attempts - 1) * (0.5 + dice)

/** Sends what lies in the outbox: in one process at a time, beside the other workers, so that a mail server holds nobody else up (R25). */
export function startOutbox({ ports, mail, write, lease, log, report }: OutboxOptions): Outbox {
  const { documents, clock, random } = ports
  const counters = { sent: 0, failures: 0 }
  const barring = barringOn(ports, log)
  let isStopped = false
  let isOpen = true
  let isForAll = true // what the server refused us with

  const mayGoOn = (): boolean => !isStopped && lease.isHeld()
  const put = (letter: OutboxDocument): Promise<boolean> => documents.put(OUTBOX, letter)

  /** In words, for good, before any server hears of it. */
  async function written(letter: OutboxDocument): Promise<{ readonly kept: OutboxDocument; readonly words: WrittenLetter } | undefined> {
    const enclosed = enclosedIn(ports, letter)
    if (!enclosed) return giveUp(letter, 'unreadable')
    if ('messageId' in enclosed) return { kept: letter, words: enclosed }
    const words = write({ id: letter.id, version: letter.version, ...enclosed })
    const kept = withWords(ports, letter, words)
    return (await put(kept)) ? { kept, words } : undefined
  }

  async function send(letter: OutboxDocument): Promise<void> {
    if (letter.lastsUntil <= clock.now()) return giveUp(letter, 'too_late')
    const ready = await written(letter)
    if (ready && mayGoOn()) await settle(ready.kept, await mail.send(ready.words))
  }

  async function settle(letter: OutboxDocument, delivery: Delivery): Promise<void> {
    if (delivery.outcome === 'sent') {
      counters.sent++
      await put({ ...letter, version: letter.version + 1, state: 'sent', sealed: '', error: null, errorId: null })
      return barring.taken()
    }
    if (delivery.outcome === 'barred') return refused(letter, delivery)
    await failed(letter, `${delivery.outcome}_${delivery.code}`, delivery.outcome === 'refused')
  }

  /** Said of us: the letter waits as before, and whoever runs this is told once. Said of it alone, it is tried like any other. */
  async function refused(letter: OutboxDocument, { code, isOfAll }: Barred): Promise<void> {
    const { dueAt, haveOthersLeft } = await barring.refused(code)
    isOpen = false
    isForAll = isOfAll
    if (haveOthersLeft || letter.state === 'replay') return failed(letter, `barred_${code}`)
    counters.failures++
    await put({ ...letter, version: letter.version + 1, dueAt })
  }

  /** A letter that cannot even be put into words holds up no other (R18). When the store is at its end, all wait. */
  async function trySend(letter: OutboxDocument): Promise<void> {
    try {
      await send(letter)
    } catch (error) {
      if (error instanceof Busy || error instanceof Full) throw error
      report(error)
      await failed(letter, nameOf(error))
    }
  }

  async function failed(letter: OutboxDocument, error: string, isForGood = false): Promise<void> {
    await layAside({ ...letter, attempts: letter.attempts + 1 }, error, isForGood || isLast(letter))
  }

  const giveUp = (letter: OutboxDocument, error: string): Promise<undefined> => layAside(letter, error, true)

  async function layAside(letter: OutboxDocument, error: string, isOver: boolean): Promise<undefined> {
    counters.failures++
    const errorId = Buffer.from(random.bytes(6)).toString('hex')
    const dueAt = clock.now() + pauseAfter(Math.max(1, letter.attempts), Math.random())
    const state = isOver ? 'parked' : 'retrying'
    await put({ ...letter, version: letter.version + 1, state, error, errorId, dueAt })
    log('error', told({ ...letter, error, errorId }), isOver ? GIVEN_UP : TRIED_AGAIN)
  }

  async function sendAll(letters: readonly OutboxDocument[], isWorthIt: () => boolean): Promise<void> {
    for (let from = 0; from < letters.length && isWorthIt() && mayGoOn(); from += AT_ONCE)
      await Promise.all(letters.slice(from, from + AT_ONCE).map(trySend))
  }

  /** What somebody wants to be tried now is; of the others few, where the server refused us. */
  async function sendWhatMay(asked: readonly OutboxDocument[], others: readonly OutboxDocument[]): Promise<void> {
    const way = await barring.look()
    isOpen = way === 'open'
    if (isOpen) return sendAll([...asked, ...others], () => isOpen)
    const one = way === 'one' ? others.slice(0, 1) : []
    await sendAll([...asked, ...one, ...(isForAll ? [] : await untriedBut(ports, one[0]?.id))], () => true)
  }

  async function round(): Promise<boolean> {
    if (!mayGoOn()) return false
    for (const { id } of await lying(ports, 'discarded')) await documents.erase(OUTBOX, INSTANCE, id)
    const asked = await lying(ports, 'replay')
    const others = [...(await lying(ports, 'waiting')), ...(await lying(ports, 'retrying'))]
    await sendWhatMay(asked, others)
    return mayGoOn() && isOpen && asked.length + others.length >= PAGE
  }

  const { wake, stop } = rounds(round, report)

  function tick(): void {
    if (!isStopped) within(LONGEST_LOOK_MS, 'The lease of the outbox', lease.hold()).then(wake, report)
  }

  const timer = setInterval(tick, EVERY_MS)
  tick()
  return {
    readings: () => ({
      flowra_mail_sent_total: counters.sent,
      flowra_mail_failures_total: counters.failures,
      flowra_mail_up: isOpen && mail.isUp() ? 1 : 0,
    }),
    async stop() {
      isStopped = true
      clearInterval(timer)
      await within(PATIENCE_AT_END_MS, 'The mail server', stop()).catch(report)
      await lease.giveBack()
    },
  }
}

/**
 * Where the server may have meant one letter alone, others may not wait for that one until nobody could use them; the first that leaves
 * opens the way. The youngest are looked at, or those that were refused would hide them.
 */
const untriedBut = async (ports: OutboxOptions['ports'], known: string | undefined): Promise<readonly OutboxDocument[]> =>
  (await lying(ports, 'waiting', 'down')).filter(({ id, isWritten }) => !isWritten && id !== known)

function lying(
  { documents, clock }: OutboxOptions['ports'],
  state: OutboxDocument['state'],
  direction: 'up' | 'down' = 'up',
): Promise<readonly OutboxDocument[]> {
  const range = { field: 'dueAt', below: clock.now() + 1 } as const
  return documents.find(OUTBOX, INSTANCE, { equal: { state }, range, order: { field: 'dueAt', direction }, limit: PAGE })
}

const isLast = ({ attempts, state }: OutboxDocument): boolean => attempts >= RETRIES || state === 'replay'

const GIVEN_UP = 'a letter was given up: flowra dead list'
const TRIED_AGAIN = 'a letter was not taken and is tried again'

/** Names the letter and what it follows from, and nothing of what is in it. */
const told = ({ id: letter, stream, eventVersion, attempts, error, errorId: id }: OutboxDocument) => ({
  worker: OUTBOX_WORKER,
  letter,
  event: `${stream}:${eventVersion}`,
  attempts,
  id,
  error,
})

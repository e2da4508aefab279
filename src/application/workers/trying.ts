import { type Log, nameOf } from '../log.ts'
import { momentAt } from '../moments.ts'
import { Busy, Full, type Ports } from '../ports.ts'
import { within } from '../within.ts'
import { failed, isDue, type LetterDocument, type Letters, waitingLetter } from './letters.ts'
import type { Followed, Worker } from './worker.ts'

type Parts = {
  readonly ports: Pick<Ports, 'log' | 'clock' | 'random'>
  readonly letters: Letters
  readonly workers: readonly Worker[]
  readonly counters: { met: number; failures: number }
  mayGoOn(): boolean
  log: Log
}

export type Trying = {
  /** Lets a worker meet an event, or lays it aside: behind another of its stream, or because it failed. */
  meet(worker: Worker, event: Followed): Promise<void>
  /** Several in their order: together where the worker can, else one after the other. Answers whether all of them were met, or the end came. */
  meetAll(worker: Worker, events: readonly Followed[]): Promise<boolean>
  /** Tries what is laid aside and due, at most so many; answers whether something is left that could go on at once. */
  goOn(most: number): Promise<boolean>
}

const LONGEST_MS = 10_000 // one event

/** A full disk is no event's fault: everything waits where it is. What is busy is tried again and costs no try. */
export function trying({ ports, letters, workers, counters, mayGoOn, log }: Parts): Trying {
  async function run(worker: Worker, event: Followed): Promise<void> {
    await within(LONGEST_MS, `${worker.name} with one event`, worker.meet(event))
    counters.met++
  }

  function layAside(letter: LetterDocument, error: unknown): LetterDocument {
    if (error instanceof Full) throw error
    counters.failures++
    const errorId = Buffer.from(ports.random.bytes(6)).toString('hex')
    const failure = { error: nameOf(error), errorId, now: ports.clock.now(), isOurs: !(error instanceof Busy) }
    const next = failed(letter, failure, Math.random())
    const { worker, command, attempts, state } = next
    const cause = error instanceof Error ? error.stack : String(error)
    const fields = { worker, event: eventOf(next), command, attempts, letter: next.id, id: errorId, cause }
    log('error', fields, state === 'parked' ? 'a worker gave an event up: flowra dead list' : 'a worker failed and tries again')
    return next
  }

  async function meet(worker: Worker, event: Followed): Promise<void> {
    const letter = waitingLetter(worker.name, event, ports.clock.now())
    if (letters.isHeldUp(worker.name, event.stream)) {
      await letters.add(letter)
      return
    }
    try {
      await run(worker, event)
    } catch (error) {
      await letters.add({ ...layAside(letter, error), version: 1 })
    }
  }

  /** One that fails does not tell which event it was, so they are met again, each by itself. */
  async function meetTogether(worker: Worker, events: readonly Followed[]): Promise<boolean> {
    const isFree = !events.some(({ stream }) => letters.isHeldUp(worker.name, stream))
    if (!worker.meetMany || !isFree) return false
    try {
      await within(LONGEST_MS, `${worker.name} with ${events.length} events`, worker.meetMany(events))
    } catch (error) {
      if (error instanceof Full) throw error
      return false
    }
    counters.met += events.length
    return true
  }

  async function meetAll(worker: Worker, events: readonly Followed[]): Promise<boolean> {
    if (events.length > 1 && (await meetTogether(worker, events))) return true
    for (const event of events) {
      if (!mayGoOn()) return false
      await meet(worker, event)
    }
    return true
  }

  /** What cannot even be handed back is parked. */
  async function isHandedBack(letter: LetterDocument): Promise<boolean> {
    const [worker, event] = [workers.find(({ name }) => name === letter.worker), await eventBehind(ports.log, letter)]
    if (!worker?.giveUp || !event) return false
    try {
      return await within(LONGEST_MS, `${worker.name} giving up one event`, worker.giveUp(event))
    } catch (error) {
      if (error instanceof Full) throw error
      const cause = error instanceof Error ? error.stack : String(error)
      log('error', { worker: letter.worker, event: eventOf(letter), letter: letter.id, cause }, 'a worker could not hand back what failed')
      return false
    }
  }

  async function retry(letter: LetterDocument): Promise<void> {
    if (letter.state === 'discarded') return letters.remove(letter)
    try {
      const [worker, event] = [workers.find(({ name }) => name === letter.worker), await eventBehind(ports.log, letter)]
      if (!worker || !event) throw new Error(`Nobody here does what ${letter.worker} left at ${eventOf(letter)}.`)
      await run(worker, event)
    } catch (error) {
      const next = layAside(letter, error)
      if (next.state === 'parked' && (await isHandedBack(letter))) await letters.remove(letter)
      else await letters.change(next)
      return
    }
    if (letter.attempts > 0) log('info', { worker: letter.worker, event: eventOf(letter), letter: letter.id }, 'a worker made it good')
    await letters.remove(letter)
  }

  return {
    meet,
    meetAll,
    async goOn(most) {
      for (let tried = 0; mayGoOn(); tried++) {
        const next = letters.heads().find(letter => isDue(letter, ports.clock.now()))
        if (!next) return false
        if (tried >= most) return true
        await retry(next)
      }
      return false
    },
  }
}

type Place = Pick<LetterDocument, 'stream' | 'eventVersion' | 'position'>

/** What a timer or a dead letter stands for. */
export async function eventBehind(log: Ports['log'], place: Place): Promise<Followed | undefined> {
  const moment = momentAt(place)
  if (moment) return moment
  const [event] = await log.read(place.stream, { after: place.eventVersion - 1, limit: 1 })
  return event && { ...event, position: place.position }
}

const eventOf = ({ stream, eventVersion }: LetterDocument): string => `${stream}:${eventVersion}`

import type { Collection } from 'mongodb'
import { busy, Unsure } from '../../application/ports.ts'
import { type StoredCommit, weightOf } from './commits.ts'
import type { Ends } from './ends.ts'
import { isTaken, named, namedBehind } from './failures.ts'
import { persistently, reading } from './patience.ts'
import { type Refused, type Row, type Rows, refusedIn } from './rows.ts'

/** While so many turns are on their way, what comes waits and shares the next one. */
const MOST_TURNS = 4

/** A message holds 48 MB and a document 16: a turn is one message, so that its answer is one answer. */
const MOST_BYTES = 32 * 1024 * 1024
const MOST_BYTES_OF_ONE = 15 * 1024 * 1024

/** An append that is ready to be sent. Without a commit it only finishes rows and head. */
type Append = {
  readonly stream: string
  readonly commit: StoredCommit | undefined
  readonly rows: readonly Row[]
  readonly head: Row
}
type Answer = 'appended' | 'conflict'
type Step = {
  readonly append: Append
  readonly bytes: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

type WithCommit = Step & { readonly append: { readonly commit: StoredCommit } }
type Ending = 'conflict' | { readonly error: unknown }

export type Turns = {
  append(append: Append): Promise<Answer>
  /** Waits for what is on its way and refuses everything from here on. */
  close(): Promise<void>
}

type Parts = { readonly commits: Collection<StoredCommit>; readonly ends: Ends; readonly rows: Pick<Rows, 'write'> }

/**
 * Group commit: what is asked for within one turn of the event loop goes out together, commits first, then rows, then the heads
 * whose rows are in place, then the answers. Of one stream only one append is on its way at a time.
 */
export function turnsOf({ commits, ends, rows }: Parts): Turns {
  let waiting: Step[] = []
  const away = new Set<string>() // streams
  let running = 0
  let isClosed = false
  let ended: () => void = () => undefined

  function append(append: Append): Promise<Answer> {
    const bytes = append.commit ? weightOf(append.commit) : 0
    if (isClosed) return Promise.reject(new Error('The store is closed.'))
    if (bytes > MOST_BYTES_OF_ONE) return Promise.reject(busy())
    if (waiting.length === 0) setImmediate(depart)
    return new Promise((resolve, reject) => waiting.push({ append, bytes, resolve, reject }))
  }

  function depart(): void {
    if (running >= MOST_TURNS) return
    const turn = boarded()
    if (turn.length === 0) return
    running++
    const end = () => arrived(turn)
    run(turn).then(end, end)
  }

  function arrived(turn: readonly Step[]): void {
    for (const { append } of turn) away.delete(append.stream)
    running--
    if (waiting.length > 0) depart()
    else if (running === 0) ended()
  }

  function boarded(): readonly Step[] {
    const turn: Step[] = []
    let bytes = 0
    waiting = waiting.filter(step => {
      if (away.has(step.append.stream) || bytes + step.bytes > MOST_BYTES) return true
      away.add(step.append.stream)
      bytes += step.bytes
      turn.push(step)
      return false
    })
    return turn
  }

  async function run(turn: readonly Step[]): Promise<void> {
    try {
      const withCommit = turn.filter(hasCommit)
      const ended = await endings(withCommit).catch(error => new Map(withCommit.map(step => [step as Step, { error }])))
      for (const [step, ending] of ended) {
        if (ending === 'conflict') step.resolve(ending)
        else step.reject(ending.error)
      }
      await written(turn.filter(step => !ended.has(step)))
    } catch (error) {
      for (const step of turn) step.reject(named(error, false))
    }
  }

  /** The steps that go no further: conflicts, and what nobody knows about. */
  async function endings(steps: readonly WithCommit[]): Promise<ReadonlyMap<Step, Ending>> {
    const astray = await reading(() => ends.astray(steps.map(({ append }) => append.commit)))
    const fitting = steps.filter(({ append }) => !astray.has(append.commit))
    const refused = await insert(fitting.map(({ append }) => append.commit))
    const ended = new Map<Step, Ending>(steps.filter(step => !fitting.includes(step)).map(step => [step, 'conflict']))
    for (const { index, error } of refused) ended.set(fitting[index] as Step, isTaken(error) ? 'conflict' : { error: named(error, false) })
    for (const step of fitting) if (!ended.has(step)) ends.note(step.append.stream, step.append.commit.last)
    return ended
  }

  /** Answers which were refused. When an earlier try may have written some of them, those are told by their token. */
  async function insert(some: readonly StoredCommit[]): Promise<readonly Refused[]> {
    if (some.length === 0) return []
    return persistently(async attempt => {
      const refused = await commits.insertMany(some, { ordered: false }).then(() => [], refusedIn)
      if (attempt === 0 || refused.length === 0) return refused
      const keys = refused.map(({ index }) => (some[index] as StoredCommit)._id)
      const there = await commits.find({ _id: { $in: keys } }, { projection: { token: 1 } }).toArray()
      const tokens = new Map(there.map(({ _id, token }) => [_id, token]))
      return refused.flatMap(({ index, error }) => {
        const { _id, token } = some[index] as StoredCommit
        if (tokens.get(_id) === token) return []
        return [{ index, error: tokens.has(_id) ? error : new Unsure() }]
      })
    })
  }

  /** Who could not write its rows does not write its head: whoever continues the stream finishes it. */
  async function written(steps: readonly Step[]): Promise<void> {
    const failed = await rows.write(steps.flatMap(({ append }) => append.rows))
    const reasonOf = ({ append }: Step): unknown => append.rows.map(row => failed.get(row)).find(reason => reason !== undefined)
    const fail = (step: Step, reason: unknown) => step.reject(hasCommit(step) ? namedBehind(reason) : reason)
    for (const step of steps) if (reasonOf(step) !== undefined) fail(step, reasonOf(step))
    const whole = steps.filter(step => reasonOf(step) === undefined)
    const headless = await rows.write(whole.map(({ append }) => append.head))
    for (const step of whole) {
      const reason = headless.get(step.append.head)
      if (reason === undefined) step.resolve('appended')
      else fail(step, reason)
    }
  }

  return {
    append,
    async close() {
      isClosed = true
      if (running > 0 || waiting.length > 0) await new Promise<void>(resolve => (ended = resolve))
    },
  }
}

const hasCommit = (step: Step): step is WithCommit => step.append.commit !== undefined

import { type Decider, notFound } from '../domain/decider.ts'
import { type Batch, changesOf, emptyBatch, foldStep, rowIn, take } from './batches.ts'
import { keyReused } from './errors.ts'
import { busy, type Collection, type Document, type Event, type Fact, type Ports } from './ports.ts'
import type { Change } from './recent.ts'
import { caughtUp, finished, keptStreams, type Loaded, loadStream, type StreamKind } from './streams.ts'
import { type Stored, stateOf, storedIn, subjectOf } from './subjects.ts'

/** What a command is about: a kind of stream and the decider of its subject. */
export type Kind<C, S, F extends Fact> = { readonly stream: StreamKind; readonly decider: Decider<C, S, F> }
export type AnyKind = Kind<unknown, unknown, Fact>
export type CommandOf<K> = K extends Kind<infer C, infer _S, infer _F> ? C : never
export type StateOf<K> = K extends Kind<infer _C, infer S, infer _F> ? S : never

/** What else stands in the stream is asked for with what is decided and not stored yet: the state of `another` subject, and a `row`. */
type Facts<S> = {
  readonly head: Document | undefined
  readonly main: unknown
  readonly state: S
  another(subject: string): Promise<S>
  row<D extends Document>(collection: Collection<D>, id: string): Promise<D | undefined>
}

/** One wish. `ask` runs inside the stream's queue: may they, gather, and say the command. */
type Intent<K extends AnyKind> = {
  readonly kind: K
  readonly workspaceId: string
  readonly stream: string
  readonly subject: string
  readonly actor: string
  readonly command: string
  readonly digest: string
  readonly cause?: string
  ask(facts: Facts<StateOf<K>>): CommandOf<K> | Promise<CommandOf<K>>
}

/** `version`: of the last event of this command; `changes` are empty for a repetition and for what was already so. */
export type Answer = { readonly version: number; readonly isRepeat: boolean; readonly changes: readonly Change[] }

/** What one append made true, for the live edge. */
export type Committed = {
  readonly workspaceId: string
  readonly stream: string
  readonly after: number
  readonly version: number
  readonly events: readonly Event[]
  readonly changes: readonly Change[]
}

export type Execute = {
  run<K extends AnyKind>(intent: Intent<K>): Promise<Answer>
  /** Somebody else wrote this stream: forget what is cached. */
  forget(stream: string): void
}

type Waiting = {
  readonly intent: Intent<AnyKind>
  readonly deadline: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}
type Tried = { readonly waiting: Waiting; readonly answer?: Answer; readonly error?: unknown }

export type ExecuteOptions = {
  readonly deadlineMs: number
  /** Before the commands of a commit are answered: caches. */
  announce(committed: Committed): void
  /** Somebody else was first; what waits is decided again. */
  conflicted?(): void
  /** After they are: the live edge. */
  spread(committed: Committed): void
}

type Stores = Pick<Ports, 'log' | 'documents' | 'clock'>

const MOST_WAITING = 5_000 // on one stream; more than that is refused at once
const MOST_TOGETHER = 200 // in one commit, which a store takes only up to a size
const LONGEST_PAUSE_MS = 20

/**
 * The only caller of `append`. Commands on one stream run one after another; what waits while an append is in flight is
 * decided together and appended as one batch.
 */
export function executor(stores: Stores, options: ExecuteOptions): Execute {
  const queues = new Map<string, Waiting[]>()
  const streams = keptStreams()

  async function work(stream: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) await untilSettled(stream, queue.splice(0, MOST_TOGETHER))
    queues.delete(stream)
  }

  /** After a conflict all is decided again on what the rival wrote, at once and then after pauses, until each command's deadline. */
  async function untilSettled(stream: string, batch: readonly Waiting[]): Promise<void> {
    let waiting = batch
    let lost = await attempt(stream, waiting)
    for (let conflicts = 1; lost; conflicts++) {
      options.conflicted?.()
      if (conflicts > 1) await pause(Math.random() * LONGEST_PAUSE_MS)
      waiting = inTime(waiting, stores.clock.now())
      lost = waiting.length > 0 ? await attempt(stream, waiting, lost) : undefined
    }
  }

  /** Appends and answers all; or answers what a rival went beyond. A throw means that nobody knows: all are told so. */
  async function attempt(stream: string, waiting: readonly Waiting[], lost?: Loaded): Promise<Loaded | undefined> {
    try {
      const kept = lost ? undefined : streams.get(stream)
      const loaded = kept ?? (await continued(stream, (waiting[0] as Waiting).intent, lost))
      const batch = emptyBatch(loaded)
      const tried = await tryAll(stores, batch, waiting)
      const end = batch.events.length > 0 ? await append(stream, batch) : await unchanged(stream, loaded, kept)
      if (end === 'conflict') return loaded
      for (const one of tried) settle(one)
    } catch (error) {
      streams.forget(stream)
      for (const one of waiting) one.reject(error)
    }
    return undefined
  }

  function continued(stream: string, { kind, workspaceId }: Intent<AnyKind>, lost: Loaded | undefined): Promise<Loaded> {
    const at = { kind: kind.stream, stream, workspaceId }
    return lost ? caughtUp(stores, lost, at) : loadStream(stores, at)
  }

  /** Where nothing is appended no conflict tells that what was kept is old: before anybody is refused for it, the log is asked. */
  async function unchanged(stream: string, loaded: Loaded, kept: Loaded | undefined): Promise<'same' | 'conflict'> {
    const beyond = kept ? await stores.log.read(stream, { after: kept.version, limit: 1 }) : []
    if (beyond.length > 0) return 'conflict'
    streams.keep(stream, await finished(stores, stream, loaded))
    return 'same'
  }

  async function append(stream: string, batch: Batch): Promise<'appended' | 'conflict'> {
    const { loaded, events, version, main } = batch
    const { kind, done } = loaded
    const documents = [...batch.changes.values()].map(({ collection, document, before }) => ({
      collection,
      document,
      isNew: before === undefined,
    }))
    const head = { collection: kind.head.collection, document: batch.head as Document, isNew: loaded.version === 0 }
    const result = await stores.log.append({ stream, expectedVersion: loaded.version, events, documents, head })
    if (result === 'conflict') return result
    for (const [command, first] of batch.done) done.set(command, first)
    streams.keep(stream, { kind, version, head: batch.head, main, done })
    const { workspaceId } = events[0] as Event
    const committed = { workspaceId, stream, after: loaded.version, version, events, changes: changesOf(batch) }
    options.announce(committed)
    setImmediate(() => options.spread(committed))
    return result
  }

  return {
    run: intent =>
      new Promise<Answer>((resolve, reject) => {
        const waiting: Waiting = {
          intent: intent as unknown as Intent<AnyKind>,
          deadline: stores.clock.now() + options.deadlineMs,
          resolve,
          reject,
        }
        const queue = queues.get(intent.stream)
        if (queue && queue.length >= MOST_WAITING) return reject(busy())
        if (queue) return queue.push(waiting)
        const started = [waiting]
        queues.set(intent.stream, started)
        return work(intent.stream, started)
      }),
    forget: streams.forget,
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

function settle({ waiting, answer, error }: Tried): void {
  if (answer) waiting.resolve(answer)
  else waiting.reject(error)
}

function inTime(waiting: readonly Waiting[], now: number): readonly Waiting[] {
  for (const one of waiting) if (now >= one.deadline) one.reject(busy())
  return waiting.filter(one => now < one.deadline)
}

async function tryAll(stores: Stores, batch: Batch, waiting: readonly Waiting[]): Promise<readonly Tried[]> {
  const here = waiting.map(({ intent }) => intent).filter(intent => isAtHome(batch, intent))
  const stored = storedIn(stores.log, batch, here)
  const tried: Tried[] = []
  for (const one of waiting) tried.push(await tryOne(stores, { batch, stored }, one))
  return tried
}

type Trial = { readonly batch: Batch; readonly stored: Stored }

/** Another workspace's id is nobody's. */
const isAtHome = ({ head }: Batch, { workspaceId }: Intent<AnyKind>): boolean => !head || head.workspaceId === workspaceId

/** One command alone: refused or broken, only it fails. */
async function tryOne(stores: Stores, trial: Trial, waiting: Waiting): Promise<Tried> {
  try {
    return { waiting, answer: await decide(stores, trial, waiting.intent) }
  } catch (error) {
    return { waiting, error }
  }
}

async function decide({ documents, clock }: Stores, { batch, stored }: Trial, intent: Intent<AnyKind>): Promise<Answer> {
  if (!isAtHome(batch, intent)) throw notFound()
  const { state, first, isNew } = await subjectOf(stored, batch, intent)
  if (first) {
    if (first.digest !== intent.digest) throw keyReused()
    return { version: first.version, isRepeat: true, changes: [] }
  }
  const command = await intent.ask({
    head: batch.head,
    main: batch.main,
    state,
    another: subject => stateOf(stored, batch, { ...intent, subject }),
    row: (collection, id) => rowIn(documents, batch, { collection, workspaceId: intent.workspaceId, id }),
  })
  const facts = intent.kind.decider.decide(command, state)
  if (facts.length === 0) return { version: batch.version, isRepeat: false, changes: [] }
  const at = clock.now()
  const events = facts.map((fact, index) => envelope(intent, fact, batch.version + 1 + index, at))
  const step = await foldStep(documents, batch, events, isNew)
  return { version: batch.version + events.length, isRepeat: false, changes: take(batch, step) }
}

const envelope = (intent: Intent<AnyKind>, fact: Fact, version: number, at: number): Event => ({
  workspaceId: intent.workspaceId,
  stream: intent.stream,
  version,
  subject: intent.subject,
  at,
  actor: intent.actor,
  command: intent.command,
  digest: intent.digest,
  ...(intent.cause === undefined ? {} : { cause: intent.cause }),
  fact,
})

import type { Decider } from '../domain/decider.ts'
import { keyReused } from './errors.ts'
import { busy, type Document, type Event, type Fact, type Ports } from './ports.ts'
import { type Batch, type StreamKind, emptyBatch, foldInto, type Loaded, loadStream, type Done } from './streams.ts'
import type { Change } from './recent.ts'

/** What a command is about: a kind of stream and the decider of its subject. */
export type Kind<C, S, F extends Fact> = { readonly stream: StreamKind; readonly decider: Decider<C, S, F> }
export type AnyKind = Kind<unknown, unknown, Fact>
export type CommandOf<K> = K extends Kind<infer C, infer _S, infer _F> ? C : never
export type StateOf<K> = K extends Kind<infer _C, infer S, infer _F> ? S : never

export type Facts<S> = { readonly head: Document | undefined; readonly main: unknown; readonly state: S }

/** One wish. `ask` runs inside the stream's queue: may they, gather, and say the command. */
export type Intent<K extends AnyKind> = {
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

const KEPT_STREAMS = 5_000
const LONGEST_PAUSE_MS = 20

/**
 * The only caller of `append`. Commands on one stream run one after another; what waits while an append is in flight is
 * decided together and appended as one batch. `announce` hears of each commit before its commands are answered (caches),
 * `spread` after they are (live edge).
 */
export function executor(
  ports: Pick<Ports, 'log' | 'documents' | 'clock'>,
  options: { readonly deadlineMs: number; announce(committed: Committed): void; spread(committed: Committed): void; pause?(ms: number): Promise<void> },
): Execute {
  const queues = new Map<string, Waiting[]>()
  const loadedStreams = new Map<string, Loaded>()
  const pause = options.pause ?? (ms => new Promise(resolve => setTimeout(resolve, ms)))

  async function work(stream: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) await runBatch(stream, queue.splice(0))
    queues.delete(stream)
  }

  async function runBatch(stream: string, batch: readonly Waiting[]): Promise<void> {
    let waiting = batch
    while (waiting.length > 0) {
      const tried = await attemptAll(stream, waiting)
      if (tried === 'settled') return
      await pause(Math.random() * LONGEST_PAUSE_MS)
      const late = tried.filter(one => ports.clock.now() >= one.deadline)
      for (const one of late) one.reject(busy())
      waiting = tried.filter(one => !late.includes(one))
    }
  }

  /** Decides all on scratch, appends once. Answers `settled`, or who must try again after a conflict. */
  async function attemptAll(stream: string, waiting: readonly Waiting[]): Promise<'settled' | readonly Waiting[]> {
    try {
      const loaded = loadedStreams.get(stream) ?? (await loadStream(ports, (waiting[0] as Waiting).intent.kind.stream, stream, (waiting[0] as Waiting).intent.workspaceId))
      let batch = emptyBatch(loaded)
      const tried: Tried[] = []
      for (const one of waiting) {
        const [result, next] = await attempt(batch, one)
        tried.push(result)
        batch = next
      }
      if (batch.events.length > 0 && (await append(stream, loaded, batch)) === 'conflict') {
        loadedStreams.delete(stream)
        return waiting
      }
      if (batch.events.length === 0) keep(stream, loaded)
      for (const { waiting: one, answer, error } of tried) answer ? one.resolve(answer) : one.reject(error)
    } catch (error) {
      loadedStreams.delete(stream)
      for (const one of waiting) one.reject(error)
    }
    return 'settled'
  }

  /** One command alone on a scratch copy: refused or broken, only it fails. */
  async function attempt(batch: Batch, waiting: Waiting): Promise<[Tried, Batch]> {
    try {
      const [answer, next] = await decide(batch, waiting.intent)
      return [{ waiting, answer }, next]
    } catch (error) {
      return [{ waiting, error }, batch]
    }
  }

  async function decide(batch: Batch, intent: Intent<AnyKind>): Promise<[Answer, Batch]> {
    const { state, done, isNew } = await subjectOf(batch, intent)
    const repeated = done(intent.command)
    if (repeated) {
      if (repeated.digest !== intent.digest) throw keyReused()
      return [{ version: repeated.version, isRepeat: true, changes: [] }, batch]
    }
    const command = await intent.ask({ head: batch.head, main: batch.main, state })
    const facts = intent.kind.decider.decide(command, state)
    if (facts.length === 0) return [{ version: batch.version, isRepeat: false, changes: [] }, batch]
    const at = ports.clock.now()
    const events = facts.map((fact, index): Event => envelope(intent, fact, batch.version + 1 + index, at))
    const [next, changes] = await foldInto(ports.documents, intent.kind.stream, batch, events, isNew)
    return [{ version: next.version, isRepeat: false, changes }, next]
  }

  /** The subject's state: the stream's own, kept in memory, or folded from the subject's few events and what is pending. */
  async function subjectOf(batch: Batch, intent: Intent<AnyKind>): Promise<{ state: unknown; done: (command: string) => Done | undefined; isNew: boolean }> {
    if (intent.subject === intent.kind.stream.mainSubject(intent.stream))
      return { state: batch.main, done: command => batch.done.get(command) ?? batch.loaded.done.get(command), isNew: batch.version === 0 }
    const stored = batch.loaded.version === 0 ? [] : await ports.log.read(intent.stream, { subject: intent.subject })
    const known = stored.filter(event => event.version <= batch.loaded.version)
    const events = [...known, ...batch.events.filter(event => event.subject === intent.subject)]
    const state = events.reduce((folded, event) => intent.kind.decider.evolve(folded, event.fact, event), intent.kind.decider.initial)
    return { state, done: command => events.findLast(event => event.command === command), isNew: events.length === 0 }
  }

  async function append(stream: string, loaded: Loaded, batch: Batch): Promise<'appended' | 'conflict'> {
    const { kind } = loaded
    const head = { collection: kind.head.collection, document: batch.head as Document, isNew: loaded.version === 0 }
    const documents = [...batch.changes.values()]
      .filter(change => change.document !== batch.head)
      .map(({ collection, document, before }) => ({ collection, document, isNew: before === undefined }))
    const result = await ports.log.append({ stream, expectedVersion: loaded.version, events: batch.events, documents, head })
    if (result === 'conflict') return 'conflict'
    for (const [command, done] of batch.done) loaded.done.set(command, done)
    keep(stream, { kind, version: batch.version, head: batch.head, main: batch.main, done: loaded.done })
    const workspaceId = (batch.events[0] as Event).workspaceId
    const committed: Committed = { workspaceId, stream, after: loaded.version, version: batch.version, events: batch.events, changes: [...batch.changes.values()] }
    options.announce(committed)
    setImmediate(() => options.spread(committed))
    return 'appended'
  }

  function keep(stream: string, loaded: Loaded): void {
    loadedStreams.delete(stream)
    loadedStreams.set(stream, loaded)
    if (loadedStreams.size > KEPT_STREAMS) loadedStreams.delete(loadedStreams.keys().next().value as string)
  }

  return {
    run(intent) {
      return new Promise<Answer>((resolve, reject) => {
        const deadline = ports.clock.now() + options.deadlineMs
        const waiting: Waiting = { intent: intent as unknown as Intent<AnyKind>, deadline, resolve, reject }
        const queue = queues.get(intent.stream)
        if (queue) {
          queue.push(waiting)
          return
        }
        const started = [waiting]
        queues.set(intent.stream, started)
        void work(intent.stream, started)
      })
    },
    forget(stream) {
      loadedStreams.delete(stream)
    },
  }
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

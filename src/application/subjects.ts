import type { Batch } from './batches.ts'
import type { AnyKind } from './execute.ts'
import type { Event, EventLog } from './ports.ts'
import type { Done, Loaded } from './streams.ts'

/** What a command is about. */
type About = { readonly kind: AnyKind; readonly stream: string; readonly subject: string }

/** `first`: what this very command did before. */
type Subject = { readonly state: unknown; readonly first: Done | undefined; readonly isNew: boolean }

/** The events of each subject as they stood when the stream was loaded. Nothing that comes later changes them, so each is read once a batch. */
export type Stored = (subject: string) => Promise<readonly Event[]>

const AT_ONCE = 32 // on their way together: one batch must not take every connection to the store

/** Those that are sure to be asked for are read side by side: one after another, each would cost the whole batch a round trip. */
export function storedIn(log: EventLog, { loaded }: Batch, all: readonly About[]): Stored {
  const known = new Map<string, Promise<readonly Event[]>>()
  const stream = all[0]?.stream ?? ''
  const stored: Stored = subject => known.getOrInsertComputed(subject, () => read(log, loaded, stream, subject))
  const sure = all.length > 1 ? all.filter(about => !isMain(about)).map(({ subject }) => subject) : []
  const waiting = sure.values()
  const work = async (): Promise<void> => {
    for (const subject of waiting) await stored(subject)
  }
  for (let worker = 0; worker < Math.min(AT_ONCE, sure.length); worker++) work().catch(heardByItsCommand)
  return stored
}

/** The subject's state: the stream's own, kept in memory, or folded from the subject's few events and what is pending. */
export async function subjectOf(stored: Stored, batch: Batch, about: About & { readonly command: string }): Promise<Subject> {
  const { kind, command } = about
  const { loaded } = batch
  if (isMain(about)) return { state: batch.main, first: batch.done.get(command) ?? loaded.done.get(command), isNew: batch.version === 0 }
  const events = await eventsOf(stored, batch, about)
  return { state: folded(kind, events), first: events.findLast(event => event.command === command), isNew: events.length === 0 }
}

/** The state of a subject that the stream's decider of subjects decides, with what is pending. */
export const stateOf = async (stored: Stored, batch: Batch, about: About): Promise<unknown> =>
  folded(about.kind, await eventsOf(stored, batch, about))

async function eventsOf(stored: Stored, batch: Batch, { subject }: About): Promise<readonly Event[]> {
  const before = await stored(subject)
  return [...before, ...batch.events.filter(event => event.subject === subject)]
}

async function read(log: EventLog, { version }: Loaded, stream: string, subject: string): Promise<readonly Event[]> {
  const found = version === 0 ? [] : await log.read(stream, { subject })
  return found.filter(event => event.version <= version)
}

const isMain = ({ kind, stream, subject }: About): boolean => subject === kind.stream.mainSubject(stream)

const folded = ({ decider }: AnyKind, events: readonly Event[]): unknown =>
  events.reduce((state, event) => decider.evolve(state, event.fact, event), decider.initial)

const heardByItsCommand = (): undefined => undefined

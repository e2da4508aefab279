import type { Batch } from './batches.ts'
import type { AnyKind } from './execute.ts'
import type { Event, EventLog } from './ports.ts'
import type { Done } from './streams.ts'

/** What a command is about. */
type About = { readonly kind: AnyKind; readonly stream: string; readonly subject: string }

/** `first`: what this very command did before. */
type Subject = { readonly state: unknown; readonly first: Done | undefined; readonly isNew: boolean }

/** The subject's state: the stream's own, kept in memory, or folded from the subject's few events and what is pending. */
export async function subjectOf(log: EventLog, batch: Batch, about: About & { readonly command: string }): Promise<Subject> {
  const { kind, stream, subject, command } = about
  const { loaded } = batch
  if (subject === kind.stream.mainSubject(stream))
    return { state: batch.main, first: batch.done.get(command) ?? loaded.done.get(command), isNew: batch.version === 0 }
  const events = await eventsOf(log, batch, about)
  return { state: folded(kind, events), first: events.findLast(event => event.command === command), isNew: events.length === 0 }
}

/** The state of a subject that the stream's decider of subjects decides, with what is pending. */
export const stateOf = async (log: EventLog, batch: Batch, about: About): Promise<unknown> =>
  folded(about.kind, await eventsOf(log, batch, about))

async function eventsOf(log: EventLog, { loaded, events }: Batch, { stream, subject }: About): Promise<readonly Event[]> {
  const stored = loaded.version === 0 ? [] : await log.read(stream, { subject })
  return [...stored.filter(event => event.version <= loaded.version), ...events.filter(event => event.subject === subject)]
}

const folded = ({ decider }: AnyKind, events: readonly Event[]): unknown =>
  events.reduce((state, event) => decider.evolve(state, event.fact, event), decider.initial)

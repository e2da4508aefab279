import { derivedId, furtherId } from './ids.ts'
import { busy, type Collection, type Document, type Documents, INSTANCE } from './ports.ts'
import { TIMERS } from './workers/timers.ts'
import type { Followed } from './workers/worker.ts'

/**
 * The time of a document that waits for one. Its timer is set before the document is written, and names document and instant: when it
 * fires, the document itself says whether this still is its time. So nothing that was answered can be without its timer, a time that was
 * changed needs no timer taken back, and of any number of firings one changes the document.
 */
export type MomentKind = 'reminder' | 'schedule'
export type Moment = { readonly kind: MomentKind; readonly workspaceId: string; readonly id: string; readonly dueAt: number }

/** Stands in no log: a timer's own word, in the shape of an event, so that what fails is tried again and laid aside like any other. */
export type MomentFact = { readonly type: 'TimeCame' }

/** By what command it posts: named by the document alone, so that it posts once, however often it is asked for and fired. */
export const commandOf = (id: string): string => furtherId(id, 0)

/** The message it becomes. */
export const messageOf = ({ id, chatId, personId }: { readonly id: string; readonly chatId: string; readonly personId: string }): string =>
  derivedId('messages', chatId, personId, commandOf(id))

/** After the last try, to whoever wrote it. */
export const GIVEN_UP = 'Something went wrong here. Try again, or tell whoever runs this Flowra.'

/** What is cancelled stays marked for so long, so that nobody who read it before writes it anew. Its timer erases it. */
export const CANCELLED_MS = 60_000
/** Whose it is by then. */
export const NOBODY = ''

type Waiting = Document & { readonly dueAt: number }

/**
 * Timer, then document; another timer if somebody took on the first between the two: they may have found no document, and erase it. Taking
 * on raises its version before the document is read, so no clock is asked, which may go differently there. The other is named by the version
 * of the document, which one writer alone has. Answers whether the document was written.
 */
async function putForLater<D extends Waiting>(
  documents: Documents,
  collection: Collection<D>,
  kind: MomentKind,
  document: D,
): Promise<boolean> {
  const timer = timerOf({ kind, ...document })
  await documents.put(TIMERS, timer)
  const isWritten = await documents.put(collection, document)
  if (isWritten && (await documents.get(TIMERS, INSTANCE, timer.id))?.version !== timer.version)
    await documents.put(TIMERS, { ...timer, id: `${timer.id}:${document.version}` })
  return isWritten
}

function timerOf({ kind, workspaceId, id, dueAt }: Moment) {
  const stream = `${kind}-${workspaceId}/${id}`
  const place = { stream, eventVersion: dueAt, position: 0, subject: id }
  return { workspaceId: INSTANCE, id: `${stream}:${dueAt}`, version: 1, kind, dueAt, ...place, fence: 0 } as const
}

type Place = { readonly stream: string; readonly eventVersion: number }
const STREAM = /^(reminder|schedule)-([^/]+)\/(.+)$/

/** The moment that a timer or a dead letter stands for; undefined when it stands for an event. */
export function momentAt({ stream, eventVersion }: Place): Followed | undefined {
  const [, , workspaceId, id] = STREAM.exec(stream) ?? []
  if (workspaceId === undefined || id === undefined) return undefined
  const envelope = { workspaceId, stream, version: eventVersion, subject: id, at: eventVersion, actor: id, command: id, digest: '' }
  return { ...envelope, fact: { type: 'TimeCame' } satisfies MomentFact, position: 0 }
}

export function momentIn({ stream, version }: Pick<Followed, 'stream' | 'version'>): Moment | undefined {
  const [, kind, workspaceId, id] = STREAM.exec(stream) ?? []
  if (workspaceId === undefined || id === undefined) return undefined
  return { kind: kind as MomentKind, workspaceId, id, dueAt: version }
}

const TRIES = 5

/** Reads, decides, writes; anew when somebody else wrote meanwhile. `next` answers the document as it is to be, or the same when it is so already. */
export async function revise<D extends Waiting>(
  { documents }: { readonly documents: Documents },
  { collection, kind, workspaceId, id }: { readonly collection: Collection<D>; readonly kind: MomentKind } & Omit<Moment, 'dueAt' | 'kind'>,
  next: (before: D | undefined) => D | undefined,
): Promise<{ readonly before: D | undefined; readonly after: D | undefined }> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await documents.get(collection, workspaceId, id)
    const wanted = next(before)
    if (!wanted || wanted === before) return { before, after: wanted }
    const after = { ...wanted, version: (before?.version ?? 0) + 1 }
    const isLater = after.dueAt !== before?.dueAt
    const isWritten = isLater ? await putForLater(documents, collection, kind, after) : await documents.put(collection, after)
    if (isWritten) return { before, after }
  }
  throw busy()
}

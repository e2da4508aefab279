import type { PersonFact } from '../../domain/people.ts'
import type { WorkspaceFact } from '../../domain/workspaces.ts'
import { type Collection, type Document, type Documents, INSTANCE } from '../ports.ts'
import { WORKERS } from './checkpoints.ts'
import type { Followed, Worker } from './worker.ts'

/**
 * Something that is to happen at a moment, at most once: because of an event, or because a document waits for it (`application/moments.ts`).
 * Erased when it has happened.
 */
export type TimerDocument = Document & {
  readonly kind: 'status' | 'guest' | 'invitation' | 'reminder' | 'schedule'
  readonly dueAt: number
  readonly stream: string // with `eventVersion`: the event that set it, or the document and its time
  readonly eventVersion: number
  readonly position: number
  readonly subject: string // person, invitation, reminder or schedule
  readonly fence: number // of whoever took it on last
}

export const TIMERS: Collection<TimerDocument> = { name: 'timers', indexes: [['dueAt']] }

type Due = Pick<TimerDocument, 'kind' | 'dueAt' | 'subject'>

/** What an event sets a timer for. A later event needs not take it back: when it is due, the present is asked. */
function dueOf({ stream, subject, fact }: Pick<Followed, 'stream' | 'subject' | 'fact'>): Due | undefined {
  if (stream.startsWith('person-')) return dueOfPerson(subject, fact as PersonFact)
  return stream.startsWith('workspace-') ? dueInWorkspace(fact as WorkspaceFact) : undefined
}

function dueOfPerson(subject: string, fact: PersonFact): Due | undefined {
  return fact.type === 'CustomStatusSet' && fact.untilAt !== null ? { kind: 'status', dueAt: fact.untilAt, subject } : undefined
}

function dueInWorkspace(fact: WorkspaceFact): Due | undefined {
  switch (fact.type) {
    case 'MemberJoined':
    case 'MemberExpirySet':
      return fact.expiresAt === null ? undefined : { kind: 'guest', dueAt: fact.expiresAt, subject: fact.personId }
    case 'InviteCreated':
      return { kind: 'invitation', dueAt: Math.min(fact.expiresAt, fact.guestUntil ?? fact.expiresAt), subject: fact.inviteId }
    default:
      return undefined
  }
}

/** Sets the timers. One that was set before stays as it is. */
export const timerSetter = (documents: Documents): Worker => ({
  name: WORKERS[1],
  wants: stream => stream.startsWith('person-') || stream.startsWith('workspace-'),
  async meet(event) {
    const due = dueOf(event)
    if (due) await documents.put(TIMERS, timerOf(event, due))
  },
})

const timerOf = ({ stream, version, position }: Followed, due: Due): TimerDocument => ({
  workspaceId: INSTANCE,
  id: `${stream}:${version}`,
  version: 1,
  ...due,
  stream,
  eventVersion: version,
  position,
  fence: 0,
})

/** Those whose time has come, the earliest first. */
export const dueTimers = (documents: Documents, now: number, limit: number): Promise<readonly TimerDocument[]> =>
  documents.find(TIMERS, INSTANCE, { range: { field: 'dueAt', below: now + 1 }, order: { field: 'dueAt', direction: 'up' }, limit })

/** Of two who want to see to it the store lets one. */
export async function claim(documents: Documents, timer: TimerDocument, fence: number): Promise<TimerDocument | undefined> {
  const claimed = { ...timer, version: timer.version + 1, fence }
  return (await documents.put(TIMERS, claimed)) ? claimed : undefined
}

export const spent = (documents: Documents, { id }: TimerDocument): Promise<void> => documents.erase(TIMERS, INSTANCE, id)

import { LIMITS } from './limits.ts'
import { Busy, type Collection, Full, INSTANCE, type Ports } from './ports.ts'
import type { PersonDocument } from './read-models/people.ts'
import { PEOPLE } from './read-models/people.ts'
import type { Recent } from './recent.ts'
import { hashOf, newToken } from './secrets.ts'

/** A browser that signed in. The cookie's value is kept only as its hash. */
export type SessionDocument = {
  readonly workspaceId: string
  readonly id: string // SHA-256 of the cookie
  readonly version: number
  readonly personId: string
  readonly device: string
  readonly createdAt: number
  readonly seenAt: number
  readonly isEnded: boolean
  readonly provenAt?: number // when its person last said who they are; absent: at its beginning
  readonly isTwice?: boolean // by a second factor too
  readonly issuerId?: string // who vouched for it; what stands behind it is in `grants`
}

export const SESSIONS: Collection<SessionDocument> = { name: 'sessions', indexes: [['personId', 'isEnded', 'createdAt'], ['createdAt']] }

export type Session = { readonly session: SessionDocument; readonly person: PersonDocument }
type Store = { readonly ports: Pick<Ports, 'documents' | 'clock' | 'random'>; readonly recent: Recent }

const SECOND = 1000

/** Answers the cookie's value. */
export async function beginSession(
  { ports, recent }: Store,
  personId: string,
  device: string,
  more: Partial<Pick<SessionDocument, 'issuerId' | 'isTwice' | 'provenAt'>> = {},
): Promise<{ readonly token: string; readonly session: SessionDocument }> {
  const token = newToken(ports)
  const now = ports.clock.now()
  const session: SessionDocument = {
    workspaceId: INSTANCE,
    id: hashOf(token),
    version: 1,
    personId,
    device,
    createdAt: now,
    seenAt: now,
    isEnded: false,
    ...more,
  }
  await ports.documents.put(SESSIONS, session)
  recent.note([{ collection: SESSIONS, before: undefined, document: session }])
  return { token, session }
}

/** Whose cookie this is, if it still opens anything. Two look-ups in memory. */
export function findSession(store: Store, token: string | undefined): Promise<Session | undefined> {
  const isToken = token !== undefined && /^[\w-]{43}$/.test(token)
  return isToken ? livingSession(store, hashOf(token)) : Promise.resolve(undefined)
}

/** The same, by its id; whoever asks is there, so it goes on. */
export async function livingSession(store: Store, sessionId: string): Promise<Session | undefined> {
  const living = await openSession(store, sessionId)
  const now = store.ports.clock.now()
  const isSeenAgain = living && now - living.session.seenAt > LIMITS.sessionSeenEvery * SECOND
  if (isSeenAgain) await change(store, living.session, { seenAt: now }).catch(readingOn)
  return living
}

/** The same for what asks by itself, while nobody may be there. */
export async function openSession({ ports, recent }: Store, sessionId: string): Promise<Session | undefined> {
  const session = await recent.get(SESSIONS, INSTANCE, sessionId)
  if (!session || session.isEnded) return undefined
  const now = ports.clock.now()
  const isOver = now >= endOf(session)
  const person = await recent.get(PEOPLE, INSTANCE, session.personId)
  if (isOver || !person?.isActive || session.createdAt < person.sessionsEndedAt) return undefined
  return { session, person }
}

/** When it is over by the clock, unless somebody is seen before. */
export const endOf = ({ createdAt, seenAt }: SessionDocument): number =>
  Math.min(createdAt + LIMITS.sessionAbsolute * SECOND, seenAt + LIMITS.sessionIdle * SECOND)

/** Did its person say lately who they are, with all that is asked of them? An issuer asks in its own way. */
export const isFresh = ({ session, person }: Session, now: number): boolean =>
  now - (session.provenAt ?? session.createdAt) <= LIMITS.freshSignIn * SECOND &&
  (!person.hasFactor || session.isTwice === true || session.issuerId !== undefined)

/** Where a second factor is asked for: this session said one, or an issuer vouches for it (docs/decisions/second-factor.md). */
export const isLetIn = ({ session, person }: Session, workspace: { readonly requiresFactor?: boolean }): boolean =>
  !workspace.requiresFactor || (person.hasFactor === true && session.isTwice === true) || session.issuerId !== undefined

/** From now on it is fresh. */
export async function proveSession(store: Store, sessionId: string, isTwice: boolean): Promise<void> {
  for (
    let known = await store.recent.get(SESSIONS, INSTANCE, sessionId);
    known && !known.isEnded;
    known = await store.recent.get(SESSIONS, INSTANCE, sessionId)
  )
    if (await change(store, known, { provenAt: store.ports.clock.now(), ...(isTwice && { isTwice }) })) return
}

/** Over for good, also when somebody notes in the same moment that the browser was seen. */
export async function endSession(store: Store, session: SessionDocument): Promise<void> {
  let known: SessionDocument | undefined = session
  while (known && !known.isEnded && !(await change(store, known, { isEnded: true })))
    known = await store.recent.get(SESSIONS, INSTANCE, session.id)
}

/** Answers whether it was written: of two changes to one version the first wins. */
async function change({ ports, recent }: Store, session: SessionDocument, to: Partial<SessionDocument>): Promise<boolean> {
  const next = { ...session, ...to, version: session.version + 1 }
  const isWritten = await ports.documents.put(SESSIONS, next)
  if (isWritten) recent.note([{ collection: SESSIONS, before: session, document: next }])
  else recent.drop(SESSIONS, INSTANCE, session.id)
  return isWritten
}

/** When nothing can be written, reading goes on. */
function readingOn(error: unknown): void {
  if (!(error instanceof Busy || error instanceof Full)) throw error
}

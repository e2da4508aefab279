import { type Collection, INSTANCE, type Ports, type Vouched } from './ports.ts'
import type { Recent } from './recent.ts'
import { seal, unseal } from './seals.ts'
import type { SessionDocument } from './sessions.ts'

/**
 * What stands behind a session that an issuer vouched for. Its tokens are sealed for this session alone. `renewAt`: from then on it is
 * asked again beside the request; from `expiresAt` on nobody goes on before that. `leaseUntil`: somebody is asking.
 */
export type GrantDocument = {
  readonly workspaceId: string
  readonly id: string // of the session
  readonly version: number
  readonly personId: string
  readonly issuerId: string
  readonly subject: string
  readonly sid: string | null
  readonly sealed: string
  readonly renewAt: number
  readonly expiresAt: number
  readonly leaseUntil: number
  readonly isEnded: boolean
}

export const GRANTS: Collection<GrantDocument> = {
  name: 'grants',
  indexes: [
    ['issuerId', 'sid'],
    ['issuerId', 'subject'],
  ],
}

export type Tokens = Pick<Vouched, 'refreshToken' | 'idToken'>
type Store = { readonly ports: Pick<Ports, 'documents' | 'clock' | 'random' | 'keys'>; readonly recent: Recent }

const PURPOSE = 'grants'
const EARLY = 0.75 // of its life: whoever keeps working never waits for the issuer
const SHORTEST_MS = 1_000

export async function beginGrant(store: Store, session: SessionDocument, issuerId: string, vouched: Vouched): Promise<void> {
  const { subject, sid } = vouched
  const grant = { workspaceId: INSTANCE, id: session.id, version: 1, personId: session.personId, issuerId, subject, sid, isEnded: false }
  await write(store, { ...grant, ...vouchedFields(store, session.id, vouched) })
}

/** The same for a new session of the same browser. Of what is over nothing is carried, and the new session opens nothing. */
export async function carryGrant(store: Store, from: string, to: SessionDocument): Promise<void> {
  const grant = await store.ports.documents.get(GRANTS, INSTANCE, from)
  if (!grant || grant.isEnded) return
  const sealed = sealedFor(store, to.id, tokensOf(store, grant))
  await write(store, { ...grant, id: to.id, version: 1, sealed, leaseUntil: 0 })
}

/** What changes when the issuer has vouched anew. */
export function vouchedFields(store: Store, sessionId: string, vouched: Vouched) {
  const now = store.ports.clock.now()
  const lifetime = Math.max(vouched.lifetimeMs, SHORTEST_MS)
  return {
    sealed: sealedFor(store, sessionId, vouched),
    renewAt: now + lifetime * EARLY,
    expiresAt: now + lifetime,
    leaseUntil: 0,
  }
}

/** The issuer gave another refresh token for the one it was asked with. */
export const rotatedFields = (store: Store, grant: GrantDocument, refreshToken: string): Pick<GrantDocument, 'sealed'> => ({
  sealed: sealedFor(store, grant.id, { ...tokensOf(store, grant), refreshToken }),
})

/** Answers whether it was written: of two changes to one version the first wins. */
export async function changeGrant(store: Store, grant: GrantDocument, to: Partial<GrantDocument>): Promise<GrantDocument | undefined> {
  const next = { ...grant, ...to, version: grant.version + 1 }
  return (await write(store, next)) ? next : undefined
}

/** Its tokens are forgotten with it. */
export async function endGrant(store: Store, sessionId: string): Promise<void> {
  let known = await store.ports.documents.get(GRANTS, INSTANCE, sessionId)
  while (known && !known.isEnded && !(await changeGrant(store, known, { isEnded: true, sealed: '' })))
    known = await store.ports.documents.get(GRANTS, INSTANCE, sessionId)
}

export function tokensOf({ ports }: { readonly ports: Pick<Ports, 'keys'> }, grant: GrantDocument): Tokens {
  const text = unseal(ports, PURPOSE, grant.id, grant.sealed)
  return text === undefined ? { refreshToken: null, idToken: null } : (JSON.parse(text) as Tokens)
}

const sealedFor = ({ ports }: Store, sessionId: string, { refreshToken, idToken }: Tokens): string =>
  seal(ports, PURPOSE, sessionId, JSON.stringify({ refreshToken, idToken }))

async function write({ ports, recent }: Store, grant: GrantDocument): Promise<boolean> {
  const isWritten = await ports.documents.put(GRANTS, grant)
  if (isWritten) recent.note([{ collection: GRANTS, before: undefined, document: grant }])
  else recent.drop(GRANTS, INSTANCE, grant.id)
  return isWritten
}

import { hash } from 'node:crypto'
import { type Collection, type Documents, INSTANCE, type Ports } from './ports.ts'

export type Purpose = 'invitation' | 'set_up' | 'reset' | 'confirmation'

/** A link's secret: 256 bits, stored only as its hash, bound to a purpose and a thing. Spending it is a command's matter. */
export type SecretDocument = {
  readonly workspaceId: string
  readonly id: string // SHA-256 of the token
  readonly version: number
  readonly purpose: Purpose
  readonly subject: string // invite, person or client id
  readonly workspace: string // the workspace it opens, or `instance`
  readonly expiresAt: number
  readonly isSpent: boolean
  readonly isMailed?: true // it was sent to an address and shown nowhere: whoever has it reads what is sent there
  readonly sealed?: string // of a confirmation: the address
}

export const SECRETS: Collection<SecretDocument> = { name: 'secrets', indexes: [['purpose', 'subject', 'isSpent'], ['expiresAt']] }

export type NewSecret = Pick<SecretDocument, 'purpose' | 'subject' | 'workspace' | 'expiresAt' | 'isMailed' | 'sealed'>

const BYTES = 32

export const hashOf = (token: string): string => hash('sha256', token, 'base64url')

export function newToken({ random }: Pick<Ports, 'random'>, bytes = BYTES): string {
  return Buffer.from(random.bytes(bytes)).toString('base64url')
}

export function newSecret(ports: Pick<Ports, 'random'>, secret: NewSecret): { readonly token: string; readonly document: SecretDocument } {
  const token = newToken(ports)
  return { token, document: { workspaceId: INSTANCE, id: hashOf(token), version: 1, ...secret, isSpent: false } }
}

/** The living secret of a token, or undefined for a wrong one, another purpose, one that is over or spent. */
export async function findSecret(
  ports: Pick<Ports, 'documents' | 'clock'>,
  purpose: Purpose,
  token: string,
): Promise<SecretDocument | undefined> {
  if (!/^[\w-]{43}$/.test(token)) return undefined
  const secret = await ports.documents.get(SECRETS, INSTANCE, hashOf(token))
  const isAlive = secret?.purpose === purpose && !secret.isSpent && secret.expiresAt > ports.clock.now()
  return isAlive ? secret : undefined
}

/** Any invitation's secret, also one that is over: its screen says why it does not open. */
export async function findInvitation(ports: Pick<Ports, 'documents'>, token: string): Promise<SecretDocument | undefined> {
  if (!/^[\w-]{43}$/.test(token)) return undefined
  const secret = await ports.documents.get(SECRETS, INSTANCE, hashOf(token))
  return secret?.purpose === 'invitation' ? secret : undefined
}

/** Links of this purpose that were made before open nothing any more; the one that takes their place goes on. */
export async function outdate(documents: Documents, purpose: Purpose, subject: string, by?: SecretDocument): Promise<void> {
  const living = await documents.find(SECRETS, INSTANCE, { equal: { purpose, subject, isSpent: false }, limit: MANY })
  for (const secret of living) if (secret.id !== by?.id) await spend(documents, secret)
}
const MANY = 100

/** True for the first only: the guarded put lets one version 2 in. */
export const spend = (documents: Documents, secret: SecretDocument): Promise<boolean> =>
  documents.put(SECRETS, { ...secret, version: 2, isSpent: true })

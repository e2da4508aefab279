import { type Collection, INSTANCE, type Ports } from '../ports.ts'
import { seal, unseal } from '../seals.ts'
import { hashOf, newToken } from '../secrets.ts'
import { newSigningSecret } from './signatures.ts'

/**
 * Where a program posts to. Its token has 160 bits and is kept only as its hash. It opens as long as the chat says that this is the
 * webhook's address: one that was made anew or revoked is dead by that event alone, in every process.
 */
export type AddressDocument = {
  readonly workspaceId: string
  readonly id: string // SHA-256 of the token
  readonly version: number
  readonly workspace: string
  readonly chatId: string
  readonly botId: string
  readonly since: number // version of the event that made it
  readonly sealed?: string // the secret that deliveries are signed with
}

export const ADDRESSES: Collection<AddressDocument> = { name: 'addresses', indexes: [] }

type Store = Pick<Ports, 'documents' | 'keys' | 'random'>
export type NewAddress = Pick<AddressDocument, 'workspace' | 'chatId' | 'botId' | 'since'> & { readonly isSigned: boolean }

const BYTES = 20
const PURPOSE = 'webhook'

/** Both are answered here and nowhere else. */
export async function newAddress(
  ports: Store,
  { isSigned, ...address }: NewAddress,
): Promise<{ readonly token: string; readonly secret?: string }> {
  const token = newToken(ports, BYTES)
  const id = hashOf(token)
  const secret = isSigned ? newSigningSecret(ports) : undefined
  const sealed = secret === undefined ? {} : { sealed: seal(ports, PURPOSE, id, secret) }
  await ports.documents.put(ADDRESSES, { workspaceId: INSTANCE, id, version: 1, ...address, ...sealed })
  return { token, ...(secret !== undefined && { secret }) }
}

export const findAddress = ({ documents }: Pick<Ports, 'documents'>, token: string): Promise<AddressDocument | undefined> =>
  /^[\w-]{27}$/.test(token) ? documents.get(ADDRESSES, INSTANCE, hashOf(token)) : Promise.resolve(undefined)

/** Undefined where none is asked for. */
export function signingSecretOf(ports: Pick<Ports, 'keys'>, { id, sealed }: AddressDocument): string | undefined {
  if (sealed === undefined) return undefined
  const secret = unseal(ports, PURPOSE, id, sealed)
  if (secret === undefined) throw new Error('The keys are not those that sealed the secret of a webhook.')
  return secret
}

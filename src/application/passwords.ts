import { COMMON_PASSWORDS } from './common-passwords.ts'
import { invalid } from './errors.ts'
import { LIMITS } from './limits.ts'
import { type Collection, INSTANCE, type Ports } from './ports.ts'
import { lengthOf } from './text.ts'

/** A local account's password, as the string argon2id made of it. Never in an event, never in a screen. */
export type CredentialDocument = { readonly workspaceId: string; readonly id: string; readonly version: number; readonly hash: string }

export const CREDENTIALS: Collection<CredentialDocument> = { name: 'credentials', indexes: [] }

const LONG_ENOUGH_TO_COUNT = 4 // shorter own words stand in too many good passwords

/** Any character, no composition rules (S3): long enough, not among the commonest, not one's own name. */
export function checkPassword(password: string, own: readonly string[]): void {
  const length = lengthOf(password.normalize('NFC'))
  if (length < LIMITS.passwordShortest) throw invalid('password', `Use ${LIMITS.passwordShortest} characters or more.`)
  if (length > LIMITS.passwordLongest) throw invalid('password', `At most ${LIMITS.passwordLongest} characters, please.`)
  const plain = password.normalize('NFC').toLowerCase()
  const isOwn = own.some(
    word => lengthOf(word) >= LONG_ENOUGH_TO_COUNT && plain.replaceAll(word.toLowerCase(), '').length < LONG_ENOUGH_TO_COUNT,
  )
  if (COMMON_PASSWORDS.has(plain) || isOwn || new Set(plain).size < LONG_ENOUGH_TO_COUNT)
    throw invalid('password', 'This password is too easy to guess. Choose another one.')
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789' // 32 that are not taken for one another
const DRAWN_LETTERS = 16

/** For an account that nobody chose a password for: 80 random bits in four groups. */
export function drawPassword({ random }: Pick<Ports, 'random'>): string {
  const letters = [...random.bytes(DRAWN_LETTERS)].map(byte => LETTERS[byte % LETTERS.length]).join('')
  return letters.replace(/....(?!$)/g, '$&-')
}

export const hashPassword = (ports: Pick<Ports, 'passwords'>, password: string): Promise<string> =>
  ports.passwords.hash(password.normalize('NFC'))

/** The newest wins: versions are moments. */
export async function storeHash(ports: Pick<Ports, 'documents' | 'clock'>, personId: string, hash: string): Promise<void> {
  const known = await ports.documents.get(CREDENTIALS, INSTANCE, personId)
  const version = Math.max(ports.clock.now(), (known?.version ?? 0) + 1)
  await ports.documents.put(CREDENTIALS, { workspaceId: INSTANCE, id: personId, version, hash })
}

/** The same password, hashed as it is today. A new one that was chosen meanwhile stands. */
async function strengthen(ports: Pick<Ports, 'passwords' | 'documents'>, credential: CredentialDocument, password: string): Promise<void> {
  const hash = await hashPassword(ports, password)
  await ports.documents.put(CREDENTIALS, { ...credential, version: credential.version + 1, hash })
}

/** Burns the same time whether or not there is such an account. */
export async function passwordFits(
  ports: Pick<Ports, 'passwords' | 'documents' | 'clock'>,
  personId: string | undefined,
  password: string,
): Promise<boolean> {
  const credential = personId === undefined ? undefined : await ports.documents.get(CREDENTIALS, INSTANCE, personId)
  const { fits, isWeak } = await ports.passwords.verify(credential?.hash, password.normalize('NFC').slice(0, LIMITS.passwordLongest * 2))
  if (fits && isWeak && credential) await strengthen(ports, credential, password)
  return fits
}

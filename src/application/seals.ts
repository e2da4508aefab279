import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Keys, Ports } from './ports.ts'

/** AES-256-GCM with a key of its own for each purpose. `about` is what the text belongs to: elsewhere it does not open. */
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

const keyOf = (keys: Keys, purpose: string): Buffer => Buffer.from(keys.digest('seal', purpose), 'hex')

export function seal({ keys, random }: Pick<Ports, 'keys' | 'random'>, purpose: string, about: string, text: string): string {
  const nonce = random.bytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, keyOf(keys, purpose), nonce).setAAD(Buffer.from(about))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** Undefined for what was not sealed here, for this purpose, about this. */
export function unseal({ keys }: Pick<Ports, 'keys'>, purpose: string, about: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(keys, purpose), bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(about))
      .setAuthTag(bytes.subarray(-TAG_BYTES))
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Ports } from '../ports.ts'

/** As Standard Webhooks say: `v1,` and the HMAC of id, moment and body, under a secret that both sides know. */
export type Signature = { readonly id: string; readonly timestamp: string; readonly signatures: string; readonly body: string }

const PREFIX = 'whsec_'
const BYTES = 32
const MOST = 10 // signatures under secrets before and after a change

export const newSigningSecret = ({ random }: Pick<Ports, 'random'>): string => PREFIX + Buffer.from(random.bytes(BYTES)).toString('base64')

/** Is it from who knows the secret, and of this moment? Each signature is compared in the same time, whatever it holds. */
export function isGenuine(secret: string, { id, timestamp, signatures, body }: Signature, now: number, leewayMs: number): boolean {
  if (id === '' || !/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > leewayMs) return false
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  return signatures
    .split(' ', MOST)
    .map(one => Buffer.from(one.startsWith('v1,') ? one.slice('v1,'.length) : '', 'base64'))
    .some(given => given.length === wanted.length && timingSafeEqual(given, wanted))
}

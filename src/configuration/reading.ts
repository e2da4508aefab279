import { readFileSync } from 'node:fs'
import { z } from 'zod'

export type Environment = Readonly<Record<string, string | undefined>>

/** Something in the environment cannot be: one sentence, for whoever starts the server. */
export class Misconfigured extends Error {}

export const url = z.url({ protocol: /^https?$/, error: 'is not an address' })

export function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
}

/** Nobody on the way can read along. */
export function isSecret(address: URL): boolean {
  return address.protocol === 'https:' || isLoopback(address.hostname)
}

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)

export function fromFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new Misconfigured(`${path} cannot be read.`, { cause })
  }
}

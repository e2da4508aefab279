import { createHmac, randomBytes } from 'node:crypto'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Keys } from '../../application/ports.ts'
import { writeOnce } from './durable.ts'

const KEY_BYTES = 32

/** Keys that nobody configured: made at first start, in `keys.json`, readable by their owner only. Who has them can sign for us. */
export async function diskKeys(folder: string): Promise<Keys> {
  const path = join(folder, 'keys.json')
  await writeOnce(path, Buffer.from(`${JSON.stringify({ digest: randomBytes(KEY_BYTES).toBase64() })}\n`))
  await chmod(path, 0o600)
  return storedKeys(folder)
}

/** Those that were made there before. */
export async function storedKeys(folder: string): Promise<Keys> {
  const path = join(folder, 'keys.json')
  const stored: { readonly digest?: unknown } = JSON.parse(await readFile(path, 'utf8'))
  const key = typeof stored.digest === 'string' ? Buffer.from(stored.digest, 'base64') : Buffer.alloc(0)
  if (key.length < KEY_BYTES)
    throw new Error(`${path} holds no key of ${KEY_BYTES} bytes. Restore it from a backup, or remove it to start anew.`)
  return keysFrom(key)
}

/** One key for each purpose, so that no digest made for one can stand for another. Purposes are constants of the code. */
export function keysFrom(key: Uint8Array): Keys {
  const derived = new Map<string, Buffer>()
  const of = (purpose: string) => derived.getOrInsertComputed(purpose, () => createHmac('sha256', key).update(purpose).digest())
  return { digest: (purpose, text) => createHmac('sha256', of(purpose)).update(text).digest('hex') }
}

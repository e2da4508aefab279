import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Core, coreOf } from '../../src/application/core.ts'
import { newClientId } from '../../src/application/ids.ts'
import type { Keys, Ports } from '../../src/application/ports.ts'
import { type Configuration, configuration } from '../../src/configuration.ts'
import { openConfigured, type Store } from '../../src/stores.ts'
import { Refusal } from './outcome.ts'

export type Opened = { readonly settings: Configuration; readonly ports: Ports; readonly store: Store; readonly core: Core }

export const storeIn = (folder: string): string => join(folder, 'flowra.db')

/** Opens the store beside a running server, or where none runs, for as long as `act` takes. */
export async function opened<T>(act: (opened: Opened) => Promise<T>, settings: Configuration = configuration()): Promise<T> {
  const { ports, store } = await openConfigured(settings, { onFatal: endBadly, report: warn, isVisitor: true })
  try {
    return await act({ settings, ports, store, core: coreOf(ports, { spread: () => undefined, foreign: () => undefined }) })
  } finally {
    await store.close()
  }
}

/** The same, but never makes a data folder that was not there: a wrong DATA would look like an empty one. */
export async function openedThere<T>(act: (opened: Opened) => Promise<T>): Promise<T> {
  const settings = configuration()
  const isMissing = settings.mongoUrl === undefined && !existsSync(storeIn(settings.data))
  if (isMissing) throw new Refusal(`There is no Flowra in ${settings.data} yet. Start it once, or set DATA.`)
  return await opened(act, settings)
}

export const newKey = ({ clock, random }: Ports): string => newClientId(clock.now(), random.bytes(10))

/** As people type it: below PUBLIC_URL. */
export const addressOf = (settings: Configuration, path: string): string => new URL(path, settings.publicUrl).href

/** Tells keys apart without telling what they are. */
export const fingerprintOf = (keys: Keys): string => keys.digest('fingerprint', 'keys')

export function endBadly(error: Error): void {
  process.stderr.write(`The store failed: ${error.message}\n`)
  process.exit(1)
}

function warn(error: unknown): void {
  process.stderr.write(`The store failed, and is asked again: ${(error as Error).message}\n`)
}

import { type Lately, lately } from '../../public/js/lately.js'
import type { Application } from './application.ts'

type Kept<T> = { readonly version: number; readonly value: T }

/** What was read about something once, for as long as its version is the same. */
export function byVersion<T>(most: number) {
  const all = new WeakMap<Application, Lately<Kept<T>>>()

  return async (app: Application, id: string, version: number, read: () => Promise<T>): Promise<T> => {
    const kept = all.get(app) ?? lately<Kept<T>>(most)
    all.set(app, kept)
    const known = kept.get(id)
    if (known?.version === version) return known.value
    const value = await read()
    kept.set(id, { version, value })
    return value
  }
}

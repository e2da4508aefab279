import type { Application } from './application.ts'

type Kept<T> = { readonly version: number; readonly value: T }

/** What was read about something once, for as long as its version is the same. The longest unused goes first. */
export function byVersion<T>(most: number) {
  const all = new WeakMap<Application, Map<string, Kept<T>>>()

  return async (app: Application, id: string, version: number, read: () => Promise<T>): Promise<T> => {
    const kept = all.get(app) ?? new Map<string, Kept<T>>()
    all.set(app, kept)
    const known = kept.get(id)
    const value = known?.version === version ? known.value : await read()
    kept.delete(id)
    kept.set(id, { version, value })
    if (kept.size > most) kept.delete(kept.keys().next().value as string)
    return value
  }
}

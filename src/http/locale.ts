import type { Context } from 'hono'
import type { Env } from './doors.ts'

/** Offered where script has not filled in the browser's own. */
export const serverZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** What the browser asks for first, as far as it is a language at all. */
export function localeOf(c: Context<Env>): string {
  const [first = ''] = (c.req.header('Accept-Language') ?? '').split(/[,;]/)
  try {
    return Intl.getCanonicalLocales(first.trim())[0] ?? DEFAULT
  } catch {
    return DEFAULT
  }
}

const DEFAULT = 'en'

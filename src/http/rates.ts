import type { Context } from 'hono'
import { roots } from '../../views/paths.ts'
import { RATES } from '../application/limits.ts'
import type { Limit } from '../application/ports.ts'
import { isSafe } from './csrf.ts'
import type { Env } from './doors.ts'
import { type Gate, tell } from './gates.ts'
import { refusal } from './refusals.ts'
import { isUploadTo } from './uploads.ts'

const POSTING = /^\/w\/[^/]+\/chats\/[^/]+\/messages$/
const MARKING = /^\/w\/[^/]+\/chats\/[^/]+\/(?:read|draft)$/ // as often as one reads or rests
const SEARCHING = /^\/w\/[^/]+\/(?:palette|search)$/

const LEAVING = /^\/auth\/[^/]+\/logout$/

export function limitOf(method: string, path: string): Limit {
  if (SEARCHING.test(path)) return RATES.search
  if (isSafe(method) || MARKING.test(path)) return RATES.read
  if (POSTING.test(path)) return RATES.message
  if (LEAVING.test(path)) return RATES.logout
  return path === roots.picture || isUploadTo(method, path) ? RATES.upload : RATES.write
}

/** Requests within one that was let in: they are part of it, and cost nothing more. */
const within = new WeakSet<Request>()

export function withinAnother(request: Request): Request {
  within.add(request)
  return request
}

export const isWithinAnother = (request: Request): boolean => within.has(request)

/** Counted by person, before there is one by address. */
export const rated: Gate = async c => {
  if (isWithinAnother(c.req.raw)) return undefined
  await counted(c, limitOf(c.req.method, c.req.path), c.get('session')?.person.id ?? byAddress(c))
  return undefined
}

export const byAddress = (c: Context<Env>): string => `address ${c.get('address')}`

export async function counted(c: Context<Env>, limit: Limit, key: string): Promise<void> {
  const { isAllowed, remaining, resetMs } = await c.get('doors').app.ports.limits.take(limit, key)
  const seconds = Math.max(1, Math.ceil(resetMs / 1000))
  tell(c, 'RateLimit-Limit', String(limit.points))
  tell(c, 'RateLimit-Remaining', String(remaining))
  tell(c, 'RateLimit-Reset', String(seconds))
  if (!isAllowed) throw refusal(429, `That was a lot at once. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`, seconds)
}

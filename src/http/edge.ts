import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { addressOf } from './address.ts'
import { isSafe } from './csrf.ts'
import type { Env, HttpDoors } from './doors.ts'
import { type Gate, tell } from './gates.ts'
import { refusal } from './refusals.ts'

const TWO_YEARS = 'max-age=63072000; includeSubDomains'

/**
 * What every request begins with: the doors, an id of our own (what a stranger puts into a header does not belong in a log), and the
 * headers of every answer. Pages put their own policy over this one, and what may be kept says so itself.
 */
export function arrived(doors: HttpDoors): Gate {
  const { publicUrl, filesUrl } = doors.configuration
  const always = [
    ...(publicUrl.protocol === 'https:' ? [['Strict-Transport-Security', TWO_YEARS] as const] : []),
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'same-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', NO_PERMISSIONS],
    ['X-Frame-Options', 'DENY'],
    ['Cache-Control', 'no-store'],
    ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ] as const
  const policy = pagePolicy(publicUrl, filesUrl)
  return c => {
    const id = randomUUID()
    c.set('doors', doors)
    c.set('requestId', id)
    c.set('policy', policy)
    for (const [name, value] of always) tell(c, name, value)
    tell(c, 'X-Request-Id', id)
    return undefined
  }
}

const NO_PERMISSIONS = ['camera', 'display-capture', 'geolocation', 'microphone', 'midi', 'payment', 'usb']
  .map(name => `${name}=()`)
  .join(', ')

/** All scripts and styles are files of ours. `data:` is for Pico's icons. */
function pagePolicy(publicUrl: URL, filesUrl: URL | undefined): string {
  const files = filesUrl ? ` ${filesUrl.origin}` : ''
  const socket = `${publicUrl.protocol === 'https:' ? 'wss' : 'ws'}://${publicUrl.host}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: blob:${files}`,
    `media-src 'self'${files}`,
    "font-src 'self'",
    `connect-src 'self' ${socket}`,
    `frame-src 'self'${files}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ')
}

const LONGEST_URL = 8 * 1024

/** One spelling for each path: whatever another layer could read differently is refused before anything is looked up. */
export const canonical: Gate = c => {
  const target = c.env?.incoming?.url ?? c.req.url.slice(originEnd(c.req.url))
  const [path = ''] = target.split('?')
  if (target.length > LONGEST_URL) throw refusal(414, 'This address is too long.')
  if (!isCanonical(path)) throw refusal(400, 'This address is not written as Flowra writes it.')
  return undefined
}

function isCanonical(path: string): boolean {
  if (!path.startsWith('/') || /%2f|%5c|%00|\\|\/\/|%25/i.test(path)) return false
  try {
    const decoded = decodeURIComponent(path)
    return !decoded.includes('\0') && !decoded.split('/').some(part => part === '.' || part === '..')
  } catch {
    return false
  }
}

const originEnd = (url: string): number => url.indexOf('/', url.indexOf('://') + 3)
const hostOf = (url: string): string => url.slice(url.indexOf('://') + 3, originEnd(url)).toLowerCase()

/** Asked under the name that is for files alone. */
export function isAtFiles(c: Context<Env>): boolean {
  const { filesUrl } = c.get('doors').configuration
  return filesUrl !== undefined && hostOf(c.req.url) === filesUrl.host
}

const PROBES = /^\/(?:health\/|metrics$)/ // asked under the machine's own address
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/

/** Only the public name is answered: a link made of a forged Host must not exist. Other spellings of this machine lead there. */
export const ownHost: Gate = c => {
  const { publicUrl } = c.get('doors').configuration
  const host = hostOf(c.req.url)
  if (host === publicUrl.host || PROBES.test(c.req.path)) return undefined
  const isOtherSpelling = LOOPBACK.test(host) && LOOPBACK.test(publicUrl.host)
  if (isOtherSpelling && isSafe(c.req.method)) return c.redirect(publicUrl.origin + c.req.url.slice(originEnd(c.req.url)), 307)
  throw refusal(421, 'Flowra is not served under this name.')
}

export const addressed: Gate = c => {
  c.set('address', addressOf(c.env?.incoming, c.get('doors').configuration.trustedProxies))
  return undefined
}

/** Nothing is told of the store by a process that could not read it lately (R21). */
export const current: Gate = c =>
  c
    .get('doors')
    .authority.current()
    ?.then(() => undefined)

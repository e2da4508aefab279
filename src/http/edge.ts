import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { addressOf } from './address.ts'
import { isSafe } from './csrf.ts'
import type { Env, HttpConfiguration } from './doors.ts'
import { refusal } from './refusals.ts'

const TWO_YEARS = 'max-age=63072000; includeSubDomains'

/** Our own ids only: what a stranger puts into a header does not belong in a log. */
export const numbered = requestId({ headerName: '' })

/** On every answer. Pages put their own policy over this one, and what may be kept says so itself. */
export function headers({ publicUrl, filesUrl }: HttpConfiguration) {
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
  return createMiddleware<Env>(async (c, next) => {
    for (const [name, value] of always) c.header(name, value)
    c.header('X-Request-Id', c.get('requestId'))
    c.set('policy', policy)
    await next()
  })
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
export const canonical = createMiddleware<Env>(async (c, next) => {
  const target = c.env?.incoming?.url ?? c.req.url.slice(originEnd(c.req.url))
  const [path = ''] = target.split('?')
  if (target.length > LONGEST_URL) throw refusal(414, 'This address is too long.')
  if (!isCanonical(path)) throw refusal(400, 'This address is not written as Flowra writes it.')
  await next()
})

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

const PROBES = /^\/(?:health\/|metrics$)/ // asked under the machine's own address
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/

/** Only the public name is answered: a link made of a forged Host must not exist. Other spellings of this machine lead there. */
export const ownHost = createMiddleware<Env>(async (c, next) => {
  const { publicUrl } = c.get('doors').configuration
  const host = hostOf(c.req.url)
  if (host === publicUrl.host || PROBES.test(c.req.path)) return await next()
  const isOtherSpelling = LOOPBACK.test(host) && LOOPBACK.test(publicUrl.host)
  if (isOtherSpelling && isSafe(c.req.method)) return c.redirect(publicUrl.origin + c.req.url.slice(originEnd(c.req.url)), 307)
  throw refusal(421, 'Flowra is not served under this name.')
})

export const addressed = createMiddleware<Env>(async (c, next) => {
  c.set('address', addressOf(c.env?.incoming, c.get('doors').configuration.trustedProxies))
  await next()
})

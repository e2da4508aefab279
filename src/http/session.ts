import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { parse } from 'hono/utils/cookie'
import type { Begun } from '../application/commands/sessions.ts'
import { plainEmail } from '../application/fields.ts'
import { LIMITS } from '../application/limits.ts'
import { newToken } from '../application/secrets.ts'
import { findSession, livingSession, type SessionDocument } from '../application/sessions.ts'
import type { Env } from './doors.ts'
import type { Gate } from './gates.ts'

/** `__Host-` binds a cookie to this host, the whole path and https; plain http is for loopback only and gets other names. */
const NAMES = { session: 'flowra', visitor: 'flowra-visitor', device: 'flowra-device' } as const
type Name = keyof typeof NAMES

const DEVICE_SECONDS = 365 * 24 * 60 * 60

const isSecure = (c: Context<Env>): boolean => c.get('doors').configuration.publicUrl.protocol === 'https:'
const named = (name: Name, isHttps: boolean): string => (isHttps ? `__Host-${NAMES[name]}` : NAMES[name])
const nameOf = (c: Context<Env>, name: Name): string => named(name, isSecure(c))

const read = (c: Context<Env>, name: Name): string | undefined => getCookie(c, nameOf(c, name))
const write = (c: Context<Env>, name: Name, value: string, maxAge: number): void =>
  setCookie(c, nameOf(c, name), value, { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c), maxAge })
const forget = (c: Context<Env>, name: Name): string | undefined => deleteCookie(c, nameOf(c, name), { path: '/', secure: isSecure(c) })

/** The same cookie, for the handshake of a socket. */
export function sessionCookieOf(request: IncomingMessage, publicUrl: URL): string | undefined {
  const name = named('session', publicUrl.protocol === 'https:')
  return parse(request.headers.cookie ?? '', name)[name]
}

/** Whose browser this is. */
export const sessions: Gate = async c => {
  const cookies = parse(c.req.header('Cookie') ?? '')
  const { app, commands } = c.get('doors')
  const found = await findSession(app, cookies[nameOf(c, 'session')])
  c.set('session', found?.session.issuerId === undefined ? found : await commands.identities.current(found))
  c.set('visitor', wellFormed(cookies[nameOf(c, 'visitor')]))
  return undefined
}

const wellFormed = (value: string | undefined): string | undefined => (value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined)

/** Signs this browser in: a new value each time, and what stood before it is over. */
export async function enter(c: Context<Env>, begun: Begun): Promise<void> {
  write(c, 'session', begun.token, LIMITS.sessionAbsolute)
  forget(c, 'visitor')
  c.set('visitor', undefined)
  c.set('session', await livingSession(c.get('doors').app, begun.sessionId))
}

export function exit(c: Context<Env>): void {
  forget(c, 'session')
  c.set('session', undefined)
}

/** The token that every change carries: of the session, or of the visitor before there is one. '' for who has neither. */
export function csrfOf(c: Context<Env>): string {
  const session = c.get('session')
  const visitor = c.get('visitor')
  const doors = c.get('doors')
  if (session)
    return tokens.getOrInsertComputed(session.session, () => doors.app.ports.keys.digest('csrf', `session ${session.session.id}`))
  return visitor ? doors.app.ports.keys.digest('csrf', `visitor ${visitor}`) : ''
}

/** Asked at every change, and the same for as long as the session is. */
const tokens = new WeakMap<SessionDocument, string>()

/** Before a form is shown to somebody who is not signed in. */
export function beVisitor(c: Context<Env>): void {
  if (c.get('session') || c.get('visitor')) return
  c.set('visitor', newToken(c.get('doors').app.ports))
  write(c, 'visitor', c.get('visitor') as string, LIMITS.preSession)
}

/** A browser that signed in with this address before has its own bucket of tries, so a stranger cannot use them up. */
export function deviceOf(c: Context<Env>, email: string): string | undefined {
  const [device, mark] = (read(c, 'device') ?? '').split('.')
  return device && mark && isSame(mark, markOf(c, device, email)) ? device : undefined
}

export function rememberDevice(c: Context<Env>, email: string): void {
  const device = deviceOf(c, email) ?? newToken(c.get('doors').app.ports)
  write(c, 'device', `${device}.${markOf(c, device, email)}`, DEVICE_SECONDS)
}

const markOf = (c: Context<Env>, device: string, email: string): string =>
  c.get('doors').app.ports.keys.digest('device', `${device} ${plainEmail(email)}`)

export function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** What a list of sessions calls this browser. */
export function agentOf(c: Context<Env>): string {
  const agent = c.req.header('User-Agent') ?? ''
  const browser = BROWSERS.find(([mark]) => agent.includes(mark))?.[1] ?? 'A browser'
  const system = SYSTEMS.find(([mark]) => agent.includes(mark))?.[1]
  return system ? `${browser} on ${system}` : browser
}

// In this order: most browsers call themselves by the names of others too.
const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const

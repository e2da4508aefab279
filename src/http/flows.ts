import { hash } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { roots } from '../../views/paths.ts'
import type { BegunFlow } from '../application/commands/identities.ts'
import type { Flow } from '../application/flows.ts'
import { LIMITS } from '../application/limits.ts'
import type { Env } from './doors.ts'
import { beVisitor } from './session.ts'

/** One cookie for each sign-in that is on its way, so that two tabs do not disturb each other. */
const NAME = 'flowra-auth-'
const MARK_LENGTH = 12
const MOST = 4 // more than somebody has tabs for; a page that begins one after the other must not fill the browser's headers

const prefixOf = (c: Context<Env>): string => (isSecure(c) ? `__Host-${NAME}` : NAME)
const nameOf = (c: Context<Env>, state: string): string => prefixOf(c) + hash('sha256', state, 'base64url').slice(0, MARK_LENGTH)
const isSecure = (c: Context<Env>): boolean => c.get('doors').configuration.publicUrl.protocol === 'https:'

/** By what a browser is known before and after somebody signs in. */
export function browserOf(c: Context<Env>): string {
  beVisitor(c)
  return c.get('session')?.session.id ?? (c.get('visitor') as string)
}

/** The same browser: its visitor or session, or it was a visitor's and another tab has signed in since. */
export function isBegunHere(c: Context<Env>, { browser, linkTo }: Flow): boolean {
  const session = c.get('session')
  if (linkTo !== null) return session?.session.id === browser && session.person.id === linkTo
  return session?.session.id === browser || c.get('visitor') === browser || (session !== undefined && c.get('visitor') === undefined)
}

export function keepFlow(c: Context<Env>, { state, sealed }: BegunFlow): void {
  const others = Object.keys(getCookie(c)).filter(name => name.startsWith(prefixOf(c)))
  if (others.length >= MOST) for (const name of others) deleteCookie(c, name, { path: '/', secure: isSecure(c) })
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c), maxAge: LIMITS.signInElsewhere } as const
  setCookie(c, nameOf(c, state), sealed, options)
}

/** What was kept for this answer. It is answered once, whatever comes of it. */
export function takeFlow(c: Context<Env>, state: string): string {
  const name = nameOf(c, state)
  const sealed = getCookie(c, name) ?? ''
  if (sealed !== '') deleteCookie(c, name, { path: '/', secure: isSecure(c) })
  return sealed
}

/** Where an issuer sends the browser back to: what the operator configured, never what a request says. */
export const callbackOf = (c: Context<Env>, issuerId: string): URL =>
  new URL(roots.callback(issuerId), c.get('doors').configuration.publicUrl)

import type { Context } from 'hono'
import { routePath } from 'hono/route'
import { type Paths, paths } from '../../views/paths.ts'
import type { By } from '../application/application.ts'
import type { Self } from '../application/commands/people.ts'
import { invalid } from '../application/errors.ts'
import { isClientId, newClientId } from '../application/ids.ts'
import { RATES } from '../application/limits.ts'
import { isLetIn, type Session } from '../application/sessions.ts'
import { notFound } from '../domain/decider.ts'
import type { Env } from './doors.ts'
import { limitOf } from './rates.ts'

/** A client id of our own, for forms without script and for acts that bring none. */
export function freshKey(c: Context<Env>): string {
  const { clock, random } = c.get('doors').app.ports
  return newClientId(clock.now(), random.bytes(10))
}

/** The client id of the form, by which a repetition finds itself. */
export function keyOf(c: Context<Env>): string {
  const key = c.get('fields').values['key'] ?? freshKey(c)
  if (!isClientId(key)) throw invalid('key', 'This form is out of date. Please reload the page.')
  note(c, key)
  return key
}

/** The one line that leads from a request to its events, and from them to what workers did: all of them carry the command. */
function note(c: Context<Env>, command: string): void {
  const { method, path } = c.req
  if (limitOf(method, path) !== RATES.write) return // messages and read marks come by the thousand, and nothing follows from them
  c.get('doors').log('info', { id: c.get('requestId'), method, route: routePath(c), command }, 'a command')
}

export function signedIn(c: Context<Env>): Session {
  const session = c.get('session')
  if (!session) throw notFound()
  return session
}

/** Who acts, in the workspace of the path. */
export const by = (c: Context<Env>): By => ({ ...self(c), workspaceId: c.get('viewer').workspace.id })

/** Who acts on what is their own. */
export const self = (c: Context<Env>): Self => ({ personId: signedIn(c).person.id, command: keyOf(c) })

export const here = (c: Context<Env>): Paths => paths(c.get('viewer').workspace.slug)

/** The named fields of the form, as far as they were sent. */
export const wish = <N extends string>(c: Context<Env>, ...names: readonly N[]): Record<N, string | undefined> =>
  Object.fromEntries(names.map(name => [name, c.get('fields').values[name]])) as Record<N, string | undefined>

export const list = (c: Context<Env>, name: string): readonly string[] => c.get('fields').lists[name] ?? []

/** On or off; the last word counts, since a box that is not ticked says nothing after its hidden field. Undefined: not asked. */
export function isOn(c: Context<Env>, name: string): boolean | undefined {
  const last = list(c, name).at(-1)
  if (last !== undefined && last !== 'on' && last !== 'off') throw invalid(name, 'This is not what was expected here.')
  return last === undefined ? undefined : last === 'on'
}

/** A box of a form that is nothing else. */
export function isTicked(value: string | undefined): boolean {
  if (value !== undefined && value !== 'on') throw invalid('isAlsoInChat', 'This is not what was expected here.')
  return value === 'on'
}

/** A whole number in the address. */
export function numberIn(c: Context<Env>, name: string): number | undefined {
  const text = c.req.query(name)
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw invalid(name, 'This is not a place in a chat.')
  return Number(text)
}

/** A path of our own to go on to, or nothing: never an address of somebody else. */
export const ownPath = (text: string | undefined): string | undefined =>
  text !== undefined && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text) && URL.parse(text, OWN)?.origin === OWN ? text : undefined

const OWN = 'http://own.invalid'

/** The path that is asked for, with its questions. */
export function askedFor(c: Context<Env>): string {
  const at = c.req.url.indexOf('?')
  return at < 0 ? c.req.path : c.req.path + c.req.url.slice(at)
}

/** Where the person was, when the browser says so. */
export function backTo(c: Context<Env>, otherwise: string): string {
  const referer = URL.parse(c.req.header('Referer') ?? '')
  const isOurs = referer?.origin === c.get('doors').configuration.publicUrl.origin
  return isOurs ? (ownPath(referer.pathname + referer.search) ?? otherwise) : otherwise
}

/** Which workspaces this session is let into, of those that somebody is in. */
export const opening =
  (c: Context<Env>) =>
  (workspace: { readonly requiresFactor?: boolean }): boolean =>
    isLetIn(signedIn(c), workspace)

/** What the browser was signed in as before is over. */
export async function leaveBehind(c: Context<Env>): Promise<void> {
  const session = c.get('session')
  if (session) await c.get('doors').commands.sessions.end({ personId: session.person.id, command: freshKey(c) }, session.session.id)
}

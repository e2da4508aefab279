import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Form } from '../../views/components/form.ts'
import type { Html } from '../../views/html.ts'
import type { Site } from '../../views/layout.ts'
import { meCss } from '../../views/me.ts'
import { fragment, type Look, type Screen, page as wholePage } from '../../views/page.ts'
import { roots } from '../../views/paths.ts'
import type { Own } from '../../views/people/settings.ts'
import { columnsCookie, columnsIn } from '../../views/sidebar/columns.ts'
import type { Answer } from '../application/execute.ts'
import type { Viewer } from '../application/screens.ts'
import type { Env } from './doors.ts'
import { tell } from './gates.ts'
import { isFragment, isScript } from './htmx.ts'
import { formOf, told } from './refusals.ts'
import { csrfOf } from './session.ts'
import { signedIn } from './wishes.ts'

/** What every document needs, whoever looks. */
export const site = (c: Context<Env>): Site => siteFor(c, c.get('viewer'))

/** What is not there looks the same everywhere, inside a workspace and outside. */
export const siteOfErrors = (c: Context<Env>): Site => siteFor(c, undefined)

function siteFor(c: Context<Env>, viewer: Viewer | undefined): Site {
  const session = c.get('session')
  return { assets: c.get('doors').assets.url, csrf: csrfOf(c), ...(session ? { me: meAddress(session.person.id, viewer) } : {}) }
}

/** The same text has the same address for ever, so a browser asks once. */
export function meHash(css: string): string {
  const known = hashes.get(css)
  if (known !== undefined) return known
  const hash = createHash('sha256').update(css).digest('hex').slice(0, 12)
  if (hashes.size >= HASHES) hashes.clear()
  hashes.set(css, hash)
  return hash
}
const HASHES = 2_000
const hashes = new Map<string, string>()

/** In a workspace it knows the person's teams there. */
export const meAddress = (personId: string, viewer: Viewer | undefined): string =>
  roots.me(meHash(meCss(personId, viewer?.member.teamIds)), viewer?.workspace.slug)

/** Every HTML answer leaves here. */
export function answerHtml(c: Context<Env>, markup: Html | string, status: ContentfulStatusCode = 200): Response | Promise<Response> {
  tell(c, 'Content-Security-Policy', c.get('policy'))
  tell(c, 'Vary', 'HX-Request, HX-Request-Type, HX-Target')
  return c.html(markup.toString(), status)
}

/** A screen inside a workspace: alone for a link inside the page, else with rail and sidebar around it. */
export async function page(c: Context<Env>, screen: Screen, status: ContentfulStatusCode = 200): Promise<Response> {
  if (isFragment(c)) return answerHtml(c, fragment({ viewer: c.get('viewer') }, screen), status)
  return answerHtml(c, wholePage(await look(c), screen), status)
}

export const look = async (c: Context<Env>): Promise<Look> => ({
  site: site(c),
  viewer: c.get('viewer'),
  sidebar: await c.get('doors').queries.sidebar(c.get('viewer')),
  columns: columns(c),
})

/** As they were arranged on this device. */
export const columns = (c: Context<Env>) => columnsIn(getCookie(c, columnsCookie))

/** After a change: a form goes on to where the person was, script gets what the commit changed, in the shape of a live frame, and further parts for this person alone. */
export async function done(c: Context<Env>, to: string, answer?: Answer, further = ''): Promise<Response> {
  if (!isScript(c)) return c.redirect(to, 303)
  const parts = answer && answer.changes.length > 0 ? await c.get('doors').parts(c.get('viewer').workspace.id, answer.changes) : ''
  return parts + further === '' ? c.body(null, 204) : answerHtml(c, parts + further)
}

/** The pages of one's own settings. */
export const own = (c: Context<Env>): Own => ({
  site: site(c),
  person: signedIn(c).person,
  isSaved: c.req.query('saved') === 'on',
  hasIssuers: c.get('doors').app.ports.issuers.length > 0,
})

export const saved = (c: Context<Env>, to: string): Response => c.redirect(`${to}?saved=on`, 303)

/** Not there, or to be sent again as it was, under its own key: no form of a new one. */
const GONE_OR_LATER: ReadonlySet<number> = new Set([404, 503, 504])

/** Runs an act. What it refuses comes back as the same form with everything typed; for script it is the sentence alone. */
export async function orForm(
  c: Context<Env>,
  act: () => Promise<Response>,
  again: (form: Form, status: ContentfulStatusCode) => Response | Promise<Response>,
): Promise<Response> {
  try {
    return await act()
  } catch (error) {
    const refused = told(error)
    if (!refused || GONE_OR_LATER.has(refused.status) || isScript(c)) throw error
    if (refused.retryAfter !== undefined) tell(c, 'Retry-After', String(refused.retryAfter))
    return again(formOf(refused, c.get('fields').values), refused.status)
  }
}

import type { Context } from 'hono'
import { roots } from '../../views/paths.ts'
import { signIn } from '../../views/people/sign-in.ts'
import { isLetIn } from '../application/sessions.ts'
import { notFound } from '../domain/decider.ts'
import { isSafe } from './csrf.ts'
import type { Env } from './doors.ts'
import type { Gate } from './gates.ts'
import { isScript } from './htmx.ts'
import { answerHtml, site } from './page.ts'
import { refusal } from './refusals.ts'
import { signedForm } from './resume.ts'
import { beVisitor } from './session.ts'
import { waysIn } from './ways-in.ts'
import { askedFor, signedIn } from './wishes.ts'

/** What is open to somebody who is not signed in. Everything else asks for a session. */
const OPEN: readonly RegExp[] = [
  /^\/$/,
  /^\/(?:sign-in|session|version|metrics|reset)$/,
  /^\/sign-in\/code$/,
  /^\/(?:set-up|invitations|reset|addresses)\/[^/]+$/,
  /^\/auth\/[^/]+(?:\/callback)?$/,
  /^\/health\/(?:live|ready)$/,
  /^\/assets\//,
]

/** Somebody signed in, or the way to become that: a page goes on where it was going, a form keeps what was typed. */
export const signedInOnly: Gate = c => {
  if (c.get('session') || OPEN.some(path => path.test(c.req.path))) return undefined
  if (isScript(c)) throw refusal(401, 'You are signed out. Sign in again to go on.')
  if (isSafe(c.req.method)) return c.redirect(`${roots.signIn}?next=${encodeURIComponent(askedFor(c))}`, 303)
  beVisitor(c)
  return answerHtml(c, signIn({ site: site(c), ways: waysIn(c), resume: signedForm(c), isInterrupted: true }), 401)
}

/** Where a second factor is asked for: it is set up first, or a session that was begun before there was one is begun again with it. */
function ledToFactor(c: Context<Env>, slug: string): Response {
  const { hasFactor } = signedIn(c).person
  if (!isSafe(c.req.method) || isScript(c))
    throw refusal(
      403,
      `This workspace asks for a second factor. ${hasFactor ? 'Sign in again with yours.' : 'Set it up under Settings, Second factor.'}`,
    )
  return c.redirect(hasFactor ? `${roots.signIn}?next=${encodeURIComponent(askedFor(c))}` : `${roots.factor}?for=${slug}`, 303)
}

/** The workspace of the path, found through the caller's membership: what is unknown and what is foreign are the same. */
export const inWorkspace: Gate = async c => {
  const session = c.get('session')
  const viewer = session && (await c.get('doors').queries.viewer(c.req.param('slug') ?? '', session.person.id))
  if (!viewer) throw notFound()
  if (!isLetIn(session, viewer.workspace)) return ledToFactor(c, viewer.workspace.slug)
  c.set('viewer', viewer)
  return undefined
}

import type { Context } from 'hono'
import { Hono } from 'hono'
import { emptyForm } from '../../views/components/form.ts'
import { roots } from '../../views/paths.ts'
import { identitiesPage } from '../../views/people/identities.ts'
import { onward } from '../../views/people/onward.ts'
import type { Flow } from '../application/flows.ts'
import { NotVouched } from '../application/ports.ts'
import { findInvitation } from '../application/secrets.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { browserOf, callbackOf, isBegunHere, keepFlow, takeFlow } from './flows.ts'
import { landing } from './home.ts'
import { localeOf, serverZone } from './locale.ts'
import { answerHtml, orForm, own, site } from './page.ts'
import { formOf, type Told, told } from './refusals.ts'
import { agentOf, enter } from './session.ts'
import { signInPage } from './ways-in.ts'
import { leaveBehind, ownPath, self, signedIn } from './wishes.ts'

/** Sign-in at an issuer: out to it by a link, back with an answer. What goes wrong is a sentence on the page one came from. */
export const authRoutes = ({ app, commands, queries, followed }: HttpDoors) => {
  async function begin(c: Context<Env>, issuerId: string, linkTo: string | null): Promise<string> {
    const next = linkTo === null ? (ownPath(c.req.query('next')) ?? null) : roots.identities
    const isAgain = next === roots.again
    const flow = await commands.identities.begin(issuerId, callbackOf(c, issuerId), { browser: browserOf(c), next, linkTo, isAgain })
    keepFlow(c, flow)
    return flow.url
  }

  async function comeBack(c: Context<Env>, issuerId: string): Promise<Response> {
    const { search } = new URL(c.req.url)
    const state = c.req.query('state') ?? ''
    const answered = {
      state,
      sealed: takeFlow(c, state),
      callback: new URL(search, callbackOf(c, issuerId)),
      device: agentOf(c),
      zone: serverZone,
      locale: localeOf(c),
    }
    const finished = await commands.identities.finish(issuerId, answered, { isBrowser: flow => isBegunHere(c, flow), isInvited })
    if (finished.kind === 'linked') return c.redirect(`${roots.identities}?saved=on`, 303)
    await leaveBehind(c)
    await enter(c, finished.begun)
    await followed()
    const { next, slug, begun } = finished
    return c.redirect(ownPath(next ?? undefined) ?? (await startOf(slug, begun.personId)), 303)
  }

  /** An open invitation to go on to lets somebody in whom no rule takes in; they accept it there. */
  async function isInvited({ next }: Flow): Promise<boolean> {
    const secret = await findInvitation(app.ports, INVITATION.exec(next ?? '')?.[1] ?? '')
    return secret !== undefined && (await queries.invitation(secret))?.state === 'open'
  }

  const startOf = async (slug: string | null, personId: string): Promise<string> =>
    slug !== null && (await queries.viewer(slug, personId)) ? landing(queries, slug, personId) : roots.home

  /** What went wrong is a sentence where the person can do something about it. */
  const orSentence = (c: Context<Env>, act: () => Promise<Response>): Promise<Response> => act().catch(error => answerTo(c, error))

  function answerTo(c: Context<Env>, error: unknown): Response | Promise<Response> {
    const refused = told(error)
    if (!refused || refused.status === 404) throw error
    if (refused.retryAfter !== undefined) c.header('Retry-After', String(refused.retryAfter))
    if (error instanceof NotVouched) noteCause(c, error)
    const form = formOf(refused, {})
    return c.get('session') ? identitiesScreen(c, form, refused.status) : signInPage(c, form, refused.status)
  }

  async function identitiesScreen(c: Context<Env>, form = emptyForm, status: Told['status'] = 200): Promise<Response> {
    const { person } = signedIn(c)
    return answerHtml(c, identitiesPage({ own: own(c), ...(await queries.identities(person.id)), form }), status)
  }

  return new Hono<Env>()
    .get('/auth/:provider', c => orSentence(c, async () => c.redirect(await begin(c, c.req.param('provider'), null), 303)))
    .get('/auth/:provider/callback', c => orSentence(c, () => comeBack(c, c.req.param('provider'))))
    .get('/settings/identities', c => identitiesScreen(c))
    .post('/settings/identities/:provider', takes(), c =>
      orSentence(c, async () => {
        const issuerId = c.req.param('provider')
        const url = await begin(c, issuerId, signedIn(c).person.id)
        const name = app.ports.issuers.find(({ id }) => id === issuerId)?.name ?? ''
        return answerHtml(c, onward({ site: site(c), url, title: `On to ${name}` }))
      }),
    )
    .delete('/settings/identities/:identity', takes(), c =>
      orForm(
        c,
        async () => {
          await commands.identities.unlink(self(c), c.req.param('identity'))
          return c.redirect(`${roots.identities}?saved=on`, 303)
        },
        (form, status) => identitiesScreen(c, form, status),
      ),
    )
}

const INVITATION = /^\/invitations\/([\w-]+)$/

/** For whoever runs this: the kind of failure and its code. Never what the issuer wrote, which may name somebody. */
function noteCause(c: Context<Env>, { reason, cause }: NotVouched): void {
  const { code = '', name = '' } = (cause ?? {}) as { readonly code?: string; readonly name?: string }
  c.get('doors').log(
    'warn',
    { id: c.get('requestId'), issuer: c.req.param('provider'), reason, code, error: name },
    'a sign-in elsewhere failed',
  )
}

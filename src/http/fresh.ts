import type { Context } from 'hono'
import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { roots } from '../../views/paths.ts'
import { again } from '../../views/people/second-step.ts'
import { LIMITS, RATES } from '../application/limits.ts'
import { CREDENTIALS } from '../application/passwords.ts'
import { INSTANCE } from '../application/ports.ts'
import { seal, unseal } from '../application/seals.ts'
import { isFresh, livingSession } from '../application/sessions.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import type { Gate } from './gates.ts'
import { isScript } from './htmx.ts'
import { answerHtml, orForm, site } from './page.ts'
import { withinAnother } from './rates.ts'
import { refusal } from './refusals.ts'
import { csrfOf } from './session.ts'
import { mayTry, mayTryFactor } from './tries.ts'
import { askedFor, signedIn, wish } from './wishes.ts'

/** Every way to an act that the matrix calls sensitive; a test compares. */
export const SENSITIVE: readonly (readonly [method: string, path: RegExp])[] = [
  ['PUT', /^\/settings\/password$/],
  ['POST', /^\/settings\/email$/],
  ['POST', /^\/settings\/identities\/[^/]+$/],
  ['DELETE', /^\/settings\/identities\/[^/]+$/],
  ['POST', /^\/settings\/factor(?:\/codes)?$/],
  ['PUT', /^\/settings\/factor$/],
  ['DELETE', /^\/settings\/factor$/],
  ['POST', /^\/settings\/instance\/factors$/],
  ['PUT', /^\/w\/[^/]+\/owner$/],
  ['PUT', /^\/w\/[^/]+\/settings\/sign-in$/],
]

/** What was to be done, sealed for its person: it may hold a password. */
type Waiting = {
  readonly method: string
  readonly path: string // and what it asks
  readonly fields: readonly (readonly [string, string])[]
  readonly until: number
}

const PURPOSE = 'again'
const NAME = 'flowra-again'
const LONGEST_COOKIE = 3_500
const TOO_OFTEN = 'There were too many tries. Wait a quarter of an hour.'

const isSecure = (c: Context<Env>): boolean => c.get('doors').configuration.publicUrl.protocol === 'https:'
const nameOf = (c: Context<Env>): string => (isSecure(c) ? `__Host-${NAME}` : NAME)

const forget = (c: Context<Env>): string | undefined => deleteCookie(c, nameOf(c), { path: '/', secure: isSecure(c) })

/** Who did not say lately who they are is asked, and what they wanted is done then (S6). */
export const freshOnly: Gate = c => {
  const session = c.get('session')
  if (!session || !SENSITIVE.some(([method, path]) => method === c.req.method && path.test(c.req.path))) return undefined
  if (isFresh(session, c.get('doors').app.ports.clock.now())) return undefined
  if (isScript(c)) throw refusal(403, 'You signed in a while ago. Sign in again first, then do this.')
  return ask(c, sealed(c), emptyForm, 403)
}

function sealed(c: Context<Env>): string {
  const { ports } = c.get('doors').app
  const fields = [...c.get('body')].flatMap(([name, values]) =>
    name === 'csrf' ? [] : values.filter(value => typeof value === 'string').map(value => [name, value] as const),
  )
  const waiting: Waiting = { method: c.req.method, path: askedFor(c), fields, until: ports.clock.now() + LIMITS.freshSignIn * 1000 }
  return seal(ports, PURPOSE, signedIn(c).person.id, JSON.stringify(waiting))
}

function opened(c: Context<Env>, text: string): Waiting | undefined {
  const { ports } = c.get('doors').app
  const plain = unseal(ports, PURPOSE, signedIn(c).person.id, text)
  const waiting = plain === undefined ? undefined : (JSON.parse(plain) as Waiting)
  return waiting && waiting.until > ports.clock.now() ? waiting : undefined
}

/** Whoever has no password here goes to their issuer and comes back: what they wanted waits in a cookie meanwhile. */
async function ask(c: Context<Env>, text: string, form: Form, status: ContentfulStatusCode): Promise<Response> {
  const { app, configuration } = c.get('doors')
  const { person } = signedIn(c)
  const hasPassword = configuration.offersPasswords && (await app.ports.documents.get(CREDENTIALS, INSTANCE, person.id)) !== undefined
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c), maxAge: LIMITS.freshSignIn } as const
  if (!hasPassword && text.length < LONGEST_COOKIE) setCookie(c, nameOf(c), text, options)
  else forget(c) // what waited before is not what is asked for now
  const issuers = app.ports.issuers.map(({ id, name }) => ({ id, name }))
  const now = isFresh(signedIn(c), app.ports.clock.now())
  return answerHtml(
    c,
    again({ site: site(c), hasPassword, hasFactor: person.hasFactor === true, isFresh: now, issuers, sealed: text, form }),
    status,
  )
}

/** `run`: the whole of Flowra, by which what waited is done as if it came now. */
export const againRoutes = (
  { app, commands }: HttpDoors,
  run: (request: Request, env: Env['Bindings']) => Response | Promise<Response>,
) => {
  async function prove(c: Context<Env>): Promise<void> {
    const living = signedIn(c)
    if (isFresh(living, app.ports.clock.now())) return
    const { password = '', code = '' } = wish(c, 'password', 'code')
    const { id: personId, email, hasFactor } = living.person
    const mayGoOn = (await mayTry(c, email)) && (!hasFactor || (await mayTryFactor(c, { personId, email })))
    if (!mayGoOn) throw refusal(429, TOO_OFTEN, RATES.signInAccount.seconds)
    await commands.sessions.prove(living, { password, code })
    c.set('session', await livingSession(app, living.session.id))
  }

  async function goOn(c: Context<Env>): Promise<Response> {
    await prove(c)
    const waiting = opened(c, wish(c, 'again').again ?? '')
    if (!waiting) return c.redirect(roots.settings, 303)
    const headers = new Headers({ 'X-CSRF': csrfOf(c), 'Content-Type': 'application/x-www-form-urlencoded' })
    for (const name of CARRIED) if (c.req.header(name) !== undefined) headers.set(name, c.req.header(name) as string)
    const body = new URLSearchParams(waiting.fields.map(([name, value]) => [name, value])).toString()
    const request = new Request(new URL(waiting.path, c.req.url), { method: waiting.method, headers, body })
    c.res = await run(withinAnother(request), c.env)
    forget(c) // behind the answer, which would not carry what was said before it
    return c.res
  }

  function waitingScreen(c: Context<Env>): Response | Promise<Response> {
    const text = getCookie(c, nameOf(c)) ?? ''
    return opened(c, text) ? ask(c, text, emptyForm, 200) : c.redirect(roots.settings, 303)
  }

  return new Hono<Env>()
    .get('/again', c => waitingScreen(c))
    .post('/again', takes(['password', 'code', 'again']), c =>
      orForm(
        c,
        () => goOn(c),
        (form, status) => ask(c, form.values['again'] ?? '', { ...form, values: {} }, status),
      ),
    )
}

/** What tells whose browser asks, and from where. */
const CARRIED = [
  'Cookie',
  'Host',
  'Origin',
  'Sec-Fetch-Site',
  'User-Agent',
  'Accept',
  'Accept-Language',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
]

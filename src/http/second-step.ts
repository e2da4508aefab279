import type { Context } from 'hono'
import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { roots } from '../../views/paths.ts'
import { secondStep } from '../../views/people/second-step.ts'
import { type Half, openHalf, sealHalf } from '../application/halves.ts'
import { LIMITS } from '../application/limits.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, orForm, site } from './page.ts'
import { refusal } from './refusals.ts'
import { goOn, interruptedForm } from './resume.ts'
import { agentOf, beVisitor, enter, rememberDevice } from './session.ts'
import { mayTryFactor } from './tries.ts'
import { signInPage } from './ways-in.ts'
import { leaveBehind, ownPath, wish } from './wishes.ts'

const NAME = 'flowra-half'
const isSecure = (c: Context<Env>): boolean => c.get('doors').configuration.publicUrl.protocol === 'https:'
const nameOf = (c: Context<Env>): string => (isSecure(c) ? `__Host-${NAME}` : NAME)

/** One sentence for wrong, used before, too late and tried too often. */
const NOT_THIS = 'This code does not fit, was used before, or there were too many tries. After ten, wait a quarter of an hour.'

const TOO_LATE = 'This took too long. Begin with your password again; what you wrote is kept.'

/** The password fitted: this browser, and no other, is asked for the code. */
export function askForCode(
  c: Context<Env>,
  half: Omit<Half, 'at'>,
  on: { next?: string | undefined; resume?: string | undefined },
): Response | Promise<Response> {
  const { ports } = c.get('doors').app
  const sealed = sealHalf(ports, c.get('visitor') ?? c.get('session')?.session.id ?? '', { ...half, at: ports.clock.now() })
  setCookie(c, nameOf(c), sealed, { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c), maxAge: LIMITS.secondStep })
  if (on.resume) return answerHtml(c, secondStep({ site: site(c), ...on }))
  const next = ownPath(on.next)
  return c.redirect(`${roots.secondStep}${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`, 303)
}

export const secondStepRoutes = ({ commands, app }: HttpDoors) => {
  function halfOf(c: Context<Env>): Half | undefined {
    const browser = c.get('visitor') ?? c.get('session')?.session.id
    return browser === undefined ? undefined : openHalf(app.ports, browser, getCookie(c, nameOf(c)) ?? '')
  }

  function screen(c: Context<Env>, form: Form = emptyForm, status: ContentfulStatusCode = 200): Response | Promise<Response> {
    if (!halfOf(c)) return c.redirect(roots.signIn, 303)
    beVisitor(c)
    const { resume, next = c.req.query('next') } = form.values
    return answerHtml(c, secondStep({ site: site(c), form, next: ownPath(next), resume: resume === '' ? undefined : resume }), status)
  }

  /** What was written goes along to the first step. */
  function beginAgain(c: Context<Env>, { next = '', resume = '' }): Response | Promise<Response> {
    if (!interruptedForm(c, resume)) return c.redirect(roots.signIn, 303)
    return signInPage(c, { values: { next, resume }, errors: {}, summary: TOO_LATE }, 401)
  }

  async function comeIn(c: Context<Env>): Promise<Response> {
    const half = halfOf(c)
    const { code = '', next, resume } = wish(c, 'code', 'next', 'resume')
    if (!half) return beginAgain(c, { next, resume })
    const begun = (await mayTryFactor(c, half)) ? await commands.sessions.finishSignIn(half, code, agentOf(c)) : undefined
    if (!begun) throw refusal(401, NOT_THIS)
    await leaveBehind(c)
    await enter(c, begun)
    deleteCookie(c, nameOf(c), { path: '/', secure: isSecure(c) })
    rememberDevice(c, half.email)
    const interrupted = interruptedForm(c, resume)
    return interrupted ? goOn(c, interrupted) : c.redirect(ownPath(next) ?? roots.home, 303)
  }

  return new Hono<Env>()
    .get('/sign-in/code', c => screen(c))
    .post('/sign-in/code', takes(['code', 'next', 'resume']), c =>
      orForm(
        c,
        () => comeIn(c),
        (form, status) => screen(c, { ...form, values: { ...form.values, code: '' } }, status),
      ),
    )
}

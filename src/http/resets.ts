import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { roots } from '../../views/paths.ts'
import { forgot, NO_MAIL } from '../../views/people/forgot.ts'
import { reset, resetOver } from '../../views/people/reset.ts'
import { email, parsed } from '../application/fields.ts'
import { RATES } from '../application/limits.ts'
import { findSecret } from '../application/secrets.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, orForm, site } from './page.ts'
import { refusal } from './refusals.ts'
import { beVisitor } from './session.ts'
import { freshKey, keyOf, wish } from './wishes.ts'

const asking = z.strictObject({ email })

/** A password that was forgotten: a letter is asked for, and its link chooses a new one. */
export const resetRoutes = ({ app, commands, configuration }: HttpDoors) => {
  const hasMail = app.ports.mail !== null && configuration.offersPasswords

  function askPage(c: Context<Env>, form: Form = emptyForm, status: ContentfulStatusCode = 200): Response | Promise<Response> {
    beVisitor(c)
    return answerHtml(c, forgot({ site: site(c), hasMail, form, isAsked: c.req.query('asked') === 'on' }), status)
  }

  /** The answer is the same, and takes as long, whoever's address it is. */
  async function ask(c: Context<Env>): Promise<Response> {
    if (!hasMail) throw refusal(403, NO_MAIL)
    const { isAllowed, resetMs } = await app.ports.limits.take(RATES.forgot, c.get('address'))
    const seconds = Math.max(1, Math.ceil(resetMs / 1000))
    if (!isAllowed) throw refusal(429, `That was a lot at once. Try again in ${Math.ceil(seconds / 60)} minutes.`, seconds)
    const { email: address } = parsed(asking, wish(c, 'email'))
    await commands.sessions.askForReset(keyOf(c), address)
    return c.redirect(`${roots.forgot}?asked=on`, 303)
  }

  async function resetPage(c: Context<Env>, form: Form = emptyForm, status: ContentfulStatusCode = 200): Promise<Response> {
    beVisitor(c)
    const token = c.req.param('token') ?? ''
    if (!(await findSecret(app.ports, 'reset', token))) return answerHtml(c, resetOver(site(c), hasMail), 410)
    return answerHtml(c, reset({ site: site(c), token, form }), status)
  }

  async function newPassword(c: Context<Env>): Promise<Response> {
    const secret = await findSecret(app.ports, 'reset', c.req.param('token') ?? '')
    if (!secret) return resetPage(c)
    await commands.sessions.resetPassword(freshKey(c), secret, c.get('fields').values['password'] ?? '')
    return c.redirect(roots.signIn, 303)
  }

  return new Hono<Env>()
    .get('/reset', c => askPage(c))
    .post('/reset', takes(['email']), c =>
      orForm(
        c,
        () => ask(c),
        (form, status) => askPage(c, form, status),
      ),
    )
    .get('/reset/:token', c => resetPage(c))
    .post('/reset/:token', takes(['password']), c =>
      orForm(
        c,
        () => newPassword(c),
        (form, status) => resetPage(c, form, status),
      ),
    )
}

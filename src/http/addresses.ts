import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { roots } from '../../views/paths.ts'
import { confirmation, confirmationOver, emailPage } from '../../views/people/email.ts'
import { findSecret } from '../application/secrets.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, orForm, own, saved, site } from './page.ts'
import { beVisitor } from './session.ts'
import { freshKey, self, wish } from './wishes.ts'

/** One's own e-mail address: asked for in the settings, confirmed by the link of a letter. */
export const addressRoutes = ({ app, commands }: HttpDoors) => {
  const hasMail = app.ports.mail !== null
  const link = (c: Context<Env>) => findSecret(app.ports, 'confirmation', c.req.param('token') ?? '')

  const settings = (c: Context<Env>, form: Form = emptyForm, status: ContentfulStatusCode = 200) =>
    answerHtml(c, emailPage({ own: own(c), key: freshKey(c), hasMail, isAsked: c.req.query('asked') === 'on', form }), status)

  async function screen(c: Context<Env>, form: Form = emptyForm, status: ContentfulStatusCode = 200): Promise<Response> {
    beVisitor(c)
    if (!(await link(c))) return answerHtml(c, confirmationOver(site(c)), 410)
    return answerHtml(c, confirmation({ site: site(c), token: c.req.param('token') ?? '', form }), status)
  }

  async function confirm(c: Context<Env>): Promise<Response> {
    const secret = await link(c)
    if (!secret) return screen(c)
    await commands.people.changeEmail(freshKey(c), secret)
    return c.get('session') ? saved(c, roots.email) : c.redirect(`${roots.signIn}?confirmed=on`, 303)
  }

  return new Hono<Env>()
    .get('/settings/email', c => settings(c))
    .post('/settings/email', takes(['email']), c =>
      orForm(
        c,
        async () => {
          await commands.people.askForEmail(self(c), wish(c, 'email'))
          return c.redirect(`${roots.email}?asked=on`, 303)
        },
        (form, status) => settings(c, form, status),
      ),
    )
    .get('/addresses/:token', c => screen(c))
    .post('/addresses/:token', takes(), c =>
      orForm(
        c,
        () => confirm(c),
        (form, status) => screen(c, form, status),
      ),
    )
}

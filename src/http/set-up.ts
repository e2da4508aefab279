import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { setUp, setUpOver } from '../../views/people/set-up.ts'
import { findSecret } from '../application/secrets.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { landing } from './home.ts'
import { localeOf, serverZone } from './locale.ts'
import { answerHtml, orForm, site } from './page.ts'
import { agentOf, beVisitor, enter } from './session.ts'
import { wish } from './wishes.ts'

/** The first person and the first workspace, by the link the server prints. */
export const setUpRoutes = ({ app, commands, queries, followed }: HttpDoors) => {
  const link = (c: Context<Env>) => findSecret(app.ports, 'set_up', c.req.param('token') ?? '')

  async function screen(c: Context<Env>, form: Form = emptyForm, status: ContentfulStatusCode = 200): Promise<Response> {
    beVisitor(c)
    const isOpen = (await link(c)) !== undefined && (await commands.setUp.isPending())
    if (!isOpen) return answerHtml(c, setUpOver(site(c)), 410)
    return answerHtml(c, setUp({ site: site(c), token: c.req.param('token') ?? '', zone: serverZone, form }), status)
  }

  async function redeem(c: Context<Env>): Promise<Response> {
    const secret = await link(c)
    if (!secret) return screen(c)
    const { workspace, slug, zone, ...person } = {
      ...wish(c, 'name', 'email', 'username', 'password', 'workspace', 'slug', 'zone'),
      locale: localeOf(c),
    }
    const made = await commands.setUp.redeem(secret, { ...person, zone }, { name: workspace, slug, zone, locale: person.locale })
    await followed()
    await enter(c, await commands.sessions.begin(made.personId, agentOf(c)))
    return c.redirect(await landing(queries, made.slug, made.personId), 303)
  }

  return new Hono<Env>()
    .get('/set-up/:token', c => screen(c))
    .post('/set-up/:token', takes(['name', 'email', 'password', 'username', 'workspace', 'slug', 'zone']), c =>
      orForm(
        c,
        () => redeem(c),
        (form, status) => screen(c, form, status),
      ),
    )
}

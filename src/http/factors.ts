import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { roots } from '../../views/paths.ts'
import { factorPage } from '../../views/people/factor.ts'
import { drawnFor, factorOf, secretOf } from '../application/factors.ts'
import { isFresh, livingSession, proveSession } from '../application/sessions.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, orForm, own, saved } from './page.ts'
import { refusal } from './refusals.ts'
import { mayTryFactor } from './tries.ts'
import { freshKey, self, signedIn, wish } from './wishes.ts'

/** One's own second factor. Its secret is shown only to whoever said lately who they are, and only until its first code. */
export const factorRoutes = ({ app, commands, queries }: HttpDoors) => {
  async function screen(
    c: Context<Env>,
    form: Form = emptyForm,
    status: ContentfulStatusCode = 200,
    codes?: readonly string[],
  ): Promise<Response> {
    const { person } = signedIn(c)
    const isShown = !person.hasFactor && isFresh(signedIn(c), app.ports.clock.now())
    const waiting = isShown ? await drawnFor(app.ports, person.id) : undefined
    const secret = waiting && secretOf(app.ports, person.id, waiting)
    const drawn = secret ? { secret, picture: app.ports.codes.picture(secret, person.email || person.username) } : undefined
    const slug = c.req.query('for')
    const isFor = slug === undefined ? undefined : (await queries.viewer(slug, person.id))?.workspace.name
    const page = {
      own: own(c),
      key: freshKey(c),
      drawn,
      codesLeft: (await factorOf(app.ports, person.id))?.codes.length ?? 0,
      isFor,
      form,
      ...(codes && { codes }),
    }
    return answerHtml(c, factorPage(page), status)
  }

  /** What was just turned on or off is in the person's document now. */
  async function again(c: Context<Env>, isTwice: boolean): Promise<void> {
    const { session } = signedIn(c)
    if (isTwice) await proveSession(app, session.id, true)
    c.set('session', await livingSession(app, session.id))
  }

  async function turnOn(c: Context<Env>): Promise<Response> {
    const { person } = signedIn(c)
    if (!(await mayTryFactor(c, { personId: person.id, email: person.email })))
      throw refusal(429, 'There were too many tries. Wait a quarter of an hour.', 900)
    const codes = await commands.factors.turnOn(self(c), wish(c, 'code').code ?? '')
    await again(c, true)
    return screen(c, emptyForm, 200, codes)
  }

  return new Hono<Env>()
    .get('/settings/factor', c => screen(c))
    .post('/settings/factor', takes(), c =>
      orForm(
        c,
        async () => {
          await commands.factors.begin(self(c))
          return c.redirect(roots.factor, 303)
        },
        (form, status) => screen(c, form, status),
      ),
    )
    .put('/settings/factor', takes(['code']), c =>
      orForm(
        c,
        () => turnOn(c),
        (form, status) => screen(c, form, status),
      ),
    )
    .delete('/settings/factor', takes(), async c => {
      await commands.factors.turnOff(self(c))
      return saved(c, roots.factor)
    })
    .post('/settings/factor/codes', takes(), c =>
      orForm(
        c,
        async () => screen(c, emptyForm, 200, await commands.factors.makeCodes(self(c))),
        (form, status) => screen(c, form, status),
      ),
    )
}

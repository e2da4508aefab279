import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { roots } from '../../views/paths.ts'
import { type Instance, instancePage, type Told } from '../../views/people/instance.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, orForm, own } from './page.ts'
import { self, signedIn, wish } from './wishes.ts'

const TOLD: readonly string[] = ['done', 'failed', 'asked', 'gone'] satisfies Told[]

/** What whoever runs this Flowra sees of its work. To everybody else there is no such page. */
export const instanceRoutes = ({ commands, queries }: HttpDoors) => {
  const toldIn = (c: Context<Env>): Told | undefined => TOLD.find(word => word === c.req.query('replay')) as Told | undefined

  const screen = async (c: Context<Env>, more: Pick<Instance, 'form' | 'reset'> = {}, status?: ContentfulStatusCode): Promise<Response> =>
    answerHtml(
      c,
      instancePage({ own: own(c), letters: await queries.deadLetters(signedIn(c).person.id), told: toldIn(c), ...more }),
      status,
    )

  return new Hono<Env>()
    .get('/settings/instance', c => screen(c))
    .post('/settings/instance/dead-letters/:letter/replay', takes(), async c =>
      c.redirect(`${roots.instance}?replay=${await commands.deadLetters.replay(self(c), c.req.param('letter'))}`, 303),
    )
    .post('/settings/instance/factors', takes(['who']), c =>
      orForm(
        c,
        async () => {
          const name = await commands.factors.reset(self(c), wish(c, 'who').who ?? '')
          return screen(c, { reset: name })
        },
        (form, status) => screen(c, { form }, status),
      ),
    )
    .delete('/settings/instance/dead-letters/:letter', takes(), async c => {
      await commands.deadLetters.discard(self(c), c.req.param('letter'))
      return c.redirect(roots.instance, 303)
    })
}

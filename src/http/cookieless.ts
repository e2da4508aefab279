import { Hono } from 'hono'
import { NotVouched } from '../application/ports.ts'
import { bodies, limited, takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { gates } from './gates.ts'
import { hookRoutes } from './hooks.ts'
import { rated } from './rates.ts'

/**
 * Everything that changes something without a page of ours having asked. It stands in front of the cookies, so none of it can act for
 * whoever a browser belongs to; what comes must prove itself. A test reads this list.
 */
export const cookielessRoutes = (doors: HttpDoors) => {
  const { commands } = doors
  return new Hono<Env>()
    .route('/', hookRoutes(doors))
    .use('/auth/:provider/logout', gates(rated), limited, gates(bodies))
    .post('/auth/:provider/logout', takes(['logout_token']), async c => {
      try {
        await commands.identities.loggedOut(c.req.param('provider'), c.get('fields').values['logout_token'] ?? '')
        return c.body(null, 200)
      } catch (error) {
        if (!(error instanceof NotVouched)) throw error
        return error.reason === 'unreachable'
          ? c.json({ error: 'temporarily_unavailable' }, 503)
          : c.json({ error: 'invalid_request' }, 400)
      }
    })
}

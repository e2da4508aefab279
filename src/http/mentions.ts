import { Hono } from 'hono'
import { mentions } from '../../views/messages/mentions.ts'
import type { Env, HttpDoors } from './doors.ts'
import { page, site } from './page.ts'

/** What concerns the person who looks. */
export const mentionRoutes = ({ queries }: HttpDoors) =>
  new Hono<Env>().get('/mentions', async c => {
    const viewer = c.get('viewer')
    const { slug, zone } = viewer.workspace
    const found = await queries.mentions(viewer, c.req.query('after'))
    return page(c, { title: 'Mentions', chatId: 'mentions', main: mentions({ site: site(c), slug, zone, mentions: found }) })
  })

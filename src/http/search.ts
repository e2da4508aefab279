import type { Context } from 'hono'
import { Hono } from 'hono'
import { searchPage } from '../../views/messages/search.ts'
import type { Asked } from '../application/screens/search.ts'
import type { Env, HttpDoors } from './doors.ts'
import { page, site } from './page.ts'

/** A question is an address: it can be kept, sent on and asked again. */
export const searchRoutes = ({ queries }: HttpDoors) =>
  new Hono<Env>().get('/search', async c => {
    const viewer = c.get('viewer')
    const { slug, zone } = viewer.workspace
    const screen = await queries.search(viewer, askedIn(c), c.req.query('key'))
    const isRefused = Object.keys(screen.problems).length > 0
    return page(c, { title: 'Search', main: searchPage({ site: site(c), slug, zone, screen }) }, isRefused ? 400 : 200)
  })

function askedIn(c: Context<Env>): Asked {
  const names = ['from', 'in', 'before', 'after'] as const
  const filters = names.flatMap(name => (c.req.query(name)?.trim() ? [[name, c.req.query(name)?.trim()]] : []))
  return { words: c.req.query('q') ?? '', ...Object.fromEntries(filters) }
}

import { Hono } from 'hono'
import { chatsPage } from '../../views/sidebar/list-page.ts'
import { paletteList } from '../../views/sidebar/palette.ts'
import { sidebar } from '../../views/sidebar/sidebar.ts'
import type { Env, HttpDoors } from './doors.ts'
import { tell } from './gates.ts'
import { isFragment } from './htmx.ts'
import { answerHtml, columns, look, meAddress, site } from './page.ts'
import { freshKey } from './wishes.ts'

export const sidebarRoutes = ({ queries, assets }: HttpDoors) =>
  new Hono<Env>()
    .get('/sidebar', async c => {
      const viewer = c.get('viewer')
      tell(c, 'Flowra-Me', meAddress(viewer.person.id, viewer))
      return isFragment(c)
        ? answerHtml(c, sidebar(assets.url, await queries.sidebar(viewer), { current: null, folded: columns(c).folded }))
        : answerHtml(c, chatsPage(await look(c)))
    })
    .get('/palette', async c => {
      const found = await queries.palette(c.get('viewer'), c.req.query('words') ?? '')
      return answerHtml(c, paletteList({ site: site(c), slug: c.get('viewer').workspace.slug, key: freshKey(c), found }))
    })

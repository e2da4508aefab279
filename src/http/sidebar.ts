import { Hono } from 'hono'
import { chatsPage } from '../../views/sidebar/list-page.ts'
import { sidebar } from '../../views/sidebar/sidebar.ts'
import { switcherList } from '../../views/sidebar/switcher.ts'
import type { Env, HttpDoors } from './doors.ts'
import { tell } from './gates.ts'
import { isFragment } from './htmx.ts'
import { answerHtml, look, meAddress, site } from './page.ts'
import { freshKey } from './wishes.ts'

export const sidebarRoutes = ({ queries, assets }: HttpDoors) =>
  new Hono<Env>()
    .get('/sidebar', async c => {
      const viewer = c.get('viewer')
      tell(c, 'Flowra-Me', meAddress(viewer.person.id, viewer))
      return isFragment(c)
        ? answerHtml(c, sidebar(assets.url, await queries.sidebar(viewer), null))
        : answerHtml(c, chatsPage(await look(c)))
    })
    .get('/switcher', async c => {
      const targets = await queries.switcher(c.get('viewer'), c.req.query('words') ?? '')
      return answerHtml(c, switcherList({ site: site(c), slug: c.get('viewer').workspace.slug, key: freshKey(c), targets }))
    })

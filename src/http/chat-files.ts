import { Hono } from 'hono'
import { chatFiles } from '../../views/chats/files.ts'
import type { Env, HttpDoors } from './doors.ts'
import { page, site } from './page.ts'
import { numberIn } from './wishes.ts'

const SHOWN = ['pictures', 'others'] as const

/** The tab of a chat that lists what was attached there. */
export const chatFileRoutes = ({ queries }: HttpDoors) =>
  new Hono<Env>().get('/chats/:chat/files', async c => {
    const { slug, zone } = c.get('viewer').workspace
    const chatId = c.req.param('chat')
    const [place, fileId] = [numberIn(c, 'place'), c.req.query('file')]
    const before = place !== undefined && fileId !== undefined ? { place, fileId } : undefined
    const screen = await queries.filesScreen(c.get('viewer'), chatId, { before, show: SHOWN.find(one => one === c.req.query('show')) })
    return page(c, { title: `Files in ${screen.title}`, main: chatFiles({ site: site(c), slug, zone, screen }), chatId })
  })

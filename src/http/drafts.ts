import type { Context } from 'hono'
import { Hono } from 'hono'
import { drafts } from '../../views/messages/drafts.ts'
import type { Drafted } from '../application/commands/drafts.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { tell } from './gates.ts'
import { done, page, site } from './page.ts'
import { by, here, wish } from './wishes.ts'

const STAMP = 'Flowra-Draft'

/** What one began to write, kept for all of one's devices. */
export const draftRoutes = ({ commands, queries, draftMoved }: HttpDoors) => {
  const chatIn = (c: Context<Env>): string => c.req.param('chat') ?? ''

  function told(c: Context<Env>, drafted: Drafted): void {
    tell(c, STAMP, String(drafted.at))
    if (drafted.isMoved) draftMoved(drafted)
  }

  return new Hono<Env>()
    .get('/drafts', async c => {
      const viewer = c.get('viewer')
      const { slug, zone } = viewer.workspace
      return page(c, {
        title: 'Drafts & scheduled',
        chatId: 'drafts',
        main: drafts({ site: site(c), slug, zone, drafts: await queries.drafts(viewer) }),
      })
    })
    .delete('/drafts', takes(['chatId', 'threadId']), async c => {
      told(c, await commands.drafts.drop(by(c), wish(c, 'chatId', 'threadId')))
      return done(c, here(c).drafts)
    })
    .get('/chats/:chat/draft', async c => {
      const viewer = c.get('viewer')
      await queries.readableChat(viewer.workspace.id, viewer.person.id, chatIn(c))
      const draft = await queries.draftIn(viewer, chatIn(c), c.req.query('thread') ?? null)
      tell(c, STAMP, String(draft?.at ?? 0))
      return c.text(draft?.text ?? '')
    })
    .put('/chats/:chat/draft', takes(['text', 'threadId', 'base']), async c => {
      told(c, await commands.drafts.save(by(c), { chatId: chatIn(c), ...wish(c, 'text', 'threadId', 'base') }))
      return done(c, here(c).chat(chatIn(c)))
    })
}

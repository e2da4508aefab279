import { Hono } from 'hono'
import { saved } from '../../views/messages/saved.ts'
import type { Saved } from '../application/commands/saves.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { tell } from './gates.ts'
import { done, page, site } from './page.ts'
import { by, here } from './wishes.ts'

/** What somebody keeps for themselves. */
export const saveRoutes = ({ commands, queries, saveMoved, laterMoved }: HttpDoors) => {
  const told = ({ save, isSaved, isMoved }: Saved): void => {
    if (isMoved) saveMoved({ ...save, isSaved })
  }

  return new Hono<Env>()
    .get('/saved', async c => {
      const viewer = c.get('viewer')
      const { slug, zone } = viewer.workspace
      const own = viewer.person.zone
      const screen = await queries.savedScreen(viewer, c.req.query('after'))
      return page(c, { title: 'Saved', chatId: 'saved', main: saved({ site: site(c), slug, zone, own, screen }) })
    })
    .put('/chats/:chat/messages/:message/save', takes(), async c => {
      const at = { chatId: c.req.param('chat'), messageId: c.req.param('message') }
      told(await commands.saves.add(by(c), at))
      return done(c, here(c).message(at.chatId, at.messageId))
    })
    .delete('/chats/:chat/messages/:message/save', takes(), async c => {
      const at = { chatId: c.req.param('chat'), messageId: c.req.param('message') }
      const removed = await commands.saves.remove(by(c), at)
      const { workspaceId, personId } = removed.save
      told(removed)
      if (removed.isMoved) laterMoved({ workspaceId, personId })
      if (removed.wasToCome) tell(c, 'Flowra-Said', 'No longer saved, and its reminder is gone.')
      return done(c, here(c).saved)
    })
}

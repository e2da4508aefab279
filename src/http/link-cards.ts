import type { Context } from 'hono'
import { Hono } from 'hono'
import { cardPictureKey } from '../application/previews/pictures.ts'
import { iconKey } from '../application/webhooks/icons.ts'
import { notFound } from '../domain/decider.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { done } from './page.ts'
import { by, here } from './wishes.ts'

/** Kept by the browser, and asked about each time: whoever may no longer read the message sees it no more. */
const ASKED_AGAIN = 'private, no-cache'

/** Cards of the pages that a message links, and how a program looks. */
export const linkCardRoutes = ({ app, commands, queries }: HttpDoors) => {
  const at = (c: Context<Env>) => ({ chatId: c.req.param('chat') ?? '', messageId: c.req.param('message') ?? '' })

  async function picture(c: Context<Env>, version: string, key: string): Promise<Response> {
    const headers = { 'Cache-Control': ASKED_AGAIN, ETag: `"${version}"` }
    if (c.req.header('If-None-Match') === headers.ETag) return c.body(null, 304, headers)
    const bytes = await app.ports.files.get(key)
    if (!bytes) throw notFound()
    return c.body(new Uint8Array(bytes), 200, { ...headers, 'Content-Type': 'image/webp' })
  }

  return new Hono<Env>()
    .delete('/chats/:chat/messages/:message/cards/:card', takes(), async c => {
      const answer = await commands.messages.removePreview(by(c), at(c), c.req.param('card'))
      return done(c, here(c).message(at(c).chatId, at(c).messageId), answer)
    })
    .get('/chats/:chat/messages/:message/cards/:card/picture', async c => {
      const { workspace } = c.get('viewer')
      const fileId = await queries.cardPicture(c.get('viewer'), { ...at(c), previewId: c.req.param('card') })
      if (fileId === undefined) throw notFound()
      return picture(c, fileId, cardPictureKey(workspace.id, fileId))
    })
    .get('/chats/:chat/icons/:icon', async c => {
      const { workspace } = c.get('viewer')
      const iconId = c.req.param('icon')
      const version = await queries.programIcon(c.get('viewer'), { chatId: at(c).chatId, iconId })
      if (version === undefined) throw notFound()
      return picture(c, `${version}`, iconKey(workspace.id, iconId))
    })
}

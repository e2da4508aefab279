import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { forward } from '../../views/messages/forward.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { done, orForm, page, site } from './page.ts'
import { by, freshKey, here, wish } from './wishes.ts'

/** A message told in another chat. */
export const forwardRoutes = ({ commands, queries }: HttpDoors) => {
  const messageAt = (c: Context<Env>) => ({ chatId: c.req.param('chat') ?? '', messageId: c.req.param('message') ?? '' })

  async function choosing(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const viewer = c.get('viewer')
    const { chatId, messageId } = messageAt(c)
    const screen = await queries.messageScreen(viewer, chatId, messageId)
    const { sections } = await queries.sidebar(viewer)
    const { slug, zone } = viewer.workspace
    const props = { site: site(c), slug, zone, screen, chats: sections.flatMap(({ lines }) => lines), key: freshKey(c), form }
    return page(c, { title: 'Forward', main: forward(props), chatId }, status)
  }

  /** `isConfirmed` names the chat that was asked about: whoever chooses another one then is asked anew. */
  async function send(c: Context<Env>): Promise<Response> {
    const { isConfirmed = '', ...wished } = wish(c, 'toChatId', 'text', 'isConfirmed')
    const answer = await commands.messages.forward(by(c), messageAt(c), { ...wished, isConfirmed: isConfirmed === wished.toChatId })
    return done(c, here(c).latest(wished.toChatId ?? ''), answer)
  }

  return new Hono<Env>()
    .get('/chats/:chat/messages/:message/forward', c => choosing(c))
    .post('/chats/:chat/messages/:message/forward', takes(['toChatId', 'text', 'isConfirmed']), c =>
      orForm(
        c,
        () => send(c),
        (form, status) => choosing(c, form, status),
      ),
    )
}

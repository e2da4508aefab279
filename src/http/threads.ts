import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { chatName } from '../../views/chats/panel.ts'
import type { Form } from '../../views/components/form.ts'
import type { Html } from '../../views/html.ts'
import { threadPane } from '../../views/threads/pane.ts'
import { threadsScreen } from '../../views/threads/screen.ts'
import type { MessageAt } from '../application/commands/message-at.ts'
import type { PersonCard, ThreadScreen } from '../application/screens.ts'
import { takes } from './bodies.ts'
import { around, chatMain, isBeside, rowsBeside, whichIn } from './chat-page.ts'
import type { Env, HttpDoors } from './doors.ts'
import { isForPane, isFragment } from './htmx.ts'
import { outsideIn } from './outside.ts'
import { answerHtml, done, page, site } from './page.ts'
import { by, freshKey, here } from './wishes.ts'

const messageAt = (c: Context<Env>): MessageAt => ({ chatId: c.req.param('chat') ?? '', messageId: c.req.param('message') ?? '' })
const itsPage = (c: Context<Env>): string => here(c).thread(messageAt(c).chatId, messageAt(c).messageId)

/** A thread beside its chat, or alone where the chat is there already. `form`: a reply that was refused. */
export async function threadPage(c: Context<Env>, at: MessageAt, form?: Form, status?: ContentfulStatusCode): Promise<Response> {
  const { queries } = c.get('doors')
  const viewer = c.get('viewer')
  const list = await queries.threadList(viewer, at.chatId, at.messageId)
  if (isFragment(c) && isBeside(c)) return rowsBeside(c, list)
  const thread = await queries.threadScreen(viewer, list, form ? {} : whichIn(c))
  const pane = drawn(c, thread, await outsideIn(c, at.chatId), form)
  if (isForPane(c)) return answerHtml(c, pane, status)
  const chat = await queries.chatScreen(viewer, at.chatId)
  return page(c, { title: `Thread in ${chatName(chat)}`, main: chatMain(c, chat, { pane }), chatId: at.chatId }, status)
}

function drawn(c: Context<Env>, screen: ThreadScreen, outside: readonly PersonCard[], form: Form | undefined): Html {
  const lines = c.get('doors').rows.lines(around(c, screen.page), screen.page, screen.unreadPlace)
  return threadPane({ site: site(c), viewer: c.get('viewer'), screen, lines, key: freshKey(c), outside, ...(form && { form }) })
}

export const threadRoutes = ({ commands, queries }: HttpDoors) =>
  new Hono<Env>()
    .get('/threads', async c => {
      const viewer = c.get('viewer')
      const { slug, zone } = viewer.workspace
      const threads = await queries.threads(viewer, c.req.query('after'))
      return page(c, { title: 'Threads', chatId: 'threads', main: threadsScreen({ site: site(c), slug, zone, threads }) })
    })
    .get('/chats/:chat/messages/:message/thread', c => threadPage(c, messageAt(c)))
    .put('/chats/:chat/messages/:message/follow', takes(), async c =>
      done(c, itsPage(c), await commands.threads.follow(by(c), messageAt(c))),
    )
    .delete('/chats/:chat/messages/:message/follow', takes(), async c =>
      done(c, itsPage(c), await commands.threads.unfollow(by(c), messageAt(c))),
    )

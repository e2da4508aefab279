import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { browse } from '../../views/chats/browse.ts'
import { startDirect } from '../../views/chats/start-direct.ts'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { invalid } from '../application/errors.ts'
import { takes } from './bodies.ts'
import { changesSince, chatScreen, isBeside, rowsBeside } from './chat-page.ts'
import type { Env, HttpDoors } from './doors.ts'
import { isFragment } from './htmx.ts'
import { jumpPage, toDay } from './jump.ts'
import { done, orForm, page, site } from './page.ts'
import { participantsPage } from './participants.ts'
import { by, freshKey, here, list, numberIn, wish } from './wishes.ts'

export const chatRoutes = ({ commands, queries }: HttpDoors) => {
  async function channels(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const viewer = c.get('viewer')
    const after = c.req.query('after')
    const found = await queries.browse(viewer, {
      words: c.req.query('q') ?? '',
      isArchived: c.req.query('archived') === 'on',
      ...(after ? { after } : {}),
    })
    const main = browse({ site: site(c), slug: viewer.workspace.slug, browse: found, key: freshKey(c), form })
    return page(c, { title: found.isArchived ? 'Archived channels' : 'Channels', main }, status)
  }

  async function peopleToWrite(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const viewer = c.get('viewer')
    const { items } = await queries.members(viewer)
    const others = items.map(item => item.card).filter(card => card.id !== viewer.person.id)
    const picked = c.req.method === 'GET' ? [] : list(c, 'person')
    return page(
      c,
      { title: 'New message', main: startDirect({ site: site(c), slug: viewer.workspace.slug, others, key: freshKey(c), form, picked }) },
      status,
    )
  }

  async function create(c: Context<Env>): Promise<Response> {
    const { chatId } = await commands.chats.create(by(c), wish(c, 'title', 'visibility'))
    return done(c, here(c).chat(chatId))
  }

  async function openDirect(c: Context<Env>): Promise<Response> {
    const personIds = list(c, 'person')
    if (personIds.length === 0) throw invalid('person', 'Choose at least one person.')
    const { chatId } = await commands.chats.createDirect(by(c), { personIds })
    return done(c, here(c).unread(chatId))
  }

  function read(c: Context<Env>, chatId: string): Promise<Response> {
    const { on, jump } = c.req.query()
    if (on !== undefined) return toDay(c, chatId, on)
    if (jump !== undefined) return jumpPage(c, chatId)
    const since = numberIn(c, 'since')
    if (!isFragment(c)) return chatScreen(c, chatId)
    if (since !== undefined) return changesSince(c, chatId, since)
    return isBeside(c) ? besideIn(c, chatId) : chatScreen(c, chatId)
  }

  async function besideIn(c: Context<Env>, chatId: string): Promise<Response> {
    const { workspace, person } = c.get('viewer')
    return rowsBeside(c, { chat: await queries.readableChat(workspace.id, person.id, chatId) })
  }

  /** A form of the page about a chat. */
  const about = (c: Context<Env>, act: () => Promise<Response>) =>
    orForm(c, act, (form, status) => participantsPage(c, c.req.param('chat') ?? '', { form }, status))

  return new Hono<Env>()
    .get('/chats', c => channels(c))
    .post('/chats', takes(['title', 'visibility']), c =>
      orForm(
        c,
        () => create(c),
        (form, status) => channels(c, form, status),
      ),
    )
    .get('/chats/direct', c => peopleToWrite(c))
    .post('/chats/direct', takes([], ['person']), c =>
      orForm(
        c,
        () => openDirect(c),
        (form, status) => peopleToWrite(c, form, status),
      ),
    )
    .get('/chats/:chat', c => read(c, c.req.param('chat')))
    .patch('/chats/:chat', takes(['title']), c =>
      about(c, async () =>
        done(c, here(c).participants(c.req.param('chat')), await commands.chats.rename(by(c), c.req.param('chat'), wish(c, 'title'))),
      ),
    )
    .put('/chats/:chat/topic', takes(['topic']), c =>
      about(c, async () =>
        done(c, here(c).participants(c.req.param('chat')), await commands.chats.setTopic(by(c), c.req.param('chat'), wish(c, 'topic'))),
      ),
    )
    .put('/chats/:chat/archive', takes(), c =>
      about(c, async () => done(c, here(c).chat(c.req.param('chat')), await commands.chats.archive(by(c), c.req.param('chat')))),
    )
    .delete('/chats/:chat/archive', takes(), c =>
      about(c, async () => done(c, here(c).chat(c.req.param('chat')), await commands.chats.unarchive(by(c), c.req.param('chat')))),
    )
}

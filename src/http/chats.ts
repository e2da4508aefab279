import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { browse } from '../../views/chats/browse.ts'
import { startDirect } from '../../views/chats/start-direct.ts'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { invalid } from '../application/errors.ts'
import { Rejected } from '../domain/decider.ts'
import { takes } from './bodies.ts'
import { deletedChatPage } from './channels.ts'
import { changesSince, chatScreen, isBeside, rowsBeside } from './chat-page.ts'
import type { Env, HttpDoors } from './doors.ts'
import { isFragment } from './htmx.ts'
import { jumpPage, toDay } from './jump.ts'
import { done, orForm, page, site } from './page.ts'
import { by, freshKey, here, list, numberIn, wish } from './wishes.ts'

const FILTERS = ['all', 'joined', 'open', 'archived'] as const
const SORTS = ['name', 'active', 'people'] as const

/** The first of them unless another is named. */
const oneOf = <T extends string>(all: readonly [T, ...T[]], asked: string | undefined): T => all.find(one => one === asked) ?? all[0]

/** What is deleted is not there, but for who may bring it back. */
function orDeleted(c: Context<Env>, chatId: string, error: unknown): Promise<Response> {
  if (error instanceof Rejected && error.reason === 'not_found') return deletedChatPage(c, chatId)
  throw error
}

export const chatRoutes = ({ commands, queries }: HttpDoors) => {
  async function channels(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const viewer = c.get('viewer')
    const after = c.req.query('after')
    const found = await queries.browse(viewer, {
      words: c.req.query('q') ?? '',
      filter: oneOf(FILTERS, c.req.query('show')),
      sort: oneOf(SORTS, c.req.query('sort')),
      ...(after ? { after } : {}),
    })
    const main = browse({ site: site(c), slug: viewer.workspace.slug, zone: viewer.workspace.zone, browse: found, key: freshKey(c), form })
    return page(c, { title: found.filter === 'archived' ? 'Archived channels' : 'Channels', main }, status)
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
    if (!isFragment(c)) return chatScreen(c, chatId).catch(error => orDeleted(c, chatId, error))
    if (since !== undefined) return changesSince(c, chatId, since)
    return isBeside(c) ? besideIn(c, chatId) : chatScreen(c, chatId).catch(error => orDeleted(c, chatId, error))
  }

  async function besideIn(c: Context<Env>, chatId: string): Promise<Response> {
    const { workspace, person } = c.get('viewer')
    return rowsBeside(c, { chat: await queries.readableChat(workspace.id, person.id, chatId) })
  }

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
}

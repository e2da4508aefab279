import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ownMenu } from '../../views/chats/own.ts'
import { deletedList, deletedPage, settings } from '../../views/chats/settings.ts'
import type { Form } from '../../views/components/form.ts'
import { invalid } from '../application/errors.ts'
import type { Answer } from '../application/execute.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, done, orForm, page, site } from './page.ts'
import { by, here, wish } from './wishes.ts'

/** Everything about a chat as a whole. `form`: what was refused, or waits for a yes. */
async function settingsPage(c: Context<Env>, chatId: string, form?: Form, status?: ContentfulStatusCode): Promise<Response> {
  const viewer = c.get('viewer')
  const found = await c.get('doors').queries.chatSettings(viewer, chatId)
  const main = settings({ site: site(c), slug: viewer.workspace.slug, settings: found, ...(form ? { form } : {}) })
  return page(c, { title: `Settings of ${found.title}`, main, chatId }, status)
}

/** In place of a deleted chat, for who may bring it back. */
export async function deletedChatPage(c: Context<Env>, chatId: string): Promise<Response> {
  const { workspace } = c.get('viewer')
  const chat = await c.get('doors').queries.deletedChat(c.get('viewer'), chatId)
  return page(c, { title: 'Deleted channel', main: deletedPage({ site: site(c), slug: workspace.slug, zone: workspace.zone }, chat) })
}

/** What is done to a channel as a whole. */
export const channelRoutes = ({ commands, queries }: HttpDoors) => {
  const chatIn = (c: Context<Env>): string => c.req.param('chat') ?? ''

  /** On, or to the list of channels where this one is no longer there for whoever did it. */
  async function onwards(c: Context<Env>, answer: Answer, to: string): Promise<Response> {
    const { workspace, person } = c.get('viewer')
    const isThere = await queries.readableChat(workspace.id, person.id, chatIn(c)).then(
      () => true,
      () => false,
    )
    return done(c, isThere ? to : here(c).chats, answer)
  }

  const about = (c: Context<Env>, act: () => Promise<Answer>, to = here(c).chatSettings(chatIn(c))): Promise<Response> =>
    orForm(
      c,
      async () => onwards(c, await act(), to),
      (form, status) => settingsPage(c, chatIn(c), form, status),
    )

  const isConfirmed = (c: Context<Env>): boolean => wish(c, 'isConfirmed').isConfirmed === 'on'

  function setVisibility(c: Context<Env>): Promise<Answer> {
    const { visibility } = wish(c, 'visibility')
    if (visibility === 'private') return commands.chats.makePrivate(by(c), chatIn(c))
    if (visibility === 'public') return commands.chats.makePublic(by(c), chatIn(c), { isConfirmed: isConfirmed(c) })
    throw invalid('visibility', 'Choose who can read it.')
  }

  async function deleted(c: Context<Env>): Promise<Response> {
    const { workspace } = c.get('viewer')
    const main = deletedList({ site: site(c), slug: workspace.slug, zone: workspace.zone }, await queries.deletedChats(c.get('viewer')))
    return page(c, { title: 'Deleted channels', main })
  }

  async function menuOf(c: Context<Env>): Promise<Response> {
    const { csrf, assets } = site(c)
    const found = await queries.chatSettings(c.get('viewer'), chatIn(c))
    return answerHtml(c, ownMenu({ assets, csrf, slug: c.get('viewer').workspace.slug, settings: found }))
  }

  return new Hono<Env>()
    .get('/chats/deleted', c => deleted(c))
    .get('/chats/:chat/settings', c => settingsPage(c, chatIn(c)))
    .get('/chats/:chat/menu', c => menuOf(c))
    .patch('/chats/:chat', takes(['title']), c => about(c, () => commands.chats.rename(by(c), chatIn(c), wish(c, 'title'))))
    .put('/chats/:chat/topic', takes(['topic']), c => about(c, () => commands.chats.setTopic(by(c), chatIn(c), wish(c, 'topic'))))
    .put('/chats/:chat/description', takes(['description']), c =>
      about(c, () => commands.chats.describe(by(c), chatIn(c), wish(c, 'description'))),
    )
    .put('/chats/:chat/posting', takes(['posting']), c =>
      about(c, () => commands.chats.setPosting(by(c), chatIn(c), { to: wish(c, 'posting').posting })),
    )
    .put('/chats/:chat/visibility', takes(['visibility', 'isConfirmed']), c => about(c, () => setVisibility(c)))
    .put('/chats/:chat/archive', takes(), c => about(c, () => commands.chats.archive(by(c), chatIn(c)), here(c).chat(chatIn(c))))
    .delete('/chats/:chat/archive', takes(), c => about(c, () => commands.chats.unarchive(by(c), chatIn(c)), here(c).chat(chatIn(c))))
    .put('/chats/:chat/deletion', takes(['isConfirmed']), c =>
      about(c, () => commands.chats.delete(by(c), chatIn(c), { isConfirmed: isConfirmed(c) })),
    )
    .delete('/chats/:chat/deletion', takes(), async c => done(c, here(c).chat(chatIn(c)), await commands.chats.restore(by(c), chatIn(c))))
}

import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { reminderPage, reminders, remindPage } from '../../views/messages/reminders.ts'
import type { LaterMark } from '../application/marks.ts'
import { Rejected } from '../domain/decider.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { tell } from './gates.ts'
import { done, orForm, page, site } from './page.ts'
import { by, here, wish } from './wishes.ts'

/** What is to come back. */
export const reminderRoutes = ({ commands, queries, laterMoved, saveMoved }: HttpDoors) => {
  const messageAt = (c: Context<Env>) => ({ chatId: c.req.param('chat') ?? '', messageId: c.req.param('message') ?? '' })
  const idIn = (c: Context<Env>): string => c.req.param('reminder') ?? ''

  function told(c: Context<Env>, { marks, says }: { readonly marks: readonly LaterMark[]; readonly says?: string }): void {
    marks.forEach(laterMoved)
    if (says) tell(c, 'Flowra-Said', says)
  }

  async function choosing(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const viewer = c.get('viewer')
    const at = messageAt(c)
    const screen = await queries.messageScreen(viewer, at.chatId, at.messageId)
    const known = (await queries.remindersOf(viewer, [at])).get(at.messageId)
    const remindAt = known?.state === 'waiting' ? known.dueAt : null
    const { slug, zone } = viewer.workspace
    const main = remindPage({ site: site(c), slug, zone, screen, remindAt, own: viewer.person.zone, form })
    return page(c, { title: 'Remind me', main, chatId: at.chatId }, status)
  }

  async function changing(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const viewer = c.get('viewer')
    const { names, ...listing } = await queries.reminder(viewer, idIn(c))
    const { slug, zone } = viewer.workspace
    const main = reminderPage({ site: site(c), slug, zone, listing, names, own: viewer.person.zone, form })
    return page(c, { title: 'Change reminder', main, chatId: 'saved' }, status)
  }

  /** What is taken back comes back though its time is over. */
  async function setBack(c: Context<Env>): Promise<Response> {
    try {
      return await set(c)
    } catch (error) {
      if (!(error instanceof Rejected) || error.reason !== 'past') throw error
      const { save, isSaved, isMoved } = await commands.saves.add(by(c), messageAt(c))
      if (isMoved) saveMoved({ ...save, isSaved })
      tell(c, 'Flowra-Said', 'Saved again, without its reminder: that time has passed.')
      return done(c, here(c).saved)
    }
  }

  async function set(c: Context<Env>): Promise<Response> {
    const reminded = await commands.reminders.set(by(c), messageAt(c), wish(c, 'when', 'at'))
    const { save, isSaved, isMoved } = reminded.saved
    if (isMoved) saveMoved({ ...save, isSaved })
    told(c, reminded)
    return done(c, here(c).saved)
  }

  async function change(c: Context<Env>): Promise<Response> {
    told(c, await commands.reminders.change(by(c), idIn(c), wish(c, 'when', 'at', 'text')))
    return done(c, here(c).reminders)
  }

  return new Hono<Env>()
    .get('/reminders', async c => {
      const viewer = c.get('viewer')
      const { slug, zone } = viewer.workspace
      const main = reminders({ site: site(c), slug, zone, reminders: await queries.reminders(viewer) })
      return page(c, { title: 'Reminders', main, chatId: 'saved' })
    })
    .put('/reminders/seen', takes(), async c => {
      told(c, { marks: await commands.reminders.see(by(c)) })
      return done(c, here(c).saved)
    })
    .get('/reminders/:reminder', c => changing(c))
    .patch('/reminders/:reminder', takes(['when', 'at', 'text']), c =>
      orForm(
        c,
        () => change(c),
        (form, status) => changing(c, form, status),
      ),
    )
    .delete('/reminders/:reminder', takes(), async c => {
      told(c, { marks: await commands.reminders.cancel(by(c), idIn(c)) })
      return done(c, here(c).reminders)
    })
    .put('/reminders/:reminder/done', takes(), async c => {
      told(c, await commands.reminders.finish(by(c), idIn(c)))
      return done(c, here(c).saved)
    })
    .delete('/reminders/:reminder/done', takes(), async c => {
      told(c, await commands.reminders.reopen(by(c), idIn(c)))
      return done(c, here(c).saved)
    })
    .get('/chats/:chat/messages/:message/reminder', c => choosing(c))
    .put('/chats/:chat/messages/:message/reminder', takes(['when', 'at', 'back']), c =>
      orForm(
        c,
        () => (wish(c, 'back').back === 'on' ? setBack(c) : set(c)),
        (form, status) => choosing(c, form, status),
      ),
    )
    .delete('/chats/:chat/messages/:message/reminder', takes(), async c => {
      told(c, { marks: await commands.reminders.unset(by(c), messageAt(c)) })
      return done(c, here(c).saved)
    })
}

import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { jump } from '../../views/messages/jump.ts'
import type { Env } from './doors.ts'
import { startOfDay } from './moments.ts'
import { page, site } from './page.ts'
import { here } from './wishes.ts'

/** Where one says which day: `?jump=`, with the day one comes from. */
export async function jumpPage(c: Context<Env>, chatId: string, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
  const viewer = c.get('viewer')
  const { queries } = c.get('doors')
  const chat = await queries.readableChat(viewer.workspace.id, viewer.person.id, chatId)
  const title = await queries.titleOf(chat, viewer.person.id)
  const day = c.req.query('jump') ?? ''
  const main = jump({ site: site(c), slug: viewer.workspace.slug, chat, title, day: startOfDay(day, 'UTC') === undefined ? '' : day, form })
  return page(c, { title: 'Go to a day', main, chatId }, status)
}

/** `?on=`: the first message of that day, as the person's calendar has it, or of the next day that has one; else the newest. */
export async function toDay(c: Context<Env>, chatId: string, day: string): Promise<Response> {
  const viewer = c.get('viewer')
  const { queries } = c.get('doors')
  const chat = await queries.readableChat(viewer.workspace.id, viewer.person.id, chatId)
  const start = startOfDay(day, viewer.person.zone)
  if (start === undefined) return jumpPage(c, chatId, { values: { on: day }, errors: { on: 'Choose a day, as in 2026-05-29.' } }, 422)
  const row = await queries.firstSince(chat, start)
  return c.redirect(row ? here(c).permalink(chatId, row.place, row.id) : here(c).latest(chatId), 303)
}

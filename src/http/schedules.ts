import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { newSchedule, schedulePage } from '../../views/messages/schedules.ts'
import type { Scheduled } from '../application/commands/schedules.ts'
import { rejected } from '../domain/decider.ts'
import type { FileFacts } from '../domain/files.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { keepFiles } from './files.ts'
import { tell } from './gates.ts'
import { isScript } from './htmx.ts'
import { done, orForm, page, site } from './page.ts'
import { by, freshKey, here, isTicked, list, wish } from './wishes.ts'

const FILES_STAYED = 'The files did not come along. Go back, load the page anew and attach them again.'

type Asked = { readonly form: Form; readonly status: ContentfulStatusCode; readonly files: readonly FileFacts[] }

/** Messages for later. They are listed beside the drafts. */
export const scheduleRoutes = ({ commands, queries, laterMoved, draftMoved }: HttpDoors) => {
  const chatIn = (c: Context<Env>): string => c.req.param('chat') ?? ''
  const idIn = (c: Context<Env>): string => c.req.param('schedule') ?? ''

  function told(c: Context<Env>, { marks, says }: Pick<Scheduled, 'marks' | 'says'>): void {
    marks.forEach(laterMoved)
    if (says) tell(c, 'Flowra-Said', says)
  }

  /** A form of older pages sends the names of what was chosen. Left out in silence, they would be missed when it is too late. */
  function assertNoFiles(c: Context<Env>): void {
    if (
      c
        .get('body')
        .get('files')
        ?.some(name => name !== '')
    )
      throw rejected('not_later', FILES_STAYED)
  }

  /** Script drops its draft itself once it knows that the message is kept. */
  async function add(c: Context<Env>, fileIds: readonly string[]): Promise<Response> {
    assertNoFiles(c)
    const { text = '', threadId, isAlsoInChat, when, at } = wish(c, 'text', 'threadId', 'isAlsoInChat', 'when', 'at')
    const where = threadId ? { threadId, isAlsoInChat: isTicked(isAlsoInChat) } : {}
    const files = fileIds.length > 0 ? { fileIds } : {}
    const scheduled = await commands.schedules.add(by(c), chatIn(c), { text, ...where, ...files, when, at })
    told(c, scheduled)
    tell(c, 'Flowra-At', new Date(scheduled.schedule.dueAt).toISOString())
    if (!isScript(c)) draftMoved(await commands.drafts.drop(by(c), { chatId: chatIn(c), threadId: threadId || null }))
    return done(c, here(c).drafts)
  }

  /** What came with the form stays with it. */
  function adding(c: Context<Env>): Promise<Response> {
    return orForm(
      c,
      async () => {
        await keepFiles(c)
        return add(c, list(c, 'fileIds'))
      },
      async (form, status) => asking(c, { form, status, files: await queries.ownUploads(c.get('viewer'), list(c, 'fileIds')) }),
    )
  }

  async function asking(c: Context<Env>, { form, status, files }: Asked): Promise<Response> {
    const viewer = c.get('viewer')
    const chat = await queries.readableChat(viewer.workspace.id, viewer.person.id, chatIn(c))
    const name = await queries.titleOf(chat, viewer.person.id)
    const title = chat.chatType === 'direct' ? name : `# ${name}`
    const { slug, zone } = viewer.workspace
    const props = { site: site(c), slug, zone, own: viewer.person.zone, form, files, chatId: chat.id, title, key: freshKey(c) }
    return page(c, { title: 'Send later', main: newSchedule(props), chatId: chat.id }, status)
  }

  async function changing(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const viewer = c.get('viewer')
    const listing = await queries.schedule(viewer, idIn(c))
    const { slug, zone } = viewer.workspace
    const main = schedulePage({ site: site(c), slug, zone, own: viewer.person.zone, form, listing })
    return page(c, { title: 'Change message', main, chatId: 'drafts' }, status)
  }

  return new Hono<Env>()
    .post('/chats/:chat/schedules', takes(['text', 'threadId', 'isAlsoInChat', 'when', 'at'], ['fileIds'], ['files']), c => adding(c))
    .get('/schedules/:schedule', c => changing(c))
    .patch('/schedules/:schedule', takes(['text', 'when', 'at']), c =>
      orForm(
        c,
        async () => {
          told(c, await commands.schedules.change(by(c), idIn(c), wish(c, 'text', 'when', 'at')))
          return done(c, here(c).drafts)
        },
        (form, status) => changing(c, form, status),
      ),
    )
    .post('/schedules/:schedule/send', takes(), async c => {
      const sent = await commands.schedules.send(by(c), idIn(c))
      told(c, sent)
      return done(c, here(c).latest(sent.schedule.chatId))
    })
    .delete('/schedules/:schedule', takes(), async c => {
      told(c, { marks: await commands.schedules.cancel(by(c), idIn(c)), says: '' })
      return done(c, here(c).drafts)
    })
}

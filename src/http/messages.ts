import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Form } from '../../views/components/form.ts'
import { errorPage, goneWhileWriting } from '../../views/errors.ts'
import { history } from '../../views/messages/history.ts'
import { pins } from '../../views/messages/pins.ts'
import type { MessageAt } from '../application/commands/message-at.ts'
import { invalid } from '../application/errors.ts'
import { takes } from './bodies.ts'
import { chatScreen, messagePage } from './chat-page.ts'
import type { Env, HttpDoors } from './doors.ts'
import { keepFiles } from './files.ts'
import { isScript } from './htmx.ts'
import { doneSaying } from './outside.ts'
import { answerHtml, done, orForm, page, site } from './page.ts'
import { told } from './refusals.ts'
import { helpPage, saidIn, slashed } from './slashes.ts'
import { threadPage } from './threads.ts'
import { by, here, isTicked, list, wish } from './wishes.ts'

const WITH_FILES = 'A command takes no files along. Take them off, or begin with a space to send it as text.'

const chatIn = (c: Context<Env>): string => c.req.param('chat') ?? ''
const messageAt = (c: Context<Env>): MessageAt => ({ chatId: chatIn(c), messageId: c.req.param('message') ?? '' })
/** Where a message or a reply leads a form. */
const onward = (c: Context<Env>, { chatId, messageId }: MessageAt, threadId: string | undefined) =>
  threadId === undefined
    ? { to: here(c).latest(chatId), offering: here(c).naming(chatId, messageId) }
    : { to: here(c).latestReply(chatId, threadId), offering: here(c).namingInThread(chatId, threadId, messageId) }
const itsPage = (c: Context<Env>): string => here(c).message(chatIn(c), messageAt(c).messageId)

export const messageRoutes = ({ commands, queries, draftMoved }: HttpDoors) => {
  /** Script drops its draft itself once it knows that the message is there. */
  async function post(c: Context<Env>): Promise<Response> {
    const { text, threadId, isAlsoInChat, isConfirmed } = wish(c, 'text', 'threadId', 'isAlsoInChat', 'isConfirmed')
    await keepFiles(c)
    const fileIds = list(c, 'fileIds')
    const said = saidIn(text ?? '')
    if ('name' in said) {
      if (fileIds.length > 0) throw invalid('text', WITH_FILES)
      return slashed(c, chatIn(c), said)
    }
    const where = threadId === undefined ? {} : { threadId, isAlsoInChat: isTicked(isAlsoInChat) }
    const answer = await commands.messages.post(by(c), chatIn(c), {
      ...said,
      ...where,
      ...(fileIds.length > 0 && { fileIds }),
      ...(isTicked(isConfirmed) && { isConfirmed: true }),
    })
    if (!isScript(c)) draftMoved(await commands.drafts.drop(by(c), { chatId: chatIn(c), ...(threadId !== undefined && { threadId }) }))
    const at = { chatId: chatIn(c), messageId: answer.messageId }
    return doneSaying(c, { ...at, ...(threadId !== undefined && { threadId }), ...onward(c, at, threadId) }, answer)
  }
  /** Its page offers by itself whom it names. */
  async function edit(c: Context<Env>): Promise<Response> {
    const answer = await commands.messages.edit(by(c), messageAt(c), wish(c, 'text'))
    return doneSaying(c, { ...messageAt(c), to: itsPage(c), offering: itsPage(c) }, answer)
  }
  const react = async (c: Context<Env>, emoji = '') => done(c, itsPage(c), await commands.messages.react(by(c), messageAt(c), emoji))

  /** With what came along. A refused reply goes back to its thread. */
  async function again(c: Context<Env>, refused: Form, status: ContentfulStatusCode): Promise<Response> {
    const { threadId } = wish(c, 'threadId')
    const form = { ...refused, files: await queries.ownUploads(c.get('viewer'), list(c, 'fileIds')) }
    if (threadId === undefined || threadId === '') return chatScreen(c, chatIn(c), form, status)
    return threadPage(c, { chatId: chatIn(c), messageId: threadId }, form, status)
  }

  /** Also when the chat is no longer there for them: nobody loses what they wrote. */
  async function keptOrForm(c: Context<Env>): Promise<Response> {
    try {
      return await orForm(
        c,
        () => post(c),
        (form, status) => again(c, form, status),
      )
    } catch (error) {
      const { text } = wish(c, 'text')
      if (told(error)?.status !== 404 || isScript(c) || !text) throw error
      return answerHtml(c, errorPage(site(c), goneWhileWriting(text)), 404)
    }
  }

  return new Hono<Env>()
    .get('/help', helpPage)
    .post('/chats/:chat/messages', takes(['text', 'threadId', 'isAlsoInChat', 'isConfirmed'], ['fileIds'], ['files']), c => keptOrForm(c))
    .get('/chats/:chat/messages/:message', c => messagePage(c, messageAt(c)))
    .patch('/chats/:chat/messages/:message', takes(['text']), c =>
      orForm(
        c,
        () => edit(c),
        (form, status) => messagePage(c, messageAt(c), form, status),
      ),
    )
    .delete('/chats/:chat/messages/:message', takes(), async c =>
      done(c, here(c).latest(chatIn(c)), await commands.messages.delete(by(c), messageAt(c))),
    )
    .post('/chats/:chat/messages/:message/reactions', takes(['emoji']), c => react(c, wish(c, 'emoji').emoji))
    .put('/chats/:chat/messages/:message/reactions/:emoji', takes(), c => react(c, c.req.param('emoji')))
    .delete('/chats/:chat/messages/:message/reactions/:emoji', takes(), async c =>
      done(c, itsPage(c), await commands.messages.unreact(by(c), messageAt(c), c.req.param('emoji'))),
    )
    .put('/chats/:chat/messages/:message/pin', takes(), async c => done(c, itsPage(c), await commands.messages.pin(by(c), messageAt(c))))
    .delete('/chats/:chat/messages/:message/pin', takes(), async c =>
      done(c, here(c).pins(chatIn(c)), await commands.messages.unpin(by(c), messageAt(c))),
    )
    .get('/chats/:chat/pins', async c => {
      const { slug, zone } = c.get('viewer').workspace
      const screen = await queries.pinsScreen(c.get('viewer'), chatIn(c))
      return page(c, { title: `Pins in ${screen.title}`, main: pins({ site: site(c), slug, zone, pins: screen }), chatId: chatIn(c) })
    })
    .get('/chats/:chat/messages/:message/history', async c => {
      const { slug, zone } = c.get('viewer').workspace
      const screen = await queries.historyScreen(c.get('viewer'), chatIn(c), messageAt(c).messageId)
      return page(c, { title: 'Earlier versions', main: history({ site: site(c), slug, zone, history: screen }), chatId: chatIn(c) })
    })
}

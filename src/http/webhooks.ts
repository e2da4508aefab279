import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { roots } from '../../views/paths.ts'
import { type Made, type WebhooksPage, webhooks } from '../../views/webhooks/page.ts'
import type { MadeAddress } from '../application/commands/webhooks.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { done, orForm, page, site } from './page.ts'
import { by, freshKey, here, wish } from './wishes.ts'

/** Programs that post into a channel: on its own page, for those who may let them. */
export const webhookRoutes = ({ commands, queries, configuration }: HttpDoors) => {
  const chatIn = (c: Context<Env>): string => c.req.param('chat') ?? ''
  const botIn = (c: Context<Env>): string => c.req.param('bot') ?? ''
  const isOn = (value: string | undefined): boolean => value === 'on'

  type More = Pick<WebhooksPage, 'form' | 'made' | 'asked'>

  async function screen(c: Context<Env>, more: More = {}, status?: ContentfulStatusCode): Promise<Response> {
    const viewer = c.get('viewer')
    const found = await queries.webhooks(viewer, chatIn(c))
    const around = { site: site(c), slug: viewer.workspace.slug, zone: viewer.workspace.zone, key: freshKey(c) }
    const main = webhooks({ ...around, origin: configuration.publicUrl.origin, webhooks: found, ...more })
    return page(c, { title: `Webhooks of ${found.title}`, main, chatId: chatIn(c) }, status)
  }

  /** Known here and nowhere else: shown once, in this very answer. */
  const withAddress = (c: Context<Env>, { botId, token, secret }: MadeAddress): Promise<Response> =>
    screen(c, token === undefined ? {} : { made: shown({ botId, token, secret }) })

  const shown = ({ botId, token, secret }: { botId: string; token: string; secret: string | undefined }): Made => ({
    botId,
    address: configuration.publicUrl.origin + roots.hook(token),
    ...(secret !== undefined && { secret }),
  })

  async function create(c: Context<Env>): Promise<Response> {
    const { isSigned, ...sent } = wish(c, 'name', 'emoji', 'isSigned')
    return withAddress(c, await commands.webhooks.create(by(c), chatIn(c), { ...sent, isSigned: isOn(isSigned) }))
  }

  async function renew(c: Context<Env>): Promise<Response> {
    const { isSigned, isConfirmed } = wish(c, 'isSigned', 'isConfirmed')
    const sent = { isSigned: isOn(isSigned), isConfirmed: isOn(isConfirmed) }
    return withAddress(c, await commands.webhooks.renew(by(c), chatIn(c), botIn(c), sent))
  }

  async function revoke(c: Context<Env>): Promise<Response> {
    const isConfirmed = isOn(wish(c, 'isConfirmed').isConfirmed)
    return done(c, here(c).webhooks(chatIn(c)), await commands.webhooks.revoke(by(c), chatIn(c), botIn(c), { isConfirmed }))
  }

  /** What waits for a yes is asked above the list. */
  const about = (c: Context<Env>, act: () => Promise<Response>, asked: 'renew' | 'revoke') =>
    orForm(c, act, (form, status) => screen(c, { form, asked: { act: asked, botId: botIn(c) } }, status))

  return new Hono<Env>()
    .get('/chats/:chat/webhooks', c => screen(c))
    .post('/chats/:chat/webhooks', takes(['name', 'emoji', 'isSigned']), c =>
      orForm(
        c,
        () => create(c),
        (form, status) => screen(c, { form }, status),
      ),
    )
    .put('/chats/:chat/webhooks/:bot/address', takes(['isSigned', 'isConfirmed']), c => about(c, () => renew(c), 'renew'))
    .delete('/chats/:chat/webhooks/:bot', takes(['isConfirmed']), c => about(c, () => revoke(c), 'revoke'))
}

import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Form } from '../../views/components/form.ts'
import { emojiPage } from '../../views/workspaces/emoji.ts'
import { LIMITS } from '../application/limits.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { done, orForm, page, site } from './page.ts'
import { refusal } from './refusals.ts'
import { by, freshKey, here, wish } from './wishes.ts'

/** An id never gets another picture. */
const FOR_EVER = 'private, max-age=31536000, immutable'

/** The workspace's own emoji. */
export const emojiRoutes = ({ commands, queries }: HttpDoors) => {
  async function all(c: Context<Env>, form?: Form, status?: ContentfulStatusCode): Promise<Response> {
    const { slug, zone } = c.get('viewer').workspace
    const screen = await queries.emoji(c.get('viewer'))
    const main = emojiPage({ site: site(c), slug, zone, key: freshKey(c), screen, ...(form && { form }) })
    return page(c, { title: 'Emoji', main }, status)
  }

  async function add(c: Context<Env>): Promise<Response> {
    const [picture] = c.get('body').get('picture') ?? []
    const bytes = picture instanceof File ? picture : undefined
    if (bytes && bytes.size > LIMITS.pictureBytes) throw refusal(413, 'A picture may have 10 MB at most.')
    await commands.emoji.add(by(c), wish(c, 'name'), bytes && new Uint8Array(await bytes.arrayBuffer()))
    return done(c, here(c).ownEmoji)
  }

  async function picture(c: Context<Env>, isStill: boolean): Promise<Response> {
    const bytes = await queries.emojiPicture(c.get('viewer'), c.req.param('own') ?? '', isStill)
    return c.body(new Uint8Array(bytes), 200, { 'Content-Type': 'image/webp', 'Cache-Control': FOR_EVER })
  }

  return new Hono<Env>()
    .get('/settings/emoji', c => all(c))
    .post('/settings/emoji', takes(['name'], [], ['picture']), c =>
      orForm(
        c,
        () => add(c),
        (form, status) => all(c, form, status),
      ),
    )
    .delete('/settings/emoji/:own', takes(), async c => done(c, here(c).ownEmoji, await commands.emoji.remove(by(c), c.req.param('own'))))
    .get('/emoji/:own/picture', c => picture(c, false))
    .get('/emoji/:own/still', c => picture(c, true))
}

import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { roots } from '../../views/paths.ts'
import { type InvitesPage, invites } from '../../views/workspaces/invites.ts'
import { invalid } from '../application/errors.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { endOfDay } from './moments.ts'
import { done, orForm, page, site } from './page.ts'
import { by, freshKey, here, list, wish } from './wishes.ts'

export const inviteRoutes = ({ app, commands, queries, configuration }: HttpDoors) => {
  async function screen(
    c: Context<Env>,
    more: Pick<InvitesPage, 'form' | 'link' | 'sentTo'> = {},
    status?: ContentfulStatusCode,
  ): Promise<Response> {
    const { slug } = c.get('viewer').workspace
    const viewer = (await queries.viewer(slug, c.get('viewer').person.id)) ?? c.get('viewer') // with the invitation just made
    const found = await queries.invites(viewer)
    return page(
      c,
      {
        title: 'Invitations',
        main: invites({ site: site(c), slug, zone: viewer.workspace.zone, invites: found, key: freshKey(c), ...more }),
      },
      status,
    )
  }

  /** The link is known here and nowhere else: it is shown once, in this very answer. */
  async function create(c: Context<Env>): Promise<Response> {
    const { guestUntil, ...sent } = wish(c, 'role', 'days', 'maxUses', 'email', 'guestUntil')
    const until = guestUntil ? lastMoment(guestUntil, c.get('viewer').workspace.zone) : null
    const { token } = await commands.invites.create(by(c), { ...sent, chatIds: list(c, 'chat'), guestUntil: until })
    const to = app.ports.mail && sent.email?.trim() // the letter alone has the link: whoever comes by it reads what is sent there
    if (to) return screen(c, { sentTo: to })
    return screen(c, token === null ? {} : { link: configuration.publicUrl.origin + roots.invitation(token) })
  }

  return new Hono<Env>()
    .get('/invites', c => screen(c))
    .post('/invites', takes(['role', 'days', 'maxUses', 'email', 'guestUntil'], ['chat']), c =>
      orForm(
        c,
        () => create(c),
        (form, status) => screen(c, { form }, status),
      ),
    )
    .post('/invites/:invite/letter', takes(), c =>
      orForm(
        c,
        async () => {
          await commands.invites.resend(by(c), c.req.param('invite'))
          return done(c, here(c).invites)
        },
        (form, status) => screen(c, { form }, status),
      ),
    )
    .delete('/invites/:invite', takes(), c =>
      orForm(
        c,
        async () => done(c, here(c).invites, await commands.invites.revoke(by(c), c.req.param('invite'))),
        (form, status) => screen(c, { form }, status),
      ),
    )
}

function lastMoment(day: string, zone: string): number {
  const end = endOfDay(day, zone)
  if (end === undefined) throw invalid('guestUntil', 'This is not a day.')
  return end
}

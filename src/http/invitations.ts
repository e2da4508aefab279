import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { invitation } from '../../views/people/invitation.ts'
import { plainEmail } from '../application/fields.ts'
import type { InvitationLook } from '../application/screens.ts'
import { findInvitation, type SecretDocument } from '../application/secrets.ts'
import { notFound, rejected } from '../domain/decider.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { landing } from './home.ts'
import { localeOf, serverZone } from './locale.ts'
import { answerHtml, orForm, site } from './page.ts'
import { agentOf, beVisitor, enter } from './session.ts'
import { freshKey, keyOf, wish } from './wishes.ts'

type Found = { readonly secret: SecretDocument; readonly look: InvitationLook }

/** An invitation is opened by its link and taken by a form, so that looking at it spends nothing. */
export const invitationRoutes = ({ app, commands, queries, followed }: HttpDoors) => {
  async function found(c: Context<Env>): Promise<Found> {
    const secret = await findInvitation(app.ports, c.req.param('token') ?? '')
    const look = secret && (await queries.invitation(secret))
    if (!secret || !look) throw notFound()
    return { secret, look }
  }

  async function screen(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    beVisitor(c)
    const { look } = await found(c)
    const person = c.get('session')?.person ?? null
    const props = { site: site(c), token: c.req.param('token') ?? '', look, person, zone: serverZone, form }
    return answerHtml(c, invitation(props), status ?? (look.state === 'open' ? 200 : 410))
  }

  async function accept(c: Context<Env>): Promise<Response> {
    const { secret, look } = await found(c)
    if (look.state !== 'open') return screen(c)
    const personId = c.get('session')?.person.id ?? (await newcomer(c, look))
    await commands.invites.accept({ personId, command: keyOf(c) }, secret)
    await followed()
    if (!c.get('session')) await enter(c, await commands.sessions.begin(personId, agentOf(c)))
    return c.redirect(await landing(queries, look.slug, personId), 303)
  }

  async function newcomer(c: Context<Env>, look: InvitationLook): Promise<string> {
    const person = { ...wish(c, 'name', 'email', 'password', 'username', 'zone'), locale: localeOf(c) }
    if (look.email !== null && plainEmail(wish(c, 'email').email ?? '') !== look.email)
      throw rejected('invite_other_address', 'This invitation was sent to another address.', 'email')
    return (await commands.people.register(freshKey(c), 'local', person)).personId
  }

  return new Hono<Env>()
    .get('/invitations/:token', c => screen(c))
    .post('/invitations/:token', takes(['name', 'email', 'password', 'username', 'zone']), c =>
      orForm(
        c,
        () => accept(c),
        (form, status) => screen(c, form, status),
      ),
    )
}

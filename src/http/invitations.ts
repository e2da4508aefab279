import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { invitation } from '../../views/people/invitation.ts'
import { plainEmail } from '../application/fields.ts'
import { isClientId } from '../application/ids.ts'
import { passwordFits } from '../application/passwords.ts'
import { INSTANCE } from '../application/ports.ts'
import { PEOPLE } from '../application/read-models/people.ts'
import type { InvitationLook } from '../application/screens.ts'
import { findInvitation, type SecretDocument } from '../application/secrets.ts'
import { notFound, rejected } from '../domain/decider.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { landing } from './home.ts'
import { localeOf, serverZone } from './locale.ts'
import { answerHtml, orForm, site } from './page.ts'
import { refusal } from './refusals.ts'
import { agentOf, beVisitor, enter } from './session.ts'
import { mayTry } from './tries.ts'
import { waysIn } from './ways-in.ts'
import { freshKey, keyOf, wish } from './wishes.ts'

const NOT_THEIRS = 'You have an account already, and this is not its password. Sign in instead.'

type Found = { readonly secret: SecretDocument; readonly look: InvitationLook }

/** An invitation is opened by its link and taken by a form, so that looking at it spends nothing. */
export const invitationRoutes = ({ app, commands, configuration, queries, followed }: HttpDoors) => {
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
    const { key = '' } = form.values
    const props = {
      site: site(c),
      token: c.req.param('token') ?? '',
      key: isClientId(key) ? key : freshKey(c),
      look,
      person,
      zone: serverZone,
      ways: waysIn(c),
      form,
    }
    return answerHtml(c, invitation(props), status ?? (look.state === 'open' ? 200 : 410))
  }

  /** Sent twice, the same form finds what it did: no second account, and no place taken twice. */
  async function accept(c: Context<Env>): Promise<Response> {
    const { secret, look } = await found(c)
    const command = keyOf(c)
    const here = c.get('session')?.person.id
    if (!here && look.state !== 'open' && !(await commands.people.isRegistered(command))) return screen(c)
    const personId = here ?? (await newcomer(c, command, { secret, look }))
    await commands.invites.accept({ personId, command }, secret)
    await followed()
    if (!here) await enter(c, await commands.sessions.begin(personId, agentOf(c)))
    return c.redirect(await landing(queries, look.slug, personId), 303)
  }

  async function newcomer(c: Context<Env>, command: string, { secret, look }: Found): Promise<string> {
    if (!configuration.offersPasswords) throw refusal(403, 'Passwords open nothing here. Come in as this page offers.')
    const person = { ...wish(c, 'name', 'email', 'password', 'username', 'zone'), locale: localeOf(c) }
    const { email = '', password = '' } = person
    if (look.email !== null && plainEmail(email) !== look.email)
      throw rejected('invite_other_address', 'This invitation was sent to another address.', 'email')
    const isMailed = secret.isMailed === true && look.email !== null
    if (app.ports.mail && look.email !== null && !isMailed)
      throw rejected('invite_other_address', `Open the link in the letter that was sent to ${look.email}.`)
    const { personId, isRepeat } = await commands.people.register(command, 'local', person, isMailed)
    if (isRepeat && !(await isTheirs(c, personId, email, password))) throw refusal(401, NOT_THEIRS)
    return personId
  }

  const hasFactor = async (personId: string): Promise<boolean> =>
    (await app.ports.documents.get(PEOPLE, INSTANCE, personId))?.hasFactor === true

  /** Who sends a form again must know its password: the rest of it is no secret. */
  const isTheirs = async (c: Context<Env>, personId: string, email: string, password: string): Promise<boolean> =>
    (await mayTry(c, email)) && (await passwordFits(app.ports, personId, password)) && !(await hasFactor(personId)) // who has one signs in

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

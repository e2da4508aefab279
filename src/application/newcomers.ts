import { Rejected, rejected } from '../domain/decider.ts'
import type { Identity } from '../domain/identities.ts'
import { actOnPerson } from './act.ts'
import type { Application } from './application.ts'
import { carriesEmail, carriesUsername, claimsOn, keyOfEmail, keyOfIdentity, keyOfUsername } from './claims.ts'
import { email as emailField, username as usernameField } from './fields.ts'
import { carriersOf, carries, identityOf, personWith } from './identities.ts'
import { derivedId, newClientId } from './ids.ts'
import { namesOf, type Place, trustedEmail } from './mapping.ts'
import { INSTANCE, type Issuer, type Vouched } from './ports.ts'
import { PEOPLE } from './read-models/people.ts'

/** What the browser tells about somebody it has never been here with. */
export type Welcome = { readonly zone: string; readonly locale: string; readonly isInvited: boolean }

type Enrol = (from: Issuer, vouched: Vouched, places: readonly Place[], welcome: Welcome) => Promise<string>
type Taking = { readonly personId: string; readonly from: Issuer; readonly vouched: Vouched; readonly identity: Identity }

const TRIES = 40 // of a username, and of waiting for the same person in another tab
const PAUSE_MS = 50

/** Accounts that are made at the first sign-in, only for whom a workspace takes in, by what the issuer says or by an invitation (S8). */
export function enrolling(app: Application): Enrol {
  const { ports } = app
  const claims = claimsOn(ports.documents, ports.clock)
  const isPerson = async (owner: string): Promise<boolean> => (await ports.documents.get(PEOPLE, INSTANCE, owner)) !== undefined

  const claimIdentity = ({ personId, from, identity: { identityId } }: Taking): Promise<void> =>
    claims.take({
      key: keyOfIdentity(identityId),
      owner: personId,
      shown: { name: from.name, field: 'identity' },
      hasAppeared: carries(app, identityId),
    })

  /**
   * An address that nobody has checked is worth nothing: the account is made without. One that is somebody's here already opens
   * nothing either: whoever it is must say so, signed in.
   */
  async function claimEmail({ personId, from, vouched }: Taking): Promise<string> {
    const email = trustedEmail(from.rules, vouched.claims)
    if (email === null || !emailField.safeParse(email).success) return ''
    const shown = { name: email, field: 'email' }
    await claims
      .take({ key: keyOfEmail(email), owner: personId, shown, hasAppeared: carriesEmail(ports.documents, email) })
      .catch(error => {
        if (!(error instanceof Rejected)) throw error
        throw rejected('mail_known', knownMail(from.name))
      })
    return email
  }

  async function claimUsername(personId: string, wished: string): Promise<string> {
    for (let number = 1; number <= TRIES; number++) {
      const found = usernameField.safeParse(number === 1 ? wished : `${wished}${number}`)
      if (!found.success) continue
      const shown = { name: found.data, field: 'username' }
      const hasAppeared = carriesUsername(ports.documents, found.data)
      const taking = { key: keyOfUsername(found.data), owner: personId, shown, hasAppeared }
      if (await claims.take(taking).then(() => true, whenTaken)) return found.data
    }
    throw rejected('name_taken', 'Everything that you could be called here is taken.')
  }

  async function register(taking: Taking, { zone, locale }: Welcome, command: string): Promise<void> {
    const { personId, vouched, identity } = taking
    const email = await claimEmail(taking)
    const names = namesOf(vouched.claims)
    const username = await claimUsername(personId, names.username)
    await actOnPerson(app, {
      self: { personId, command },
      act: 'people.register',
      personId,
      body: identity.identityId,
      ask: () => ({
        type: 'register',
        via: 'oidc',
        name: names.name,
        username,
        email,
        ...(email !== '' && { isEmailConfirmed: true }),
        zone,
        locale,
        identity,
      }),
    })
  }

  /** Who was locked out is so also under a new account, having unlinked the old one before. */
  async function mayComeAnew(identityId: string): Promise<void> {
    const people = await ports.documents.getMany(PEOPLE, INSTANCE, await carriersOf(app, identityId))
    if (people.some(({ isActive }) => !isActive)) throw rejected('deactivated', 'This account is deactivated.')
  }

  /** Undefined when the same person is being enrolled in another tab. */
  async function tryOnce(from: Issuer, vouched: Vouched, welcome: Welcome): Promise<string | undefined> {
    const command = newClientId(ports.clock.now(), ports.random.bytes(10))
    const personId = derivedId('people', INSTANCE, '-', command)
    const taking = { personId, from, vouched, identity: identityOf(from, vouched) }
    if (!(await claimIdentity(taking).then(() => true, whenTaken))) return undefined
    try {
      await register(taking, welcome, command)
    } catch (error) {
      if (error instanceof Rejected) await claims.free(keyOfIdentity(taking.identity.identityId), personId, isPerson)
      throw error
    }
    return personId
  }

  return async (from, vouched, places, welcome) => {
    if (places.length === 0 && !welcome.isInvited)
      throw rejected('no_workspace', `Your account at ${from.name} opens no workspace here. Ask for an invitation.`)
    const { identityId } = identityOf(from, vouched)
    await mayComeAnew(identityId)
    for (let round = 0; round < TRIES; round++) {
      const personId = (await tryOnce(from, vouched, welcome)) ?? (await personWith(app, identityId))
      if (personId !== undefined) return personId
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
    }
    throw rejected('flow_over', 'This did not come to an end. Please try again in a minute.')
  }
}

const knownMail = (name: string): string =>
  `There is an account with your e-mail address already. Sign in to it first; then link ${name} under Settings, Sign-in.`

const whenTaken = (error: unknown): false => {
  if (error instanceof Rejected) return false
  throw error
}

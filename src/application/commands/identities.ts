import { notFound, Rejected, rejected } from '../../domain/decider.ts'
import { actOnPerson } from '../act.ts'
import type { Application } from '../application.ts'
import { claimsOn, keyOfIdentity } from '../claims.ts'
import { everyWith } from '../everything.ts'
import { type Flow, openFlow, sealFlow } from '../flows.ts'
import { GRANTS, type GrantDocument, tokensOf } from '../grants.ts'
import { carries, identityOf, personWith } from '../identities.ts'
import { newClientId } from '../ids.ts'
import { loggedOut } from '../logouts.ts'
import { isSilent, placesOf } from '../mapping.ts'
import { existing, follow } from '../memberships.ts'
import { enrolling, type Welcome } from '../newcomers.ts'
import { CREDENTIALS } from '../passwords.ts'
import { INSTANCE, type Issuer, NotVouched, type Vouched } from '../ports.ts'
import { PEOPLE } from '../read-models/people.ts'
import { renewalsOf } from '../renewals.ts'
import { SESSIONS, type Session } from '../sessions.ts'
import type { Self } from './people.ts'
import { type Begun, sessionCommands } from './sessions.ts'

export type BegunFlow = { readonly url: string; readonly state: string; readonly sealed: string }
export type Answered = Omit<Welcome, 'isInvited'> & {
  readonly callback: URL
  readonly state: string
  readonly sealed: string
  readonly device: string
}
type Wish = Pick<Flow, 'browser' | 'next' | 'linkTo'> & { readonly isAgain?: boolean }

/** What only the browser's side knows of a flow: whether it was begun here, and whether an invitation waits where it goes on to. */
type Here = { isBrowser(flow: Flow): boolean; isInvited(flow: Flow): Promise<boolean> }
type Entered = { readonly begun: Begun; readonly slug: string | null }
export type Finished = { readonly next: string | null } & (({ readonly kind: 'entered' } & Entered) | { readonly kind: 'linked' })

/** Ways in that an issuer vouches for (S7 to S9). */
export const identityCommands = (app: Application) => {
  const { ports } = app
  const sessions = sessionCommands(app)
  const claims = claimsOn(ports.documents, ports.clock)
  const enrol = enrolling(app)
  const key = (): string => newClientId(ports.clock.now(), ports.random.bytes(10))
  const end = (grant: GrantDocument): Promise<void> => sessions.end({ personId: grant.personId, command: key() }, grant.id)

  const renewals = renewalsOf(app, {
    end,
    follow: async (grant, { rules }, vouched) =>
      isSilent(rules, vouched) ? undefined : follow(app, rules, grant.personId, placesOf(rules, vouched)),
  })

  function issuer(id: string): Issuer {
    const found = ports.issuers.find(one => one.id === id)
    if (!found) throw notFound()
    return found
  }

  async function enter(from: Issuer, vouched: Vouched, answered: Answered & Welcome): Promise<Entered> {
    const places = await existing(app, placesOf(from.rules, vouched))
    const { identityId } = identityOf(from, vouched)
    const personId = (await personWith(app, identityId)) ?? (await enrol(from, vouched, places, answered))
    const person = await app.recent.get(PEOPLE, INSTANCE, personId)
    if (!person?.isActive) throw rejected('deactivated', 'This account is deactivated.')
    await follow(app, from.rules, personId, places)
    return { begun: await sessions.beginVouched(personId, answered.device, from.id, vouched), slug: places[0]?.slug ?? null }
  }

  async function link(self: Self, from: Issuer, vouched: Vouched): Promise<void> {
    const identity = identityOf(from, vouched)
    const taking = { key: keyOfIdentity(identity.identityId), owner: self.personId, shown: { name: from.name, field: 'identity' } }
    await claims.take({ ...taking, hasAppeared: carries(app, identity.identityId) }).catch(whenTaken(from))
    const command = { type: 'linkIdentity', ...identity } as const
    await actOnPerson(app, { self, act: 'identities.link', personId: self.personId, body: identity.identityId, ask: () => command })
  }

  /** What it opened and what still lives. */
  async function grantsBy(personId: string, identityId: string): Promise<readonly GrantDocument[]> {
    const rows = await everyWith(ports.documents, SESSIONS, { personId, isEnded: false }, 'createdAt')
    const ids = rows.filter(({ issuerId }) => issuerId !== undefined).map(({ id }) => id)
    const grants = await ports.documents.getMany(GRANTS, INSTANCE, ids)
    return grants.filter(grant => {
      const from = ports.issuers.find(({ id }) => id === grant.issuerId)
      return !grant.isEnded && from !== undefined && identityOf(from, grant).identityId === identityId
    })
  }

  return {
    /** Where the browser goes, and what it keeps until it comes back. */
    async begin(issuerId: string, redirect: URL, { isAgain = false, ...wish }: Wish): Promise<BegunFlow> {
      const { url, attempt } = await issuer(issuerId).begin(redirect, { isAgain })
      return { url, state: attempt.state, sealed: sealFlow(ports, { issuerId, attempt, ...wish }) }
    },

    async finish(issuerId: string, answered: Answered, here: Here): Promise<Finished> {
      const from = issuer(issuerId)
      const flow = await openFlow(ports, issuerId, answered, here.isBrowser)
      const { attempt, next, linkTo } = flow
      const vouched = await from.finish(answered.callback, attempt)
      if (linkTo === null)
        return { kind: 'entered', next, ...(await enter(from, vouched, { ...answered, isInvited: await here.isInvited(flow) })) }
      await link({ personId: linkTo, command: key() }, from, vouched)
      return { kind: 'linked', next }
    },

    async unlink(self: Self, identityId: string): Promise<void> {
      const { personId } = self
      const hasPassword = (await ports.documents.get(CREDENTIALS, INSTANCE, personId)) !== undefined
      const command = { type: 'unlinkIdentity', identityId, hasPassword } as const
      await actOnPerson(app, { self, act: 'identities.unlink', personId, body: identityId, ask: () => command })
      await claims.free(keyOfIdentity(identityId), personId, carries(app, identityId))
      for (const grant of await grantsBy(personId, identityId)) await end(grant)
    },

    /** The session after asking its issuer where that is due; undefined when it is over. */
    current: (session: Session): Promise<Session | undefined> => renewals.current(session),
    /** Asks about those of these sessions that are due. */
    renewDue: (sessionIds: Iterable<string>): Promise<void> => renewals.sweep(sessionIds),

    /** Where the issuer's own session ends, for a session that it vouched for. */
    async endUrl({ session }: Session, returnTo: URL): Promise<string | undefined> {
      const from = ports.issuers.find(one => one.id === session.issuerId)
      const grant = from && (await ports.documents.get(GRANTS, INSTANCE, session.id))
      if (!grant || grant.isEnded) return undefined
      return from.endUrl(tokensOf(app, grant).idToken, returnTo).catch(whenAway)
    },

    /** An issuer says behind the browser's back that somebody left. */
    async loggedOut(issuerId: string, token: string): Promise<void> {
      await loggedOut(app, issuer(issuerId), token, end)
    },
  }
}

const whenTaken =
  ({ name }: Issuer) =>
  (error: unknown): never => {
    if (!(error instanceof Rejected)) throw error
    throw rejected('identity_taken', `This account at ${name} opens another account here. Sign in with it, or unlink it there first.`)
  }

/** Ours is over all the same. */
function whenAway(error: unknown): undefined {
  if (!(error instanceof NotVouched)) throw error
}

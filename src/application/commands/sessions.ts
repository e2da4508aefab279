import { rejected } from '../../domain/decider.ts'
import { actOnPerson } from '../act.ts'
import type { Application } from '../application.ts'
import { claimsOn, keyOfEmail } from '../claims.ts'
import { invalid } from '../errors.ts'
import { factorFits } from '../factors.ts'
import { plainEmail } from '../fields.ts'
import { beginGrant, carryGrant, endGrant } from '../grants.ts'
import type { Half } from '../halves.ts'
import { derivedId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { putLetter } from '../outbox.ts'
import { CREDENTIALS, checkPassword, hashPassword, passwordFits, storeHash } from '../passwords.ts'
import { INSTANCE, type Vouched } from '../ports.ts'
import { PEOPLE, type PersonDocument } from '../read-models/people.ts'
import { newSecret, outdate, SECRETS, type SecretDocument, spend } from '../secrets.ts'
import { beginSession, endSession, proveSession, SESSIONS, type Session, type SessionDocument } from '../sessions.ts'
import { mayWriteTo } from '../writing-to.ts'
import { mayOperate } from './operators.ts'
import type { Self } from './people.ts'

/** The session that says so was begun by a second factor too. */
type Proof = { readonly isTwice?: boolean | undefined }

/** The password fitted; the second factor is still to come. */
type Halfway = { readonly halfOf: string }

export type Begun = { readonly token: string; readonly sessionId: string; readonly personId: string }

export const sessionCommands = (app: Application) => {
  const claims = claimsOn(app.ports.documents, app.ports.clock)

  const begin = async (personId: string, device: string, more: { readonly isTwice?: boolean } = {}): Promise<Begun> => {
    const { token, session } = await beginSession(app, personId, device, more)
    return { token, sessionId: session.id, personId }
  }

  const mayBe = async (personId: string, password: string): Promise<void> => {
    const person = await app.recent.get(PEOPLE, INSTANCE, personId)
    checkPassword(password, person ? [person.name, person.email, person.username] : [])
  }

  /** Whoever asked for a link before, with the old password or another's mailbox at hand, has nothing of it any more. */
  const replacePassword = async (command: string, personId: string, hash: string): Promise<void> => {
    for (const purpose of ['reset', 'confirmation'] as const) await outdate(app.ports.documents, purpose, personId)
    await storeHash(app.ports, personId, hash)
    await actOnPerson(app, {
      self: { personId, command },
      act: 'people.changePassword',
      personId,
      body: null,
      ask: () => ({ type: 'changePassword' }),
    })
  }

  return {
    begin,

    /** For somebody an issuer vouches for. */
    async beginVouched(personId: string, device: string, issuerId: string, vouched: Vouched): Promise<Begun> {
      const { token, session } = await beginSession(app, personId, device, { issuerId, provenAt: saidAt(app, vouched) })
      await beginGrant(app, session, issuerId, vouched)
      return { token, sessionId: session.id, personId }
    },

    /** A new value for the same browser: whoever vouched for the session goes on doing so. */
    async beginAgain({ session }: Session, device: string): Promise<Begun> {
      const { token, session: next } = await beginSession(app, session.personId, device, lastingOf(session))
      if (session.issuerId !== undefined) {
        await carryGrant(app, session.id, next)
        await endGrant(app, session.id)
      }
      return { token, sessionId: next.id, personId: session.personId }
    },

    /** The same answer and the same time for unknown, wrong and deactivated (S4). */
    async signIn(email: string, password: string, device: string): Promise<Begun | Halfway | undefined> {
      const person = await whoseAre(app, plainEmail(email), password)
      if (!person) return undefined
      return person.hasFactor ? { halfOf: person.id } : begin(person.id, device)
    },

    /** The second step: whoever's password fitted a moment ago says a code. What was ended meanwhile is not gone on with. */
    async finishSignIn({ personId, at }: Pick<Half, 'personId' | 'at'>, code: string, device: string): Promise<Begun | undefined> {
      const person = await app.recent.get(PEOPLE, INSTANCE, personId)
      if (!person?.isActive || at < person.sessionsEndedAt || !(await factorFits(app.ports, personId, code))) return undefined
      return begin(personId, device, { isTwice: true })
    },

    /** Somebody who is signed in says again who they are: by all that a sign-in would ask of them. */
    async prove({ session, person }: Session, said: { readonly password: string; readonly code: string }): Promise<void> {
      if (!(await passwordFits(app.ports, person.id, said.password))) throw invalid('password', 'This is not your password.')
      if (person.hasFactor && !(await factorFits(app.ports, person.id, said.code)))
        throw invalid('code', 'This code does not fit, or was used before. Enter the one your phone shows now, or a recovery code.')
      await proveSession(app, session.id, person.hasFactor === true)
    },

    /** The document first: whoever asks from now on is signed out; the event tells every open socket. */
    async end(self: Self, sessionId: string): Promise<void> {
      const session = await app.recent.get(SESSIONS, INSTANCE, sessionId)
      if (session?.personId !== self.personId) throw rejected('not_found', 'This does not exist, or you cannot see it.')
      await endSession(app, session)
      await actOnPerson(app, {
        self,
        act: 'sessions.end',
        personId: self.personId,
        body: sessionId,
        ask: () => ({ type: 'endSession', sessionId }),
      })
      if (session.issuerId !== undefined) await endGrant(app, session.id) // last: by it a logout that was cut off is found again
    },

    /** Every session of the person, this one included. */
    async endAll(self: Self): Promise<void> {
      await actOnPerson(app, { self, act: 'sessions.endAll', personId: self.personId, body: null, ask: () => ({ type: 'endSessions' }) })
    },

    /** Ends all sessions; answers a new one for this browser. */
    async changePassword({ isTwice, ...self }: Self & Proof, current: string, password: string, device: string): Promise<Begun> {
      if (!(await passwordFits(app.ports, self.personId, current))) throw invalid('current', 'This is not your present password.')
      await mayBe(self.personId, password)
      await replacePassword(self.command, self.personId, await hashPassword(app.ports, password))
      return begin(self.personId, device, isTwice ? { isTwice } : {})
    },

    /** By an operator: a link that lets the person choose a new password. */
    async makeResetLink(self: Self, personId: string): Promise<string> {
      await mayOperate(app, self, 'people.makeResetLink')
      return resetToken(app, personId)
    },

    /**
     * By anybody: a letter with a link, if that is the address of an account with a password. Whether it is, nobody learns: nobody's
     * letter costs as much, and a letter that is too many is refused in silence (S4).
     */
    async askForReset(command: string, typed: string): Promise<void> {
      const address = plainEmail(typed)
      const owner = (await claims.ownerOf(keyOfEmail(address))) ?? nobodyAt(app, address)
      const person = await app.ports.documents.get(PEOPLE, INSTANCE, owner)
      const credential = await app.ports.documents.get(CREDENTIALS, INSTANCE, owner)
      const isVoid = !(await mayWriteTo(app, address)) || !person?.isActive || person.email !== address || !credential
      const token = await (isVoid ? resetToken(app, nobodyAt(app, address), OVER) : resetToken(app, owner))
      const minutes = LIMITS.resetLink / 60
      const facts = { kind: 'reset', name: person?.name ?? '', token, minutes } as const
      const id = derivedId('mail', INSTANCE, '-', command)
      await putLetter(app.ports, { id, subject: owner, to: address, facts, lastsMs: LIMITS.resetLink * 1000, command, isVoid })
    },

    /** The link is spent by a password that will be taken, by no other. */
    async resetPassword(command: string, secret: SecretDocument, password: string): Promise<void> {
      await mayBe(secret.subject, password)
      const hash = await hashPassword(app.ports, password) // a queue that is full must not cost the link
      if (!(await spend(app.ports.documents, secret))) throw rejected('gone', 'This link was used before. Ask for a new one.')
      await replacePassword(command, secret.subject, hash)
    },
  }
}

/** A claim may be left from an address that was given up: it opens nothing. */
async function whoseAre(app: Application, address: string, password: string): Promise<PersonDocument | undefined> {
  const personId = await claimsOn(app.ports.documents, app.ports.clock).ownerOf(keyOfEmail(address))
  const fits = await passwordFits(app.ports, personId, password)
  const person = await app.ports.documents.get(PEOPLE, INSTANCE, personId ?? nobodyAt(app, address))
  return fits && person?.isActive && person.email === address ? person : undefined
}

/** An issuer may let somebody through who said to it long ago who they are. */
const saidAt = ({ ports }: Application, { ageMs = 0 }: Vouched): number => ports.clock.now() - ageMs

/** A new value is no new proof of who somebody is. */
const lastingOf = ({ issuerId, isTwice, provenAt, createdAt }: SessionDocument) => ({
  provenAt: provenAt ?? createdAt,
  ...(isTwice && { isTwice }),
  ...(issuerId !== undefined && { issuerId }),
})

/** Stands where an account would, so that asking for one that is not there costs the same. */
const nobodyAt = (app: Application, address: string): string => `nobody-${app.ports.keys.digest('nobody', address).slice(0, 24)}`

/** Long ago, so that what is kept of a link that opens nothing is soon erased. */
const OVER = 0

/** For the command line, whose right is the machine itself. The links before it die. */
export async function resetToken(
  app: Application,
  personId: string,
  expiresAt = app.ports.clock.now() + LIMITS.resetLink * 1000,
): Promise<string> {
  await outdate(app.ports.documents, 'reset', personId)
  const { token, document } = newSecret(app.ports, { purpose: 'reset', subject: personId, workspace: INSTANCE, expiresAt })
  await app.ports.documents.put(SECRETS, document)
  return token
}

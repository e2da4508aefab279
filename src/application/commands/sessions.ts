import { rejected } from '../../domain/decider.ts'
import { actOnPerson } from '../act.ts'
import type { Application } from '../application.ts'
import { claimsOn, keyOfEmail } from '../claims.ts'
import { invalid } from '../errors.ts'
import { plainEmail } from '../fields.ts'
import { beginGrant, carryGrant, endGrant } from '../grants.ts'
import { LIMITS } from '../limits.ts'
import { checkPassword, hashPassword, passwordFits, storeHash } from '../passwords.ts'
import { INSTANCE, type Vouched } from '../ports.ts'
import { PEOPLE } from '../read-models/people.ts'
import { newSecret, SECRETS, type SecretDocument, spend } from '../secrets.ts'
import { beginSession, endSession, SESSIONS, type Session } from '../sessions.ts'
import { mayOperate } from './operators.ts'
import type { Self } from './people.ts'

export type Begun = { readonly token: string; readonly sessionId: string; readonly personId: string }

export const sessionCommands = (app: Application) => {
  const claims = claimsOn(app.ports.documents, app.ports.clock)

  const begin = async (personId: string, device: string): Promise<Begun> => {
    const { token, session } = await beginSession(app, personId, device)
    return { token, sessionId: session.id, personId }
  }

  const mayBe = async (personId: string, password: string): Promise<void> => {
    const person = await app.recent.get(PEOPLE, INSTANCE, personId)
    checkPassword(password, person ? [person.name, person.email, person.username] : [])
  }

  const replacePassword = async (command: string, personId: string, hash: string): Promise<void> => {
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
      const { token, session } = await beginSession(app, personId, device, issuerId)
      await beginGrant(app, session, issuerId, vouched)
      return { token, sessionId: session.id, personId }
    },

    /** A new value for the same browser: whoever vouched for the session goes on doing so. */
    async beginAgain({ session }: Session, device: string): Promise<Begun> {
      const { token, session: next } = await beginSession(app, session.personId, device, session.issuerId)
      if (session.issuerId !== undefined) {
        await carryGrant(app, session.id, next)
        await endGrant(app, session.id)
      }
      return { token, sessionId: next.id, personId: session.personId }
    },

    /** The same answer and the same time for unknown, wrong and deactivated (S4). */
    async signIn(email: string, password: string, device: string): Promise<Begun | undefined> {
      const personId = await claims.ownerOf(keyOfEmail(plainEmail(email)))
      const fits = await passwordFits(app.ports, personId, password)
      const person = personId === undefined ? undefined : await app.recent.get(PEOPLE, INSTANCE, personId)
      return fits && person?.isActive ? begin(person.id, device) : undefined
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
    async changePassword(self: Self, current: string, password: string, device: string): Promise<Begun> {
      if (!(await passwordFits(app.ports, self.personId, current))) throw invalid('current', 'This is not your present password.')
      await mayBe(self.personId, password)
      await replacePassword(self.command, self.personId, await hashPassword(app.ports, password))
      return begin(self.personId, device)
    },

    /** By an operator: a link that lets the person choose a new password. */
    async makeResetLink(self: Self, personId: string): Promise<string> {
      await mayOperate(app, self, 'people.makeResetLink')
      return resetToken(app, personId)
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

/** For the command line, whose right is the machine itself. */
export async function resetToken(app: Application, personId: string): Promise<string> {
  const expiresAt = app.ports.clock.now() + LIMITS.resetLink * 1000
  const { token, document } = newSecret(app.ports, { purpose: 'reset', subject: personId, workspace: INSTANCE, expiresAt })
  await app.ports.documents.put(SECRETS, document)
  return token
}

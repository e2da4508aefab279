import type { Application } from './application.ts'
import { changeGrant, GRANTS, type GrantDocument, rotatedFields, tokensOf, vouchedFields } from './grants.ts'
import { INSTANCE, type Issuer, NotVouched, type Vouched } from './ports.ts'
import { livingSession, openSession, type Session } from './sessions.ts'

/** What follows from an answer. `end`: the session is over, for good and everywhere. */
export type Consequences = {
  end(grant: GrantDocument): Promise<void>
  follow(grant: GrantDocument, issuer: Issuer, vouched: Vouched): Promise<void>
}

export type Renewals = {
  /** The session as it stands after asking its issuer, where that is due; undefined when it is over. */
  current(session: Session): Promise<Session | undefined>
  /** Asks for those of these sessions that are due. */
  sweep(sessionIds: Iterable<string>): Promise<void>
}

const LEASE_MS = 30_000 // longer than an answer may take: five seconds each for where, tokens, keys and person
const WAIT_MS = 5_000 // for somebody else's answer
const AGAIN_MS = 15_000 // an issuer that did not answer is left alone for so long
const PATIENT_MS = 60_000 // and when it is asked again nobody waits for it, for so long
const GLANCE_MS = 50
const AT_ONCE = 8

/**
 * An issuer tells nobody when it locks somebody out, so each session is asked about once in the life of its access token: one request
 * for each, whoever needs it, in all processes together (S9). No answer is no verdict: the session goes on and is asked about again.
 */
export function renewalsOf(app: Application, { end, follow }: Consequences): Renewals {
  const { ports, recent } = app
  const running = new Map<string, Promise<void>>()

  const issuerOf = (grant: GrantDocument): Issuer | undefined => ports.issuers.find(({ id }) => id === grant.issuerId)

  function renew(sessionId: string): Promise<void> {
    return running.getOrInsertComputed(sessionId, () => renewOnce(sessionId).finally(() => running.delete(sessionId)))
  }

  /** Whoever takes the lease asks; the others wait for what it finds. */
  async function renewOnce(sessionId: string): Promise<void> {
    for (const deadline = ports.clock.now() + WAIT_MS; ports.clock.now() < deadline; await glance()) {
      const grant = await ports.documents.get(GRANTS, INSTANCE, sessionId)
      if (!grant || grant.isEnded) return
      const now = ports.clock.now()
      if (grant.renewAt > now) return recent.note([{ collection: GRANTS, before: undefined, document: grant }])
      if (grant.leaseUntil > now) continue
      const leased = await changeGrant(app, grant, { leaseUntil: now + LEASE_MS })
      if (leased) return ask(leased)
    }
  }

  async function ask(grant: GrantDocument): Promise<void> {
    const issuer = issuerOf(grant)
    const { refreshToken } = tokensOf(app, grant)
    const isMute = !issuer || refreshToken === null
    if (isMute) return ports.clock.now() < grant.expiresAt ? later(grant, grant.expiresAt, grant.expiresAt) : end(grant)
    let held = grant
    const keep = async (next: string): Promise<void> => {
      held = (await changeGrant(app, held, rotatedFields(app, held, next))) ?? held
    }
    const answer = await issuer.refresh(refreshToken, grant.subject, keep).catch(whenAway)
    if (answer === 'away') {
      const again = ports.clock.now() + AGAIN_MS
      return later(held, again, Math.max(again + PATIENT_MS, grant.expiresAt))
    }
    if (answer === 'over') return end(held)
    await changeGrant(app, held, vouchedFields(app, grant.id, answer))
    await follow(held, issuer, answer)
  }

  async function later(grant: GrantDocument, renewAt: number, expiresAt: number): Promise<void> {
    await changeGrant(app, grant, { leaseUntil: 0, renewAt, expiresAt })
  }

  return {
    async current(session) {
      const { id, issuerId } = session.session
      if (issuerId === undefined) return session
      const grant = await recent.get(GRANTS, INSTANCE, id)
      if (!grant || grant.isEnded) return undefined
      const now = ports.clock.now()
      if (now < grant.renewAt) return session
      const renewed = renew(id)
      if (now < grant.expiresAt) renewed.catch(unheard)
      else await renewed
      return now < grant.expiresAt ? session : livingSession(app, id)
    },
    async sweep(sessionIds) {
      const waiting = [...sessionIds]
      const work = async (): Promise<void> => {
        for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
          const living = await openSession(app, id)
          const grant = living?.session.issuerId === undefined ? undefined : await recent.get(GRANTS, INSTANCE, id)
          if (grant && ports.clock.now() >= grant.renewAt) await renew(id)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
    },
  }
}

const whenAway = (error: unknown): 'away' => {
  if (error instanceof NotVouched) return 'away'
  throw error
}

/** Whoever needs it in the end waits for it and hears. */
const unheard = (): undefined => undefined
const glance = (): Promise<void> => new Promise(resolve => setTimeout(resolve, GLANCE_MS))

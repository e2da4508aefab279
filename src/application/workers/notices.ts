import type { PersonFact } from '../../domain/people.ts'
import type { WorkspaceFact } from '../../domain/workspaces.ts'
import type { Application } from '../application.ts'
import { followUpId } from '../ids.ts'
import { putInvitation } from '../invitations.ts'
import { RATES } from '../limits.ts'
import { type Notice, putLetter } from '../outbox.ts'
import { INSTANCE } from '../ports.ts'
import { PEOPLE } from '../read-models/people.ts'
import { WORKERS } from './checkpoints.ts'
import type { Followed, Worker } from './worker.ts'

/** What happened before there was mail, or before this worker, is no news. */
const NEWS_MS = 24 * 3_600_000

/** Puts into the outbox what people are to hear of by mail. The outbox sends it; this worker waits for no server. */
export function noticeWriter(app: Application): Worker {
  const counted = new Set<string>() // of those that are not put yet: trying again takes no further turn
  return {
    name: WORKERS[4],
    wants: stream => stream.startsWith('person-') || stream.startsWith('workspace-'),
    async meet(event) {
      if (app.ports.mail === null || event.at < app.ports.clock.now() - NEWS_MS) return
      if (event.stream.startsWith('person-')) return tellPerson(app, event, counted)
      const fact = event.fact as WorkspaceFact
      if (fact.type === 'InviteCreated' && fact.email !== null && fact.email !== '')
        await putInvitation(app, event.workspaceId, fact.inviteId)
    },
  }
}

const NOTICES: Readonly<Partial<Record<PersonFact['type'], Notice>>> = {
  PasswordChanged: 'password_changed',
  EmailChanged: 'address_changed',
  FactorTurnedOn: 'factor_on',
  FactorTurnedOff: 'factor_off',
  FactorReset: 'factor_reset',
  RecoveryCodesMade: 'codes_made',
}

async function tellPerson(app: Application, event: Followed, counted: Set<string>): Promise<void> {
  const kind = NOTICES[(event.fact as PersonFact).type]
  const person = kind && (await app.ports.documents.get(PEOPLE, INSTANCE, event.subject))
  if (!person) return
  const to = kind === 'address_changed' ? await addressBefore(app, event) : person.email
  if (to === '' || to === undefined) return
  const cause = `${event.stream}:${event.version}`
  if (!counted.has(cause) && !(await mayHear(app, person.id, kind))) return
  counted.add(cause)
  const id = followUpId('mail', cause, event.at)
  const facts = { kind, name: person.name, when: momentIn(event.at, person.zone, person.locale) }
  const { stream, version: eventVersion, command } = event
  await putLetter(app.ports, { id, subject: person.id, to, facts, stream, eventVersion, command })
  counted.delete(cause)
}

/**
 * Nobody's address is flooded by what happens to an account that carries it. Counted for each kind, and apart from what others have
 * written there: or whoever took an account over could use it up before changing the password.
 */
const mayHear = async ({ ports }: Application, personId: string, kind: Notice): Promise<boolean> =>
  (await ports.limits.take(RATES.notice, `${personId} ${kind}`)).isAllowed

/** Who had the account until then is told; where nothing changed but that it is confirmed, nobody. */
async function addressBefore(app: Application, { stream, subject, version, fact }: Followed): Promise<string | undefined> {
  const events = await app.ports.log.read(stream, { subject })
  const before = events
    .map(event => ({ ...event, fact: event.fact as PersonFact }))
    .findLast(event => event.version < version && 'email' in event.fact)
  const known = before && 'email' in before.fact ? before.fact.email : undefined
  return known === (fact as Extract<PersonFact, { type: 'EmailChanged' }>).email ? undefined : known
}

const momentIn = (at: number, timeZone: string, locale: string): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(at)} (${timeZone})`

import type { Committed } from '../../application/execute.ts'
import type { PersonDocument } from '../../application/read-models/people.ts'
import type { PreferenceDocument } from '../../application/read-models/preferences.ts'
import type { PersonFact } from '../../domain/people.ts'
import { encode, type ShownPerson } from '../protocol.ts'
import { guestsTopic, membersTopic, personTopic } from '../topics.ts'
import { changesOf, type Edge } from './edge.ts'

/** Sessions that are over fall silent. */
export async function personRights(edge: Edge, committed: Committed): Promise<void> {
  const personId = personOf(committed)
  await Promise.all(committed.events.map(({ fact }) => askAgain(edge, personId, fact as PersonFact)))
}

/** A new name, picture or status is told once per workspace. */
export async function personWords(edge: Edge, committed: Committed): Promise<void> {
  for (const { before, document } of changesOf<PersonDocument>(committed, 'people')) {
    const [old, shown] = [before && shownOf(before, 0), shownOf(document, edge.clock.now())] // a status that is over by the clock still stands on pages
    if (old && JSON.stringify(old) !== JSON.stringify(shown)) await tellEverywhere(edge, shown)
  }
  if (changesOf<PreferenceDocument>(committed, 'preferences').length > 0) await tellOwnSidebars(edge, personOf(committed))
}

/** What somebody prefers is drawn on all their own pages. */
async function tellOwnSidebars({ hub, doors }: Edge, personId: string): Promise<void> {
  for (const workspaceId of await doors.workspacesOf(personId)) hub.publish(personTopic(workspaceId, personId), encode({ t: 'sidebar' }))
}

function askAgain({ revoke }: Edge, personId: string, fact: PersonFact): Promise<void> | undefined {
  switch (fact.type) {
    case 'SessionEnded':
      return revoke({ personId, sessionId: fact.sessionId })
    case 'SessionsEnded':
    case 'PasswordChanged':
    case 'PersonDeactivated':
    case 'OperatorGranted':
    case 'FactorTurnedOff':
    case 'FactorReset':
      return revoke({ personId })
    case 'PreferenceSet':
      return fact.key === 'isInvisible' ? revoke({ personId }) : undefined // the viewer is read anew
    default:
      return undefined
  }
}

async function tellEverywhere(edge: Edge, shown: ShownPerson): Promise<void> {
  for (const workspaceId of await edge.doors.workspacesOf(shown.id)) {
    const there = await shownIn(edge, workspaceId, shown)
    edge.hub.publish(membersTopic(workspaceId), encode({ t: 'person', ...there }))
    await tellGuests(edge, workspaceId, there)
  }
}

/** Another process told the members everywhere. A guest hears of whom they share a chat with, so each process tells its own. */
export async function tellOwnGuests(edge: Edge, personId: string): Promise<void> {
  const person = await edge.doors.person(personId)
  if (!person) return
  const shown = shownOf(person, edge.clock.now())
  for (const workspaceId of await edge.doors.workspacesOf(personId))
    await tellGuests(edge, workspaceId, await shownIn(edge, workspaceId, shown))
}

/** A status names an emoji; which one that is, each workspace says for itself. */
async function shownIn({ doors }: Edge, workspaceId: string, shown: ShownPerson): Promise<ShownPerson> {
  const { status } = shown
  const own = status?.emoji.startsWith(':') ? await doors.ownEmoji(workspaceId, status.emoji) : undefined
  return status && own !== undefined ? { ...shown, status: { ...status, own } } : shown
}

async function tellGuests({ hub, delivery, doors }: Edge, workspaceId: string, shown: ShownPerson): Promise<void> {
  for (const guest of hub.members(guestsTopic(workspaceId))) {
    const [isVisible] = await doors.visible(guest.viewer, [shown.id])
    if (isVisible) delivery.say(guest, { t: 'person', ...shown })
  }
}

function shownOf({ id, name, username, avatarFileId, status }: PersonDocument, now: number): ShownPerson {
  const shown = { id, name, username, avatar: avatarFileId }
  if (!status || (status.untilAt !== null && status.untilAt <= now)) return shown
  const { emoji, text, untilAt } = status
  return { ...shown, status: untilAt === null ? { emoji, text } : { emoji, text, untilAt } }
}

const personOf = ({ stream }: Committed): string => stream.slice('person-'.length)

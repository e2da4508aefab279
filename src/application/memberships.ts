import { Rejected } from '../domain/decider.ts'
import type { WorkspaceFact } from '../domain/workspaces.ts'
import type { Application, By } from './application.ts'
import { keyOfSlug } from './claims.ts'
import { memberCommands } from './commands/members.ts'
import { everyWith } from './everything.ts'
import { carriersOf } from './identities.ts'
import { newClientId } from './ids.ts'
import type { Place } from './mapping.ts'
import type { Event, IssuerRules } from './ports.ts'
import { IDENTITIES } from './read-models/identities.ts'
import { MEMBERS } from './read-models/workspaces.ts'

/**
 * Brings the workspaces that an issuer's rules name in line with what the issuer says. Only what came by sign-in is changed by it: a
 * place that a person gave, an owner, and whoever was removed or left, stay as they are.
 */
export async function follow(app: Application, rules: IssuerRules, personId: string, places: readonly Place[]): Promise<void> {
  for (const slug of new Set(rules.workspaces.map(one => one.slug))) {
    const workspaceId = await workspaceAt(app, slug)
    if (workspaceId === undefined) continue
    const place = places.find(one => one.slug === slug)
    await inLine(app, workspaceId, personId, place?.role).catch(unlessRefused)
  }
}

/** Those of the places that exist. */
export async function existing(app: Application, places: readonly Place[]): Promise<readonly Place[]> {
  const found = await Promise.all(places.map(place => workspaceAt(app, place.slug)))
  return places.filter((_, index) => found[index] !== undefined)
}

async function inLine(app: Application, workspaceId: string, personId: string, role: Place['role'] | undefined): Promise<void> {
  const members = memberCommands(app)
  const known = await app.ports.documents.get(MEMBERS, workspaceId, personId)
  const by = (): By => ({ personId, workspaceId, command: newClientId(app.ports.clock.now(), app.ports.random.bytes(10)), isSystem: true })
  if (!known || known.isGone) {
    if (role !== undefined && !(await isKeptOut(app, workspaceId, personId))) await members.add(by(), { personId, role, via: 'sso' })
  } else if (known.via === 'sso' && known.role !== 'owner') {
    if (role === undefined) await members.remove(by(), personId)
    else if (role !== known.role) await members.changeRole(by(), personId, { role })
  }
}

/** Taken out as who they are, or as whom they came here before by what they carry now. */
async function isKeptOut(app: Application, workspaceId: string, personId: string): Promise<boolean> {
  const carried = await everyWith(app.ports.documents, IDENTITIES, { personId, isGone: false }, 'linkedAt')
  const others = await Promise.all(carried.map(({ identityId }) => carriersOf(app, identityId)))
  const before = await app.ports.documents.getMany(MEMBERS, workspaceId, [...new Set([personId, ...others.flat()])])
  for (const { id, isGone } of before) if (isGone && (await wasTakenOut(app, workspaceId, id))) return true
  return false
}

/** By somebody, or on their own: an issuer does not undo that. What it took away itself it may give back. */
async function wasTakenOut(app: Application, workspaceId: string, personId: string): Promise<boolean> {
  const events = await app.ports.log.read(`workspace-${workspaceId}`, { subject: workspaceId })
  const last = events.findLast(event => isRemoval(event.fact as WorkspaceFact, personId)) as Event<WorkspaceFact> | undefined
  const isOwnDoing = last?.actor === personId && last.fact.type === 'MemberRemoved' && last.fact.reason === 'removed'
  return last !== undefined && !isOwnDoing
}

const isRemoval = (fact: WorkspaceFact, personId: string): boolean => fact.type === 'MemberRemoved' && fact.personId === personId

const workspaceAt = async (app: Application, slug: string): Promise<string | undefined> =>
  (await app.ports.documents.claimed(keyOfSlug(slug)))?.owner

/** Somebody changed it in between; the next refresh looks again. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof Rejected)) throw error
}

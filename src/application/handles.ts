import { limitReached, rejected } from '../domain/decider.ts'
import type { Application, By } from './application.ts'
import { claimsOn, keyOfUsername } from './claims.ts'
import { LIMITS } from './limits.ts'
import { peopleSharing } from './queries/people.ts'

/** Everybody named, or a refusal that says who is not here. Guests name whom they meet. */
export async function peopleIn(app: Application, by: By, words: string): Promise<readonly string[]> {
  const handles = words.split(/[\s,]+/).flatMap(word => (word === '' ? [] : [word.replace(/^@/, '').toLowerCase()]))
  if (handles.length === 0) throw rejected('value_needed', 'Name somebody, as in @anna.')
  if (handles.length > LIMITS.peopleAtOnce) throw limitReached(LIMITS.peopleAtOnce)
  const claims = claimsOn(app.ports.documents, app.ports.clock)
  const member = await app.rights.member(by.workspaceId, by.personId)
  const met = member?.role === 'guest' ? await peopleSharing(app, by.workspaceId, by.personId) : undefined
  const found: string[] = []
  for (const handle of handles) {
    const owner = await claims.ownerOf(keyOfUsername(handle))
    const isHere = owner !== undefined && (met?.has(owner) ?? true) && (await app.rights.member(by.workspaceId, owner)) !== undefined
    if (!isHere) throw rejected('unknown_person', `There is no “${handle}” in this workspace.`)
    found.push(owner)
  }
  return [...new Set(found)]
}

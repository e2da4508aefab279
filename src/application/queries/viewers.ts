import type { Application } from '../application.ts'
import { keyOfSlug } from '../claims.ts'
import { INSTANCE } from '../ports.ts'
import { PEOPLE } from '../read-models/people.ts'
import { WORKSPACES } from '../read-models/workspaces.ts'
import type { Viewer } from '../screens.ts'

/** Who looks at a workspace, found through their membership; undefined alike for an unknown slug and a foreign one. */
export async function viewer(app: Application, slug: string, personId: string): Promise<Viewer | undefined> {
  const workspaceId = await workspaceOf(app, slug)
  const member = workspaceId === undefined ? undefined : await app.rights.member(workspaceId, personId)
  const person = await app.recent.get(PEOPLE, INSTANCE, personId)
  if (!member || !person || workspaceId === undefined) return undefined
  return { person, member, workspace: await app.rights.workspace(workspaceId) }
}

/** A slug never changes, so what was found once is kept. */
const slugs = new WeakMap<Application, Map<string, string>>()

async function workspaceOf(app: Application, slug: string): Promise<string | undefined> {
  if (!/^[a-z0-9-]{2,40}$/.test(slug)) return undefined
  const known = slugs.get(app) ?? new Map<string, string>()
  slugs.set(app, known)
  const found = known.get(slug) ?? (await app.ports.documents.claimed(keyOfSlug(slug)))?.owner
  if (found !== undefined && (await app.recent.get(WORKSPACES, found, found))?.slug === slug) known.set(slug, found)
  return found
}

import type { Application } from '../application.ts'
import { byVersion } from '../by-version.ts'
import { LIMITS } from '../limits.ts'
import { MEMBERS, type MemberDocument } from '../read-models/workspaces.ts'

type Everybody = readonly MemberDocument[]
type Ids = ReadonlySet<string>

/** Asked at every key that somebody presses in a list of people, so it is kept for as long as nobody comes or goes. */
const everybody = byVersion<Everybody>(20)
const guests = byVersion<Ids>(200)

/** Who is in a workspace, guests and those past their end among them, in the order of joining. */
export async function everybodyIn(app: Application, workspaceId: string): Promise<Everybody> {
  const { version } = await app.rights.workspace(workspaceId)
  return everybody(app, workspaceId, version, () => membersWith(app, workspaceId, {}))
}

/** Those of them who read nothing but what they were added to. */
export async function guestsIn(app: Application, workspaceId: string): Promise<Ids> {
  const { version } = await app.rights.workspace(workspaceId)
  return guests(
    app,
    workspaceId,
    version,
    async () => new Set((await membersWith(app, workspaceId, { role: 'guest' })).map(({ id }) => id)),
  )
}

export const adminsIn = (app: Application, workspaceId: string): Promise<Everybody> => membersWith(app, workspaceId, { role: 'admin' })

/** Who reads every public chat: all but guests. */
export async function insidersIn(app: Application, workspaceId: string): Promise<readonly string[]> {
  return (await everybodyIn(app, workspaceId)).filter(({ role }) => role !== 'guest').map(({ id }) => id)
}

const membersWith = (app: Application, workspaceId: string, role: Partial<Pick<MemberDocument, 'role'>>): Promise<Everybody> =>
  app.ports.documents.find(MEMBERS, workspaceId, {
    equal: { isGone: false, ...role },
    order: { field: 'joinedAt', direction: 'up' },
    limit: LIMITS.members,
  })

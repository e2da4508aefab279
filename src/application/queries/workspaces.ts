import type { Application } from '../application.ts'
import type { WorkspaceDocument } from '../read-models/workspaces.ts'
import type { OwnWorkspace } from '../screens/workspaces.ts'
import { workspacesOf } from './members.ts'
import { sidebar } from './sidebar.ts'
import { viewer } from './viewers.ts'

/** Whether this session is let into a workspace that asks for more than membership. */
export type IsOpen = (workspace: WorkspaceDocument) => boolean

/** Of so many it is told what waits there. */
const COUNTED = 20

/** The workspaces somebody is in, and what waits for them in each. */
export async function ownWorkspaces(app: Application, personId: string, isOpen: IsOpen): Promise<readonly OwnWorkspace[]> {
  const all = await workspacesOf(app, personId)
  const found: OwnWorkspace[] = []
  for (const workspace of all) {
    const here = await viewer(app, workspace.slug, personId)
    if (!here) continue
    const waiting = found.length < COUNTED && isOpen(workspace) ? await sidebar(app, here) : null
    found.push({ workspace, role: here.member.role, sidebar: waiting })
  }
  return found
}

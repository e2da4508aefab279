import type { MemberDocument, WorkspaceDocument } from '../read-models/workspaces.ts'
import type { Sidebar } from '../screens.ts'

/** A workspace from outside. `sidebar`: null where nobody looked. */
export type OwnWorkspace = {
  readonly workspace: WorkspaceDocument
  readonly role: MemberDocument['role']
  readonly sidebar: Sidebar | null
}

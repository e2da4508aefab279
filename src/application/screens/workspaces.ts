import type { MemberDocument, WorkspaceDocument } from '../read-models/workspaces.ts'
import type { Members, Sidebar } from '../screens.ts'

/** `count`: how many there are on all pages. `admins`: who may be handed the workspace by its owner. */
export type MemberPage = Members & { readonly next: string | null; readonly count: number; readonly admins: Members['items'] }

/** A workspace from outside. `sidebar`: null where nobody looked. */
export type OwnWorkspace = {
  readonly workspace: WorkspaceDocument
  readonly role: MemberDocument['role']
  readonly sidebar: Sidebar | null
}

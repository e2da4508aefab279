import type { Execute } from './execute.ts'
import type { Ports } from './ports.ts'
import type { Recent } from './recent.ts'
import type { Rights } from './rights.ts'

/** What commands, queries and workers stand on. */
export type Application = {
  readonly ports: Ports
  readonly recent: Recent
  readonly rights: Rights
  readonly execute: Execute
  /** Who is in a workspace at this moment and does not hide it. */
  present(workspaceId: string): ReadonlySet<string>
}

/** Who acts, where, and under which client-made id. The workspace itself (`isSystem`) follows up on what was already allowed. */
export type By = {
  readonly personId: string
  readonly workspaceId: string
  readonly command: string
  readonly cause?: string
  readonly isSystem?: true
}

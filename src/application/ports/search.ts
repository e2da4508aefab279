/**
 * Something that is found by its words. They come as the application cut them, in their order; every store compares them as they are.
 * None: it is found no more. What has a scope is found by those who name that scope.
 */
export type Entry = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly scopeId: string
  readonly authorId: string
  readonly at: number
  readonly words: readonly string[]
}

/** All of it must be so. A phrase is words that stand side by side; a word alone is a phrase of one. */
export type Sought = {
  readonly scopeIds: readonly string[]
  readonly phrases?: readonly (readonly string[])[]
  readonly without?: readonly (readonly string[])[]
  readonly authorId?: string
  readonly since?: number // inclusive
  readonly until?: number // exclusive
  readonly after?: string // the `next` of the page before; what is none begins at the newest
  readonly limit: number
}

/** `next`: there may be more behind it, also when this page is short: a page looks at so much and no more. */
export type Found = { readonly hits: readonly { readonly id: string; readonly at: number }[]; readonly next: string | null }

/** An index beside the documents that can be made anew from them. What it answers may be some moments old. */
export type Search = {
  /** Guarded: an older or equal version never overwrites. Durable before it answers. */
  put(entries: readonly Entry[]): Promise<void>
  /** The newest first. */
  find(workspaceId: string, sought: Sought): Promise<Found>
  /** Forgets everything, of all workspaces. */
  clear(): Promise<void>
}

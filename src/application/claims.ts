import { nameTaken } from '../domain/decider.ts'
import type { Claim, Clock, Documents } from './ports.ts'

/** A claim whose owner never appeared is free after this. */
const PATIENCE_MS = 60_000

export type Claims = {
  /** Makes the key the owner's before an append, or throws `name_taken`. `hasAppeared`: does that owner exist and carry the key? */
  take(key: string, owner: string, shown: { readonly name: string; readonly field: string }, hasAppeared: (owner: string) => Promise<boolean>, patienceMs?: number): Promise<void>
  ownerOf(key: string): Promise<string | undefined>
  /** Frees what the owner no longer carries. */
  free(key: string, owner: string): Promise<void>
}

/** Uniqueness over streams (contract.md 2). */
export function claimsOn(documents: Documents, clock: Clock): Claims {
  return {
    async take(key, owner, shown, hasAppeared, patienceMs = PATIENCE_MS) {
      const wish: Claim = { key, owner, at: clock.now() }
      const held = await documents.claim(wish)
      if (held.owner === owner) return
      const isAbandoned = held.at <= clock.now() - patienceMs && !(await hasAppeared(held.owner))
      const now = isAbandoned ? await documents.claim(wish, held) : held
      if (now.owner !== owner) throw nameTaken(shown.name, shown.field)
    },
    async ownerOf(key) {
      return (await documents.claimed(key))?.owner
    },
    async free(key, owner) {
      const held = await documents.claimed(key)
      if (held?.owner === owner) await documents.release(held)
    },
  }
}

export const keyOfUsername = (username: string): string => `username:${username}`
export const keyOfEmail = (email: string): string => `email:${email}`
export const keyOfSlug = (slug: string): string => `slug:${slug}`
export const keyOfTitle = (workspaceId: string, title: string): string => `title:${workspaceId}:${title.toLowerCase()}`
export const FIRST_WORKSPACE = 'first-workspace'

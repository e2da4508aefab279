import { nameTaken } from '../domain/decider.ts'
import { type Claim, type Clock, type Documents, INSTANCE } from './ports.ts'
import { PEOPLE } from './read-models/people.ts'

/** A claim whose owner never appeared is free after this. */
const PATIENCE_MS = 60_000

type Taking = {
  readonly key: string
  readonly owner: string
  /** The name as typed, and the field it was typed in. */
  readonly shown: { readonly name: string; readonly field: string }
  readonly patienceMs?: number
  /** Does that owner exist, and carry the key? */
  hasAppeared(owner: string): Promise<boolean>
}

export type Claims = {
  /** Makes the key the owner's before an append, or throws `name_taken`. */
  take(taking: Taking): Promise<void>
  ownerOf(key: string): Promise<string | undefined>
  /** Frees a key that its owner gave up, unless they carry it again by now. */
  free(key: string, owner: string, carries: (owner: string) => Promise<boolean>): Promise<void>
}

/** Uniqueness over streams (contract.md 2). */
export function claimsOn(documents: Documents, clock: Clock): Claims {
  return {
    async take({ key, owner, shown, patienceMs = PATIENCE_MS, hasAppeared }) {
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
    async free(key, owner, carries) {
      const held = await documents.claimed(key)
      if (held?.owner === owner && !(await carries(owner))) await documents.release(held)
    },
  }
}

/** A key may be somebody's who never came to carry it, or carries it no more: what was cut off in between. */
export const carriesEmail = (documents: Documents, email: string) => async (personId: string) =>
  (await documents.get(PEOPLE, INSTANCE, personId))?.email === email
export const carriesUsername = (documents: Documents, username: string) => async (personId: string) =>
  (await documents.get(PEOPLE, INSTANCE, personId))?.username === username

export const keyOfUsername = (username: string): string => `username:${username}`
export const keyOfEmail = (email: string): string => `email:${email}`
export const keyOfIdentity = (identityId: string): string => `identity:${identityId}`
export const keyOfSlug = (slug: string): string => `slug:${slug}`
export const keyOfTitle = (workspaceId: string, title: string): string => `title:${workspaceId}:${title.toLowerCase()}`
export const FIRST_WORKSPACE = 'first-workspace'

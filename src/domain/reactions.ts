import { limitReached } from './decider.ts'

/** An emoji at a message, by the actor. Facts of the message. */
export type ReactionFact =
  | { readonly type: 'ReactionAdded'; readonly emoji: string }
  | { readonly type: 'ReactionRemoved'; readonly emoji: string }

/** `limit`: of different emoji. */
export type ReactionCommand =
  | { readonly type: 'react'; readonly isArchived: boolean; readonly personId: string; readonly emoji: string; readonly limit: number }
  | { readonly type: 'unreact'; readonly isArchived: boolean; readonly personId: string; readonly emoji: string }

/** Emoji → people. */
export type Reactions = ReadonlyMap<string, ReadonlySet<string>>
export const NO_REACTIONS: Reactions = new Map()

type Command<T extends ReactionCommand['type']> = Extract<ReactionCommand, { type: T }>

export function react({ personId, emoji, limit }: Command<'react'>, reactions: Reactions): readonly ReactionFact[] {
  if (people(reactions, emoji).has(personId)) return []
  if (!reactions.has(emoji) && reactions.size >= limit) throw limitReached(limit)
  return [{ type: 'ReactionAdded', emoji }]
}

export const unreact = ({ personId, emoji }: Command<'unreact'>, reactions: Reactions): readonly ReactionFact[] =>
  people(reactions, emoji).has(personId) ? [{ type: 'ReactionRemoved', emoji }] : []

/** An emoji without people is gone, so that the limit counts what is seen. */
export function reacted(reactions: Reactions, { type, emoji }: ReactionFact, personId: string): Reactions {
  const left = new Set(people(reactions, emoji))
  if (type === 'ReactionAdded') left.add(personId)
  else left.delete(personId)
  const all = new Map(reactions).set(emoji, left)
  if (left.size === 0) all.delete(emoji)
  return all
}

const NOBODY: ReadonlySet<string> = new Set()
const people = (reactions: Reactions, emoji: string): ReadonlySet<string> => reactions.get(emoji) ?? NOBODY

import { limitReached, nameTaken, notFound } from './decider.ts'
import type { OpenWorkspace } from './workspaces.ts'

/** `isAnimated`: a second picture stands still, for who wants nothing to move. */
export type EmojiFact =
  | {
      readonly type: 'EmojiAdded'
      readonly emojiId: string
      readonly fileId: string
      readonly name: string
      readonly isAnimated?: true
    }
  | { readonly type: 'EmojiRemoved'; readonly emojiId: string }

export type EmojiCommand =
  | {
      readonly type: 'addEmoji'
      readonly emojiId: string
      readonly fileId: string
      readonly name: string
      readonly isAnimated: boolean
      readonly limit: number
    }
  | { readonly type: 'removeEmoji'; readonly emojiId: string }

/** Those there are. A name is free again when its emoji was removed. */
export type OwnEmoji = ReadonlyMap<string, { readonly name: string; readonly addedBy: string }>

type Facts = readonly EmojiFact[]

export function decideEmoji(command: EmojiCommand, { emoji }: OpenWorkspace): Facts {
  if (command.type === 'removeEmoji') return emoji.has(command.emojiId) ? [{ type: 'EmojiRemoved', emojiId: command.emojiId }] : []
  const { emojiId, fileId, name, isAnimated, limit } = command
  if (emoji.has(emojiId)) return []
  if (emoji.size >= limit) throw limitReached(limit)
  if ([...emoji.values()].some(one => one.name === name)) throw nameTaken(name, 'name')
  return [{ type: 'EmojiAdded', emojiId, fileId, name, ...(isAnimated && { isAnimated }) }]
}

export function evolveEmoji(emoji: OwnEmoji, fact: EmojiFact, actor: string): OwnEmoji {
  const next = new Map(emoji)
  if (fact.type === 'EmojiRemoved') next.delete(fact.emojiId)
  else next.set(fact.emojiId, { name: fact.name, addedBy: actor })
  return next
}

/** Who added one may remove it. Nobody is told of one that is not there. */
export function ownEmoji({ emoji }: OpenWorkspace, emojiId: string, personId: string): { readonly isOwn: boolean } {
  const found = emoji.get(emojiId)
  if (!found) throw notFound()
  return { isOwn: found.addedBy === personId }
}

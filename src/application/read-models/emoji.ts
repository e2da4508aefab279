import type { WorkspaceFact } from '../../domain/workspaces.ts'
import type { Collection } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** An emoji of a workspace. One that was removed stays and says so: messages still show its name. */
export type EmojiDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly name: string
  readonly fileId: string
  readonly isAnimated?: true
  readonly addedBy: string
  readonly addedAt: number
  readonly isRemoved: boolean
}

export const EMOJI: Collection<EmojiDocument> = { name: 'emoji', indexes: [] }

export const emojiModel: ReadModel<EmojiDocument, WorkspaceFact> = {
  collection: EMOJI,
  keys: ({ fact }) => ('emojiId' in fact ? [fact.emojiId] : []),
  fold(emoji, { fact, workspaceId, version, actor, at }) {
    if (fact.type !== 'EmojiAdded') return { ...(emoji as EmojiDocument), version, isRemoved: true }
    const { type, emojiId: id, ...rest } = fact
    return { workspaceId, id, version, ...rest, addedBy: actor, addedAt: at, isRemoved: false }
  },
}

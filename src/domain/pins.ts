import { limitReached } from './decider.ts'

/** A message kept at hand for all in the chat. Facts of the message, by the actor. */
export type PinFact = { readonly type: 'MessagePinned' } | { readonly type: 'MessageUnpinned' }

/** `pinCount` is the chat's. */
export type PinCommand =
  | { readonly type: 'pin'; readonly isArchived: boolean; readonly pinCount: number; readonly limit: number }
  | { readonly type: 'unpin'; readonly isArchived: boolean }

export function pin({ pinCount, limit }: Extract<PinCommand, { type: 'pin' }>, isPinned: boolean): readonly PinFact[] {
  if (isPinned) return []
  if (pinCount >= limit) throw limitReached(limit)
  return [{ type: 'MessagePinned' }]
}

export const unpin = (isPinned: boolean): readonly PinFact[] => (isPinned ? [{ type: 'MessageUnpinned' }] : [])

import type { Text } from './text.ts'

/** Of a message that was forwarded: where it stood and what it said then. */
export type Origin = {
  readonly originChatId: string
  readonly originMessageId: string
  readonly originAuthorId: string
  readonly originAt: number
  readonly originPlace: number
  readonly originText: Text
}

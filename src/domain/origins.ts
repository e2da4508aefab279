import type { Speaker } from './cards.ts'
import { type FileFacts, withoutNames } from './files.ts'
import { NOTHING, type Text } from './text.ts'

/** Of a message that was forwarded: where it stood and what it said then. */
export type Origin = {
  readonly originChatId: string
  readonly originMessageId: string
  readonly originAuthorId: string
  readonly originAt: number
  readonly originPlace: number
  readonly originText: Text
  readonly originFiles?: readonly FileFacts[] // under ids of their own
  readonly originSpeaker?: Speaker // where a program said it
}

export const originRedacted = ({ originText, originFiles, originSpeaker }: Partial<Origin>): Partial<Origin> => ({
  ...(originText && { originText: NOTHING }),
  ...(originFiles && { originFiles: withoutNames(originFiles) }),
  ...(originSpeaker && { originSpeaker: { name: '' } }),
})

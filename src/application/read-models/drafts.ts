import type { Collection } from '../ports.ts'

/** What somebody began to write in a chat or thread. No fold: written by commands; of two devices the later one knows the other's stamp. */
export type DraftDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number // equals `at`
  readonly personId: string
  readonly chatId: string
  readonly threadId: string | null
  readonly at: number // of two saves in one millisecond the later has the higher
  readonly text: string
}

export const DRAFTS: Collection<DraftDocument> = { name: 'drafts', indexes: [['personId', 'at']] }

export const draftId = (personId: string, chatId: string, threadId: string | null): string => [personId, chatId, threadId ?? ''].join(':')

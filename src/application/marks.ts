/** What moved for one person alone, told to their other pages: of each mark only the person's own open sockets hear. */
export type ReadMark = {
  readonly workspaceId: string
  readonly personId: string
  readonly chatId: string
  readonly threadId?: string
  readonly turn: number
  readonly position: number
}

export type DraftMark = {
  readonly workspaceId: string
  readonly personId: string
  readonly chatId: string
  readonly threadId: string | null
  readonly at: number
}

export type SaveMark = {
  readonly workspaceId: string
  readonly personId: string
  readonly chatId: string
  readonly messageId: string
  readonly isSaved: boolean
}

/** Something that waits for its time, or came, changed for somebody. `rings`: they are told aloud. `isSeen`: only the number beside it went. */
export type LaterMark = {
  readonly workspaceId: string
  readonly personId: string
  readonly rings?: 'reminder' | 'held'
  readonly isSeen?: true
}

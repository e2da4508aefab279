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

import type { ChatDocument } from '../read-models/chats.ts'
import type { MentionDocument } from '../read-models/mentions.ts'
import type { MessageDocument } from '../read-models/messages.ts'
import type { TeamDocument } from '../read-models/teams.ts'
import type { Called, PersonCard } from '../screens.ts'

/** `namesake`: a member whose username the handle is, so that it reaches them and not the team. */
type TeamListing = { readonly team: TeamDocument; readonly namesake: PersonCard | null }
export type Teams = { readonly items: readonly TeamListing[]; readonly mayManage: boolean }
export type TeamScreen = TeamListing & {
  readonly members: readonly PersonCard[]
  readonly others: readonly PersonCard[] // who could be added
  readonly mayManage: boolean
}

export type MentionListing = {
  readonly mention: MentionDocument
  readonly message: MessageDocument
  readonly chat: ChatDocument
  readonly title: string
  readonly isUnread: boolean
}
/** Newest first; `next` is the key of the page after. */
export type Mentions = Called & { readonly items: readonly MentionListing[]; readonly next: string | null }

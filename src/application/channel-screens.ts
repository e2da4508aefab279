import type { Level } from '../domain/preferences.ts'
import type { ChatDocument } from './read-models/chats.ts'
import type { WebhookDocument } from './read-models/webhooks.ts'
import type { People, Preferred } from './screens.ts'

/** What can be said and done about a chat as a whole, and how one has it for oneself. */
export type ChatSettings = {
  readonly me: string
  readonly chat: ChatDocument
  readonly title: string
  readonly description: string
  readonly takesPart: boolean
  readonly mayManage: boolean
  readonly maySeeWebhooks: boolean
  readonly mayJoin: boolean
  readonly mayLeave: boolean
  readonly own: Preferred & { readonly chosenLevel: Level | null }
  readonly sections: readonly string[] // of one's own
}

/** The programs that post into a chat; `usedAt`: when each did last. */
export type WebhooksScreen = {
  readonly chat: ChatDocument
  readonly title: string
  readonly items: readonly { readonly webhook: WebhookDocument; readonly usedAt: number | null }[]
  readonly hasRoom: boolean
  readonly people: People
}

export type DeletedChats = { readonly items: readonly ChatDocument[] }

export type ChatListing = { readonly chat: ChatDocument; readonly description: string; readonly isParticipant: boolean }
export type BrowseFilter = 'all' | 'joined' | 'open' | 'archived' // open: not joined
export type BrowseSort = 'name' | 'active' | 'people'
export type Browse = {
  readonly items: readonly ChatListing[]
  readonly next: string | null
  readonly words: string
  readonly filter: BrowseFilter
  readonly sort: BrowseSort
  readonly isCut: boolean // more fit these words than were looked at
  readonly mayCreatePublic: boolean
  readonly mayCreate: boolean
}

import type { ChatRole } from '../domain/chats.ts'
import type { Level } from '../domain/preferences.ts'
import type { Text } from '../domain/text.ts'
import type { Part } from './diff.ts'
import type { AttachmentDocument } from './read-models/attachments.ts'
import type { ChatDocument } from './read-models/chats.ts'
import type { DraftDocument } from './read-models/drafts.ts'
import type { EmojiDocument } from './read-models/emoji.ts'
import type { MessageDocument } from './read-models/messages.ts'
import type { PersonDocument } from './read-models/people.ts'
import type { Pin } from './read-models/pins.ts'
import type { MemberDocument, WorkspaceDocument } from './read-models/workspaces.ts'
import type { ScheduleListing } from './screens/later.ts'

export type { ReminderListing, Reminders, SavedScreen, ScheduleListing } from './screens/later.ts'
export type { Identities, InvitationLook, InviteListing, Invites, MemberListing, Members, SessionListing } from './screens/members.ts'

/** What queries answer and views take. Ids are stored, names are not: every screen carries the people it names. */

/** A person as anybody in the workspace may see them. A status past its end is none. */
export type PersonCard = Pick<PersonDocument, 'id' | 'name' | 'username' | 'title' | 'avatarFileId' | 'isActive' | 'zone'> & {
  readonly status: PersonDocument['status']
}
/** The same, in a workspace. */
export type MemberCard = PersonCard & { readonly role: MemberDocument['role'] }
export type People = ReadonlyMap<string, PersonCard>

/** What those are called whom rows name by id. Of chats only those are here that every reader of the rows may know. */
export type Called = {
  readonly people: People
  readonly teams: ReadonlyMap<string, string>
  readonly chats: ReadonlyMap<string, string>
  readonly emoji?: ReadonlyMap<string, EmojiDocument> // the workspace's own that rows show, those that were removed as well
  readonly lost?: ReadonlySet<string> // originals of forwards that were deleted since
}

/** The workspace's own emoji, and what who looks may do with each. */
export type EmojiScreen = {
  readonly items: readonly { readonly emoji: EmojiDocument; readonly addedBy: string; readonly mayRemove: boolean }[]
  readonly mayAdd: boolean
}

/** Who looks, where: the member's own documents. */
export type Viewer = { readonly person: PersonDocument; readonly member: MemberDocument; readonly workspace: WorkspaceDocument }

/** Rows in the order of place. `version` is the chat's at query time, read before the rows. */
export type MessagePage = Called & {
  readonly chatId: string
  readonly threadId?: string // the root, which stands above the first of its replies
  readonly version: number
  readonly rows: readonly MessageDocument[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

/** A chat as one person sees it. `unreadPlace`: place of the first unread row on the page, where the New line stands. */
export type ChatScreen = {
  readonly chat: ChatDocument
  readonly title: string // of a direct chat: the others' names
  readonly chatRole: ChatRole | null // null: reads a public chat without taking part
  readonly mayWrite: boolean
  readonly whyNot: string | null // the sentence in place of the composer
  readonly mayManage: boolean // rename, topic, archive, remove people
  readonly mayAdd: boolean
  readonly faces: readonly string[] // up to three people
  readonly page: MessagePage
  readonly read: { readonly turn: number; readonly position: number }
  readonly unread: number
  readonly unreadPlace: number | null
  readonly saved: readonly string[] // messages that this person keeps
  readonly people: People
  readonly draft: Pick<DraftDocument, 'text' | 'at'> | null // what this person began to write here
}

/** A thread as one person sees it, beside its chat. `root` may be deleted; its replies stay. */
export type ThreadScreen = {
  readonly chat: ChatDocument
  readonly title: string
  readonly root: MessageDocument
  readonly page: MessagePage & { readonly threadId: string }
  readonly isFollowing: boolean
  readonly draft: ChatScreen['draft']
  readonly chatRole: ChatRole | null
  readonly mayWrite: boolean
  readonly mayAlsoWriteInChat: boolean
  readonly whyNot: string | null
  readonly read: { readonly turn: number; readonly position: number }
  readonly lastN: number
  readonly unread: number
  readonly unreadPlace: number | null
}

/** A followed thread: where it began, what was said last. */
export type ThreadLine = {
  readonly chat: ChatDocument
  readonly title: string // of the chat
  readonly root: MessageDocument
  readonly last: MessageDocument | null // the newest reply, unless it was deleted
  readonly replyCount: number
  readonly lastAt: number
  readonly unread: number
}
/** Those with something unread first, then the newest. */
export type Threads = Called & { readonly items: readonly ThreadLine[]; readonly next: string | null }

/** A chat as somebody wants it, at this moment. */
export type Preferred = {
  readonly level: Level // what rings; of `nothing` and while muted nothing is bold
  readonly isMuted: boolean
  readonly isFavourite: boolean
  readonly isHidden: boolean // until something in it concerns the person
  readonly section: string // one of the person's own, or ''
}

/** What is offered for the word somebody is typing; `insert` takes its place. */
export type Suggestion = {
  readonly kind: 'person' | 'team' | 'reach' | 'public' | 'private' | 'emoji' | 'own' | 'command'
  readonly id?: string // of a person, a channel, or an emoji of the workspace
  readonly sign?: string // of an emoji
  readonly title: string
  readonly hint: string
  readonly insert: string
}

export type Preview = Called & { readonly text: Text }

/** `title` is null when the chat is closed to its writer by now. */
export type Drafts = {
  readonly items: readonly { readonly draft: DraftDocument; readonly title: string | null }[]
  readonly schedules: readonly ScheduleListing[] // those that could not be sent first, then by time
}

export type SidebarLine = Preferred & {
  readonly chatId: string
  readonly title: string
  readonly kind: 'public' | 'private' | 'direct'
  readonly others: readonly string[] // the other people of a direct chat; empty for notes to oneself
  readonly lastAt: number
  readonly lastN: number
  readonly goneNs: readonly number[] // above position only
  readonly turn: number
  readonly position: number
  readonly unread: number // cut at 1,000
  readonly mentions: readonly number[] // numbers above position of messages that concern the person
}
/** Lines under one heading, in their order: favourites and one's own sections by title, as channels; direct messages by their last message. */
export type SidebarSection = {
  readonly kind: 'favourites' | 'own' | 'channels' | 'directs'
  readonly name: string
  readonly lines: readonly SidebarLine[]
}
/** `mentionsElsewhere`: unread ones that no line counts: in threads, and in channels that are only read. */
export type Sidebar = {
  readonly workspace: WorkspaceDocument
  readonly mentionsElsewhere: number
  readonly sections: readonly SidebarSection[]
  readonly drafts: readonly Pick<DraftDocument, 'chatId' | 'threadId'>[]
  readonly threads: readonly string[] // with something unread
  readonly reminders: number // that have come and nobody looked at
  readonly schedules: number
  readonly held: number // of these, what could not be sent
  readonly people: People
}

export type Participants = {
  readonly chat: ChatDocument
  readonly title: string
  readonly items: readonly { readonly personId: string; readonly role: ChatRole }[]
  readonly people: People
  readonly mayAdd: boolean
  readonly mayManage: boolean
  readonly mayLeave: boolean
  readonly others: readonly PersonCard[]
} // others: members who could be added

export type MessageScreen = Called & {
  readonly chat: ChatDocument
  readonly title: string
  readonly message: MessageDocument
  readonly typed: string // as it is typed today
  readonly mayEdit: boolean
  readonly mayDelete: boolean
  readonly mayReact: boolean
  readonly mayRemoveCards: boolean
  readonly mayPin: boolean
  readonly isSaved: boolean
}
/** What is pinned in a chat, newest pin first. */
export type PinsScreen = Called & {
  readonly chat: ChatDocument
  readonly title: string
  readonly faces: readonly string[]
  readonly items: readonly { readonly message: MessageDocument; readonly pin: Pin }[]
  readonly mayPin: boolean
}
/** What the messages of a chat carry, newest first; `next` is where the following page begins. */
export type FilesShown = 'pictures' | 'others'
export type FilesScreen = Called & {
  readonly chat: ChatDocument
  readonly title: string
  readonly faces: readonly string[]
  readonly show?: FilesShown // absent: all of them
  readonly items: readonly AttachmentDocument[]
  readonly next: { readonly place: number; readonly fileId: string } | null
}

type HistoryVersion = { readonly at: number; readonly changes: readonly Part[] } // against the version before
export type HistoryScreen = {
  readonly chat: ChatDocument
  readonly title: string
  readonly message: MessageDocument
  readonly versions: readonly HistoryVersion[]
  readonly people: People
} // newest first
/** Where Ctrl K may go beyond what stands on the page. */
export type Palette = {
  readonly chats: readonly {
    readonly id: string
    readonly title: string
    readonly kind: SidebarLine['kind']
    readonly isParticipant: boolean
  }[]
  readonly people: readonly PersonCard[]
}

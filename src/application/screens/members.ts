import type { MemberDocument, WorkspaceDocument } from '../read-models/workspaces.ts'
import type { People, PersonCard } from '../screens.ts'

export type MemberListing = { readonly member: MemberDocument; readonly card: PersonCard; readonly mayChange: boolean }
export type Members = {
  readonly items: readonly MemberListing[]
  readonly words: string
  readonly mayInvite: boolean
  readonly isOwner: boolean
}
export type InviteListing = WorkspaceDocument['invites'][number] & {
  readonly state: 'open' | 'expired' | 'used_up' | 'revoked'
  readonly mayRevoke: boolean
  readonly mail: 'waiting' | 'sent' | 'failed' | null // of its letter, if there is one
}
export type Invites = {
  readonly items: readonly InviteListing[]
  readonly people: People
  readonly mayInvite: boolean
  readonly hasMail: boolean // an invitation for an address is sent there
  readonly roles: readonly ('admin' | 'member' | 'guest')[]
  readonly chats: readonly { readonly id: string; readonly title: string }[]
} // roles below one's own
export type InvitationLook = {
  readonly state: 'open' | 'expired' | 'used_up' | 'revoked'
  readonly workspaceName: string
  readonly slug: string
  readonly inviterName: string
  readonly role: string
  readonly email: string | null
}

export type SessionListing = {
  readonly id: string
  readonly device: string
  readonly createdAt: number
  readonly seenAt: number
  readonly isThis: boolean
}
export type Identities = {
  readonly linked: readonly {
    readonly identityId: string
    readonly name: string
    readonly linkedAt: number
    readonly isLastWayIn: boolean
  }[]
  readonly others: readonly { readonly id: string; readonly name: string }[] // issuers that are not linked
}

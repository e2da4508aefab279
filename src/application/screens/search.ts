import type { Piece } from '../excerpts.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import type { MessageDocument } from '../read-models/messages.ts'
import type { People } from '../screens.ts'

/** A question as it was typed, and in the fields beside it. */
export type Asked = {
  readonly words: string
  readonly from?: string
  readonly in?: string
  readonly before?: string
  readonly after?: string
}
export type Hit = {
  readonly message: MessageDocument
  readonly place: { readonly id: string; readonly kind: ChatDocument['visibility']; readonly title: string }
  readonly pieces: readonly Piece[]
  readonly names: readonly (readonly Piece[])[] // of its files
}
export type SearchScreen = {
  readonly asked: Asked
  readonly inChat?: Hit['place'] | undefined // when it is one that is looked into
  readonly hits: readonly Hit[]
  readonly people: People
  readonly next: string | null // there may be more
  readonly isAsked: boolean // false: nothing to look for yet
  readonly problems: Readonly<Partial<Record<'from' | 'in' | 'before' | 'after', string>>>
}

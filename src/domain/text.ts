/**
 * What somebody wrote: as typed, with ids where it names people, teams and chats, and as the tree it was parsed to, once, by the
 * command. Folds and views never parse.
 */
export type Text = {
  readonly typed: string
  readonly tree: readonly Block[]
  readonly named?: readonly Named[] // whom and what the tree names, each once; absent where it names nobody
  readonly emojiIds?: readonly string[] // of the workspace's own in the tree, each once; absent where there are none
}

export const NOTHING: Text = { typed: '', tree: [] }

export type Block =
  | { readonly type: 'paragraph' | 'heading'; readonly spans: readonly Span[] }
  | { readonly type: 'fence'; readonly language: string; readonly code: string }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | List
  | Table

/** `start` is the number of the first item, null where items carry none. */
export type List = { readonly type: 'list'; readonly start: number | null; readonly items: readonly Item[] }
/** `isDone` is there where the item begins with a box. */
export type Item = { readonly isDone?: boolean; readonly blocks: readonly Block[] }

/** The first row is the head. Empty cells at the end of a row are left out. */
export type Table = { readonly type: 'table'; readonly columns: readonly Align[]; readonly rows: readonly (readonly Cell[])[] }
export type Align = 'left' | 'center' | 'right' | null
export type Cell = readonly Span[]

export type Span =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'break' }
  | { readonly type: 'code'; readonly code: string }
  | Mark
  | { readonly type: 'link'; readonly url: string; readonly text: string; readonly spans?: readonly Span[] } // https, http or mailto only; spans where the words carry marks
  | { readonly type: 'emoji'; readonly emojiId: string; readonly name: string } // of the workspace; shown by its name when it was removed
  | Named

/** `sign` is there where it is not the usual one. */
export type Mark = { readonly type: 'strong' | 'emphasis' | 'struck'; readonly sign?: '_'; readonly spans: readonly Span[] }

/** What a text names by id, so that it is always shown as it is called now. */
export type Named =
  | { readonly type: 'mention'; readonly personId: string }
  | { readonly type: 'team'; readonly teamId: string }
  | { readonly type: 'reach'; readonly reach: 'all' | 'here' }
  | { readonly type: 'chat'; readonly chatId: string }

/** What somebody wrote: as typed, and as the tree it was parsed to, once, by the command. Folds and views never parse. */
export type Text = { readonly typed: string; readonly tree: readonly Block[] }

export type Block =
  | { readonly type: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly type: 'fence'; readonly language: string; readonly code: string }

export type Span =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'break' }
  | { readonly type: 'code'; readonly code: string }
  | { readonly type: 'link'; readonly url: string; readonly text: string } // https, http or mailto only

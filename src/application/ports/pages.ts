/** What a page says of itself in its head, as it stands there; '' where it says nothing. `picture` is an address. */
export type PageWords = { readonly title: string; readonly site: string; readonly summary: string; readonly picture: string }

/** Reads the head of a page. Bounded in all it takes; undefined for what is no page. */
export type Pages = {
  /** `type`: the answer's `Content-Type`; `url`: where it came from, which its own addresses may be relative to. */
  read(bytes: Uint8Array, about: { readonly type: string; readonly url: string }): Promise<PageWords | undefined>
}

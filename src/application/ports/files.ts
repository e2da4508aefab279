export type Bytes = Uint8Array | AsyncIterable<Uint8Array>

/** One file, or a part of it. Who stops reading early ends the loop, and what stands behind it is let go. */
export type OpenFile = { readonly byteCount: number; readonly bytes: AsyncIterable<Uint8Array> }

/** `at`: when it was written, in milliseconds since 1970. */
export type KeptFile = { readonly key: string; readonly byteCount: number; readonly at: number }

/**
 * Bytes under a key that begins with the workspace or `instance`. However large one is, little of it is in memory at a time; only
 * `get` is for small ones.
 */
export type Files = {
  /**
   * Whole or not at all, over what stood there, and durable before it answers how many bytes it was. Bytes that throw leave what stood
   * there, and are thrown on. Each piece may be used again by who gives it once the next one is asked for.
   */
  put(key: string, bytes: Bytes): Promise<number>
  get(key: string): Promise<Uint8Array | undefined>
  /** `range`: both ends included; what lies behind the end is not there. `byteCount` is always that of the whole. */
  open(key: string, range?: { readonly first: number; readonly last: number }): Promise<OpenFile | undefined>
  erase(key: string): Promise<void>
  /** Everything whole whose key begins with `folder`, which ends with a slash; in no order. */
  list(folder: string): AsyncIterable<KeptFile>
}

/** `whole`: as large as it is and in its own format; else a WebP, never larger than the original. Only squares stand still. */
export type CopyOf =
  | { readonly fit: 'whole' }
  | { readonly fit: 'inside'; readonly width: number; readonly height: number }
  | { readonly fit: 'square'; readonly size: number }
export type MadeCopy = { readonly mediaType: string; readonly width: number; readonly height: number; readonly byteCount: number }

/** Re-encodes pictures, upright and without metadata, where they can harm nobody: a process of their own, with little memory and time. */
export type Pictures = {
  square(bytes: Uint8Array, size: number): Promise<Uint8Array | undefined>
  /**
   * Each copy is handed to `keep`, which reads it to its end, in the order asked for. Undefined when the bytes are no picture we
   * accept, or too much of one. Throws what `keep` throws, and `Busy`.
   */
  copies(
    bytes: Bytes,
    wanted: readonly CopyOf[],
    keep: (made: MadeCopy, bytes: AsyncIterable<Uint8Array>) => Promise<unknown>,
  ): Promise<readonly MadeCopy[] | undefined>
}

/** The media type by the first bytes, never by what the sender says; undefined for text and for what nobody knows. */
export type FileTypes = { of(head: Uint8Array): Promise<string | undefined> }

/** Looks for what harms. Throws `Busy` when nobody can tell, so that nothing passes unseen. */
export type Scanner = {
  scan(bytes: AsyncIterable<Uint8Array>): Promise<'clean' | 'infected'>
  /** Whether it answered when it was asked last; looks again now and then, and waits for nothing. */
  isUp(): boolean
}

/** Mail that leaves the house. */

/** Written before it is sent for the first time, and the same at every try: by `messageId` a repetition is recognised. */
export type WrittenLetter = {
  readonly messageId: string // without the angle brackets
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * `later`: not now. `refused`: never, for what this letter is or whom it is for. `barred`: for who we are, so no other letter either;
 * surely so where `isOfAll`, else it was said in answer to this one and may be meant for it alone.
 * `unknown`: nobody knows whether it went out. `code` is the server's or the network's, and no words.
 */
export type Delivery =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'later' | 'refused' | 'unknown'; readonly code: string }
  | { readonly outcome: 'barred'; readonly code: string; readonly isOfAll: boolean }

export type Mail = {
  /** Answers within a bounded time, whatever the server does. */
  send(letter: WrittenLetter): Promise<Delivery>
  /** Whether the server answered when it was asked last; looks again now and then, and waits for nothing. */
  isUp(): boolean
  /** Asks it now: undefined, or the code of what failed. */
  look(): Promise<string | undefined>
}

/** Calls to addresses that people wrote. */

/** Each way such a call ends without an answer. Nothing else is told of what lies behind an address. */
export type Unanswered =
  | 'refused' // scheme, port, spelling or credentials: nobody was asked
  | 'private' // one of its addresses is not public: nobody was asked
  | 'unknown' // the name means nothing
  | 'unreachable'
  | 'timed_out'
  | 'too_large'
  | 'lost' // more redirects than we follow
  | 'unreadable' // not HTTP, or packed in a way we do not know
  | 'paused' // failed too often lately
  | 'busy' // too many calls under way

export type Asking = {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Bytes of an answer, never more than the limit for all. */
  readonly most?: number
  /** What is longer is cut there instead of failing. */
  readonly isBeginningEnough?: true
  /** Ends it early; it has then timed out. */
  readonly signal?: AbortSignal
}

/** `url`: where it came from, after redirects. `type`: its `Content-Type` as it was sent, at most a line. */
export type Answered = {
  readonly outcome: 'answered'
  readonly url: string
  readonly status: number
  readonly type: string
  readonly retryAfter: string
  readonly bytes: Uint8Array
}

/**
 * The one guarded way out (S34). Every outcome is named, nothing is thrown for what lies outside, and no call takes longer than ten
 * seconds. Only GET follows redirects, each of them checked like the first address.
 */
export type Outgoing = {
  ask(asking: Asking): Promise<Answered | { readonly outcome: Unanswered }>
  /** Whether an address could be asked by its spelling alone. */
  couldAsk(url: string): boolean
}

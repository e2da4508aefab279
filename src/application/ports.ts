/** Everything the application asks of the outside. Each port has one contract suite that runs on every adapter. */

import type { OneTimeCodes } from './ports/codes.ts'
import type { Files, FileTypes, Pictures, Scanner } from './ports/files.ts'
import type { Issuer } from './ports/issuers.ts'
import type { Mail } from './ports/mail.ts'
import type { Outgoing } from './ports/outgoing.ts'
import type { Pages } from './ports/pages.ts'
import type { Search } from './ports/search.ts'

export type { OneTimeCodes } from './ports/codes.ts'
export type { Bytes, CopyOf, Files, FileTypes, KeptFile, MadeCopy, OpenFile, Pictures, Scanner } from './ports/files.ts'
export type { Attempt, Claims, Issuer, IssuerRules, Vouched } from './ports/issuers.ts'
export type { Delivery, Mail, WrittenLetter } from './ports/mail.ts'
export type { Answered, Asking, Outgoing, Unanswered } from './ports/outgoing.ts'
export type { Pages, PageWords } from './ports/pages.ts'
export type { Entry, Found, Search, Sought } from './ports/search.ts'

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Fact = { readonly type: string }
type Stream = string // `chat-<id>`, `workspace-<id>`, `person-<id>`
export type Position = number // place in the total order over all streams, gapless for a follower

/** An envelope around a fact. `at` is milliseconds since 1970, `command` the client-made id, `cause` the event that led here. */
export type Event<F extends Fact = Fact> = {
  readonly workspaceId: string
  readonly stream: Stream
  readonly version: number
  readonly subject: string
  readonly at: number
  readonly actor: string
  readonly command: string
  readonly digest: string
  readonly cause?: string
  readonly fact: F
}

// ── Documents ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What belongs to no workspace (people, sessions, claims) lives in the workspace `instance`. */
export const INSTANCE = 'instance'

export type Document = { readonly workspaceId: string; readonly id: string; readonly version: number }
type Scalar = string | number | boolean | null

/**
 * A named set of documents. Every index is a list of scalar fields inside one workspace; `lists` are fields holding a list
 * of strings that can be asked for membership. A query that no index serves is refused as a bug.
 */
export type Collection<D extends Document> = {
  readonly name: string
  readonly indexes: readonly (readonly (keyof D & string)[])[]
  /** What most documents have not: an index that begins with one of these need hold only those that have it. */
  readonly sparse?: readonly (keyof D & string)[]
  readonly lists?: readonly (keyof D & string)[]
}

/** A collection of whatever documents. */
export type AnyCollection = {
  readonly name: string
  readonly indexes: readonly (readonly string[])[]
  readonly sparse?: readonly string[]
  readonly lists?: readonly string[]
}

/** Equality on the first fields of an index, then at most one range on its next field, which is also the order. */
export type Find<D extends Document> = {
  readonly equal?: { readonly [K in keyof D]?: Scalar }
  readonly includes?: { readonly field: keyof D & string; readonly value: string }
  readonly range?: { readonly field: keyof D & string; readonly above?: string | number; readonly below?: string | number } // both exclusive
  readonly order?: { readonly field: keyof D & string; readonly direction: 'up' | 'down' } // ties by id, same direction
  readonly after?: { readonly value: string | number; readonly id: string } // the last row of the page before
  readonly limit: number
}

/** `isNew`: there is none yet, as far as the writer knows; a hint, not a promise. */
export type Put = { readonly collection: AnyCollection; readonly document: Document; readonly isNew?: boolean }

/** A right to a name over all streams. `at` is the stamp of the last claim by its owner, in milliseconds. */
export type Claim = { readonly key: string; readonly owner: string; readonly at: number }

export type Documents = {
  get<D extends Document>(collection: Collection<D>, workspaceId: string, id: string): Promise<D | undefined>
  /** In the order asked for; what does not exist is left out. */
  getMany<D extends Document>(collection: Collection<D>, workspaceId: string, ids: readonly string[]): Promise<readonly D[]>
  find<D extends Document>(collection: Collection<D>, workspaceId: string, find: Find<D>): Promise<readonly D[]>
  count<D extends Document>(
    collection: Collection<D>,
    workspaceId: string,
    find: Omit<Find<D>, 'limit' | 'order' | 'after'>,
  ): Promise<number>
  /** For what is no fold. Guarded: an older or equal version never overwrites; answers whether it was written. Durable before it answers. */
  put<D extends Document>(collection: Collection<D>, document: D): Promise<boolean>
  erase<D extends Document>(collection: Collection<D>, workspaceId: string, id: string): Promise<void>
  /** Inserts if absent, renews the stamp if it is the owner's already, replaces `instead` if exactly that still stands; answers who has it now. */
  claim(claim: Claim, instead?: Claim): Promise<Claim>
  claimed(key: string): Promise<Claim | undefined>
  /** Frees the key only while owner and stamp are the ones given. */
  release(claim: Claim): Promise<boolean>
}

// ── The log ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One stream, one atomic unit: the events at `expectedVersion` + 1 …, the rows they change, and the stream's head, written last. */
export type Commit = {
  readonly stream: Stream
  readonly expectedVersion: number
  readonly events: readonly Event[]
  readonly documents: readonly Put[]
  readonly head: Put
}

/** Asked by its place alone, before anything of an event is unpacked. */
export type Wanted = (place: { readonly stream: Stream; readonly version: number }) => boolean

export type EventLog = {
  /** Answers after everything is on disk. A throw means nobody knows whether it was written. */
  append(commit: Commit): Promise<'appended' | 'conflict'>
  read(stream: Stream, options: { readonly after?: number; readonly subject?: string; readonly limit?: number }): Promise<readonly Event[]>
  /** Gapless total order: an event never appears behind a position that was already answered. What `isWanted` refuses may be left out, but never the last of a page. */
  follow(after: Position, limit: number, isWanted?: Wanted): Promise<readonly (Event & { readonly position: Position })[]>
  /** Replaces exactly these facts by their redacted form; versions, ids and times stay. */
  redact(stream: Stream, facts: ReadonlyMap<number, Fact>): Promise<void>
  last(): Promise<Position>
}

/**
 * A second set of folded documents beside the living ones, over the same log: `append` writes rows and heads into it. Whatever ends
 * it early leaves the living ones as they were.
 */
export type Shadow = {
  readonly log: EventLog
  readonly documents: Documents
  /** Takes the place of the living ones, in one step, if the log still ends at this position; answers whether. */
  swap(end: Position): Promise<boolean>
  drop(): Promise<void>
}

// ── Smaller ports ───────────────────────────────────────────────────────────────────────────────────────────────────

export type Clock = { now(): number } // milliseconds since 1970
export type Random = { bytes(count: number): Uint8Array }

/** Keyed digests; purposes keep one key from answering for another. Hex text. */
export type Keys = { digest(purpose: string, text: string): string }

/** argon2id. At most two at once and a bounded queue; beyond it `Busy` is thrown. */
export type Passwords = {
  hash(password: string): Promise<string>
  /** `hash` undefined burns the same time and answers false. */
  verify(hash: string | undefined, password: string): Promise<{ readonly fits: boolean; readonly isWeak: boolean }>
}

/** A hint to other processes; the log is the truth. A publisher does not hear itself. */
export type Broadcast = {
  publish(channel: string, payload: Uint8Array): void
  subscribe(channel: string, listener: (payload: Uint8Array) => void): () => void
}

/** `isStrict`: on guessing. It holds over all processes, whatever is away. */
export type Limit = { readonly name: string; readonly points: number; readonly seconds: number; readonly isStrict?: true }
export type Taken = { readonly isAllowed: boolean; readonly remaining: number; readonly resetMs: number }
export type Limits = { take(limit: Limit, key: string): Promise<Taken> }

/** `denied`: the person or the issuer said no. `untrusted`: the answer is not what it must be. `unreachable`: there was none. */
export class NotVouched extends Error {
  readonly reason: 'denied' | 'untrusted' | 'unreachable'
  constructor(reason: NotVouched['reason'], options?: ErrorOptions) {
    super(`sign-in elsewhere: ${reason}`, options)
    this.reason = reason
  }
}

export type Ports = {
  readonly log: EventLog
  readonly documents: Documents
  readonly search: Search
  readonly clock: Clock
  readonly random: Random
  readonly keys: Keys
  readonly passwords: Passwords
  readonly codes: OneTimeCodes
  readonly files: Files
  readonly quarantine: Files // what nobody has looked at yet; always on a disk of this machine
  readonly pictures: Pictures
  readonly fileTypes: FileTypes
  readonly scanner: Scanner | null
  readonly broadcast: Broadcast
  readonly limits: Limits
  readonly issuers: readonly Issuer[]
  readonly outgoing: Outgoing
  readonly mail: Mail | null // null: this Flowra sends none
  readonly pages: Pages
}

/** The store or a queue cannot take more now: 503 with Retry-After. Nothing was written. */
export class Busy extends Error {
  readonly code = 'busy'
  readonly retryAfter: number
  constructor(retryAfter: number, sentence = 'Flowra is busy. Please try again in a moment.', options?: ErrorOptions) {
    super(sentence, options)
    this.retryAfter = retryAfter
  }
}
export const busy = (retryAfter = 1): Busy => new Busy(retryAfter)

/** The disk has no room left: 507. Nothing was written, what is there can be read, and it goes on when there is room. */
export class Full extends Error {
  readonly code = 'full'
  readonly retryAfter = 30
  constructor(sentence = 'The disk of this Flowra is full. Nothing new can be kept until somebody makes room.', options?: ErrorOptions) {
    super(sentence, options)
  }
}

/** Nobody knows whether it was written: 504. Sending the same again is safe and finds out. */
export class Unsure extends Error {
  readonly code = 'unsure'
  readonly retryAfter = 1
  constructor(options?: ErrorOptions) {
    super('Flowra cannot tell whether this was kept. Please try again in a moment.', options)
  }
}

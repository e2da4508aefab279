import type { HttpBindings } from '@hono/node-server'
import type { Rows } from '../../views/messages/rows.ts'
import type { Application } from '../application/application.ts'
import type { Commands } from '../application/commands.ts'
import type { DraftMark, LaterMark, ReadMark, SaveMark } from '../application/marks.ts'
import type { Queries } from '../application/queries.ts'
import type { Change } from '../application/recent.ts'
import type { Viewer } from '../application/screens.ts'
import type { Session } from '../application/sessions.ts'
import type { Admission } from './admission.ts'
import type { ServedAssets } from './assets.ts'
import type { FilePart } from './multipart.ts'

type HttpConfiguration = {
  readonly publicUrl: URL
  readonly trustedProxies: readonly string[]
  readonly metricsToken: string | undefined
  readonly filesUrl: URL | undefined
  readonly offersPasswords: boolean
}

/** What HTTP asks of the rest. */
export type HttpDoors = {
  readonly app: Application
  readonly commands: Commands
  readonly queries: Queries
  readonly configuration: HttpConfiguration
  readonly version: string
  readonly assets: ServedAssets
  readonly admission: Admission
  readonly rows: Rows
  /** Undefined while this process knows what others wrote; else resolves when it does again, and fails as busy when that takes too long. */
  readonly authority: { current(): Promise<void> | undefined }
  /** What a commit's frame holds, made by the same query and view, or '' when it shows nothing. */
  parts(workspaceId: string, changes: readonly Change[]): Promise<string>
  /** A read position moved: the person's other pages are told. */
  readMoved(mark: ReadMark): void
  /** A draft was saved or dropped: the person's other pages are told. */
  draftMoved(draft: DraftMark): void
  /** Somebody saved a message, or no longer keeps it: their other pages are told. */
  saveMoved(mark: SaveMark): void
  /** Something that waits for its time changed for somebody: their pages are told. */
  laterMoved(mark: LaterMark): void
  /** Resolves when the workers have met everything that stands in the log now, or after two seconds. */
  followed(): Promise<void>
  /** How a catch-up ended, for the metrics. */
  caughtUp(outcome: 'replayed' | 'reset'): void
  /** Each thing that must work, and whether it does; of what may be away, a word. */
  readiness(): Promise<Readonly<Record<string, boolean | 'up' | 'away'>>>
  metrics(): Promise<string>
  /** Takes ids, verbs and times; never what people wrote. */
  log(level: 'info' | 'warn' | 'error', fields: Readonly<Record<string, unknown>>, text: string): void
}

/** What middleware found out about a request. */
export type Env = {
  Bindings: Partial<HttpBindings>
  Variables: {
    doors: HttpDoors
    requestId: string
    policy: string // of pages
    address: string
    session: Session | undefined
    visitor: string | undefined // value of the cookie before sign-in
    body: Body
    files: AsyncIterable<FilePart> | undefined // of a form that is still coming
    fields: Fields
    viewer: Viewer
  }
}

/** A form as it came. */
export type Body = ReadonlyMap<string, readonly (string | File)[]>

/** The fields of a form that its route takes. A name that may be repeated is in `lists`. */
type Fields = { readonly values: Readonly<Record<string, string>>; readonly lists: Readonly<Record<string, readonly string[]>> }

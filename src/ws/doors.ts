import type { IncomingMessage } from 'node:http'
import type { Committed } from '../application/execute.ts'
import type { Event } from '../application/ports.ts'
import type { PersonDocument } from '../application/read-models/people.ts'
import type { SocketViewer } from './client.ts'

/**
 * What the sockets ask of the rest. Every question about rights is asked anew for every frame; an answer must not come from a
 * cache that is older than the newest commit of the process. A throw ends the socket (1011) and goes to `report`.
 */
export type SocketDoors = {
  /** Session and membership behind a handshake. The slug is looked up through the caller's membership; undefined: neither. */
  open(request: IncomingMessage, slug: string): Promise<SocketViewer | undefined>
  /** The same for an open socket, after something was taken away or `until` has passed. */
  still(viewer: SocketViewer): Promise<SocketViewer | undefined>
  /** Somebody sits at this socket, so the session goes on. */
  seen(viewer: SocketViewer): Promise<void>
  /** `chats.read`. A chat of another workspace and one that never was are the same: false. */
  mayLook(viewer: SocketViewer, chatId: string): Promise<boolean>
  /** `typing.send`: the right to post there. */
  mayType(viewer: SocketViewer, chatId: string, threadId?: string): Promise<boolean>
  /** Which of these people this viewer may see at all. Asked for guests only. */
  visible(viewer: SocketViewer, personIds: readonly string[]): Promise<readonly string[]>
  /** Versions of chats that were asked for with `mayLook` before; unknown ones are left out. */
  versions(workspaceId: string, chatIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Everybody who takes part in a chat now. */
  participantsOf(workspaceId: string, chatId: string): Promise<ReadonlySet<string>>
  /** Everybody who follows a thread and may read it now. */
  followersOf(workspaceId: string, chatId: string, threadId: string): Promise<ReadonlySet<string>>
  /** Whom an event names, of those who may read it now; undefined when it names nobody. */
  mentioned(event: Event): Promise<Mentioned | undefined> | undefined
  /** How somebody is called and looks now. */
  person(personId: string): Promise<PersonDocument | undefined>
  /** The workspace's own emoji of a name, as in `:name:`. */
  ownEmoji(workspaceId: string, sign: string): Promise<string | undefined>
  /** Workspaces the person is a member of. */
  workspacesOf(personId: string): Promise<readonly string[]>
  /** The `html` of a commit's frame, rendered once and kept by version, or '' when it shows nothing. */
  render(committed: Committed): Promise<string>
  /** The address that limits are counted by; knows the trusted proxies. */
  addressOf(request: IncomingMessage): string
  /** A fault that no page is told about. */
  report(error: unknown): void
}

/** Numbers of `application/limits.ts`. */
export type SocketLimits = {
  readonly socketsPerProcess: number
  readonly socketsPerPerson: number
  readonly refusedHandshakes: number // of one address in a minute
  readonly socketFrameBytes: number
  readonly socketFragments: number
  readonly socketFrames: number // in a second
  readonly socketFramesBurst: number
}

/** `n`: the number of the message in the chat's timeline, or in the thread's. `name`: its author's. `place`: where a link finds it. */
type Mentioned = {
  readonly people: ReadonlySet<string>
  readonly threadId?: string
  readonly n: number
  readonly name: string
  readonly messageId: string
  readonly place: number
}

import type { WebSocket } from 'ws'
import type { Role } from '../domain/workspaces.ts'
import type { Counting } from './counts.ts'

/** Who sits behind a socket. Small on purpose: one is kept per socket. */
export type SocketViewer = {
  readonly personId: string
  readonly workspaceId: string
  readonly sessionId: string
  readonly role: Role
  readonly isInvisible: boolean
  readonly until: number // when session or membership end by the clock; asked again then
}

/** One open socket as hub, counts and presence know it. */
export type Client = {
  readonly socket: WebSocket
  viewer: SocketViewer
  readonly topics: Set<string> // kept by the hub
  readonly looks: Set<string> // chats on this page
  rechecks: number // grows when rights were taken away: an answer from before counts no more
  inputAt: number
  typedAt: number
  stuckSince: number // 0: everything written has left
  counts: Map<string, Counting> | undefined // what waits for this socket
  countedAt: number
}

export const freshClient = (socket: WebSocket, viewer: SocketViewer, now: number): Client => ({
  socket,
  viewer,
  topics: new Set(),
  looks: new Set(),
  rechecks: 0,
  inputAt: now, // who opens a page is there
  typedAt: 0,
  stuckSince: 0,
  counts: undefined,
  countedAt: 0,
})

export const isGuest = (client: Client): boolean => client.viewer.role === 'guest'

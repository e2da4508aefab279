import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Broadcast, Clock } from '../application/ports.ts'
import type { SocketViewer } from './client.ts'
import { type Connection, connect, type House } from './connection.ts'
import { type Counters, freshCounters } from './counters.ts'
import { counts } from './counts.ts'
import { delivery } from './delivery.ts'
import type { SocketDoors, SocketLimits } from './doors.ts'
import { refusalsUpTo, refuse, slugOf } from './handshake.ts'
import { hub } from './hub.ts'
import type { Reach } from './live/edge.ts'
import { type LiveEdge, liveEdge } from './live/live.ts'
import { presence } from './presence.ts'
import { keepStanding, type Standing } from './standing.ts'
import { typing } from './typing.ts'

export type SocketServer = LiveEdge & {
  /** For `server.on('upgrade', …)`. Answers every upgrade: there is no other. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Asks the sockets concerned again, after anything was taken away. Ends within two seconds, with silence where it must be. */
  revoke(reach: Reach): Promise<void>
  readonly counters: Counters
  /** Of the sockets that are open here. */
  sessionIds(): ReadonlySet<string>
  /** Who is there now, as far as this process knows. */
  present(workspaceId: string): ReadonlySet<string>
  /** Closes all sockets with 1012, so that pages come back to the next process. */
  close(): Promise<void>
}

export type SocketOptions = {
  readonly doors: SocketDoors
  readonly limits: SocketLimits
  readonly origin: string // of PUBLIC_URL
  readonly clock: Clock
  readonly broadcast: Broadcast
  /** May this process speak for the store now (R21)? */
  readonly standing?: () => Standing
}

const FAREWELL_MS = 2000 // whoever does not answer a goodbye by then is cut off
const MINUTE_MS = 60_000
const BUFFERED_CHUNKS = 64 // a frame in crumbs is no browser's

export function socketServer({ doors, limits, origin, clock, broadcast, standing = () => 'fresh' }: SocketOptions): SocketServer {
  const counters = freshCounters()
  const house = houseOf({ doors, limits, clock, broadcast, counters, isFresh: () => standing() === 'fresh' })
  const roster = emptyRoster()
  const refusals = refusalsUpTo(limits.refusedHandshakes)
  const wss = listener(limits)
  let opening = 0
  let revocations = 0
  let isClosing = false

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const slug = slugOf(request)
    const refusal = refusalOf(request, slug)
    if (refusal === undefined && slug !== undefined) {
      const asked = revocations
      const found = whoIs(request, slug)
      found.then(who => wss.handleUpgrade(request, socket, head, ws => greet(ws, who, asked))).catch(doors.report)
    } else {
      counters.refused++
      refuse(socket, refusal ?? 404)
    }
  }

  function refusalOf(request: IncomingMessage, slug: string | undefined): number | undefined {
    if (isClosing || standing() === 'lost' || counters.sockets + opening >= limits.socketsPerProcess) return 503
    if (refusals.isBlocked(doors.addressOf(request))) return 429
    if (slug === undefined) return 404
    if (request.headers.origin === origin) return undefined
    refusals.note(doors.addressOf(request))
    return 403
  }

  /** Who knocks, or the code that answers. */
  async function whoIs(request: IncomingMessage, slug: string): Promise<SocketViewer | number> {
    opening++
    try {
      const viewer = await doors.open(request, slug)
      if (!viewer) refusals.note(doors.addressOf(request))
      return viewer ?? 1008
    } catch (error) {
      doors.report(error)
      return 1011
    } finally {
      opening--
    }
  }

  /** A refused upgrade would look like a lost network and the page would knock for ever: it is let in and told to stay away. */
  function greet(ws: WebSocket, who: SocketViewer | number, asked: number): void {
    ws.on('error', silent) // `ws` answers with the right code itself; `close` follows
    if (isClosing) ws.close(1012)
    else if (typeof who === 'number') turnAway(ws, who)
    else if (roster.of(who.personId).size >= limits.socketsPerPerson) turnAway(ws, 1013)
    else enter(ws, who, asked)
  }

  function turnAway(ws: WebSocket, code: number): void {
    counters.refused++
    ws.close(code)
  }

  /** What was taken away while the door asked may be missing in its answer. */
  function enter(ws: WebSocket, viewer: SocketViewer, asked: number): void {
    const connection = connect(ws, viewer, house)
    roster.add(viewer.personId, connection)
    counters.sockets++
    ws.on('close', () => {
      roster.remove(viewer.personId, connection)
      counters.sockets--
      house.counts.forget(connection.client)
    })
    if (asked !== revocations) connection.recheck().catch(doors.report)
  }

  async function revoke({ personId, workspaceId, chatId, sessionId }: Reach): Promise<void> {
    revocations++
    const isMeant = ({ client: { viewer } }: Connection): boolean =>
      (workspaceId ?? viewer.workspaceId) === viewer.workspaceId && (sessionId ?? viewer.sessionId) === viewer.sessionId
    const touched = personId === undefined ? roster.all : roster.of(personId)
    await Promise.all([...touched].filter(isMeant).map(connection => connection.recheck(chatId)))
  }

  function tick(): void {
    keepStanding({ standing, all: roster.all, missed: house.delivery.missed, report: doors.report })
    house.delivery.sweep()
    house.presence.tick()
    const now = clock.now()
    for (const connection of roster.all) if (now >= connection.client.viewer.until) connection.recheck().catch(doors.report)
  }

  const ticking = setInterval(tick, 1000).unref()
  const forgetting = setInterval(refusals.forget, MINUTE_MS).unref()

  return {
    ...liveEdge({ ...house, revoke }),
    present: house.presence.present,
    upgrade,
    revoke,
    counters,
    sessionIds: () => new Set([...roster.all].map(({ client }) => client.viewer.sessionId)),
    async close() {
      isClosing = true
      clearInterval(ticking)
      clearInterval(forgetting)
      house.counts.stop()
      house.presence.close()
      await farewell(wss)
    },
  }
}

type Parts = Pick<House, 'doors' | 'limits' | 'clock' | 'counters'> & { readonly broadcast: Broadcast; isFresh(): boolean }

function houseOf({ broadcast, isFresh, ...parts }: Parts) {
  const { doors, clock, counters } = parts
  const posting = delivery(clock, counters, isFresh)
  const rooms = hub(broadcast, posting, counters)
  const people = presence({ clock, broadcast, hub: rooms, delivery: posting }, doors)
  return { ...parts, delivery: posting, hub: rooms, presence: people, counts: counts(clock, posting), typing: typing(clock, rooms, doors) }
}

function listener(limits: SocketLimits): WebSocketServer {
  const options = {
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.socketFrameBytes,
    maxFragments: limits.socketFragments,
    maxBufferedChunks: BUFFERED_CHUNKS,
    closeTimeout: FAREWELL_MS,
    handleProtocols: () => false as const,
  }
  return new WebSocketServer(options)
}

/** All sockets of this process, and those of each person. */
function emptyRoster() {
  const all = new Set<Connection>()
  const people = new Map<string, Set<Connection>>()
  return {
    all: all as ReadonlySet<Connection>,
    of: (personId: string): ReadonlySet<Connection> => people.get(personId) ?? new Set(),
    add(personId: string, connection: Connection): void {
      all.add(connection)
      people.getOrInsertComputed(personId, () => new Set()).add(connection)
    },
    remove(personId: string, connection: Connection): void {
      all.delete(connection)
      const own = people.get(personId)
      if (own?.delete(connection) && own.size === 0) people.delete(personId)
    },
  }
}

async function farewell(wss: WebSocketServer): Promise<void> {
  const gone = [...wss.clients].map(ws => new Promise(resolve => ws.once('close', resolve)))
  for (const ws of wss.clients) ws.close(1012)
  await Promise.all(gone)
}

const silent = (): undefined => undefined

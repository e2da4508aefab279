import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../application/ports.ts'
import { type Client, freshClient, isGuest, type SocketViewer } from './client.ts'
import type { Counters } from './counters.ts'
import type { Delivery } from './delivery.ts'
import type { SocketDoors, SocketLimits } from './doors.ts'
import { isOpen } from './frame.ts'
import type { Hub } from './hub.ts'
import { looks } from './looks.ts'
import type { Presence } from './presence.ts'
import { type In, parseWord } from './protocol.ts'
import { guestsTopic, membersTopic, personTopic } from './topics.ts'

/** What one socket needs of the house it stands in. */
export type House = {
  readonly doors: SocketDoors
  readonly limits: SocketLimits
  readonly clock: Clock
  readonly counters: Counters
  readonly hub: Hub
  readonly delivery: Delivery
  readonly presence: Presence
  typing(client: Client, chat: string, thread?: string): Promise<void>
}

export type Connection = {
  readonly client: Client
  /**
   * Asks again whether this socket may be here and look at what it looks at, or at one chat of it. Those chats are silent from
   * this call on; what may go on is told its versions, so that the page fetches what it missed meanwhile.
   */
  recheck(chatId?: string): Promise<void>
  /** The same for all of it; then the page is told to fetch itself anew, because something was not sent. */
  renew(): Promise<void>
}

/** A right that could not be asked again in this time counts as lost, for now: the page comes back and is asked at the door. */
const RECHECK_MS = 1500

/**
 * One socket. Each frame: size (by `ws`), rate, parse, permission, act. Frames and rechecks run one after another, so that a
 * `look` which was allowed a moment ago cannot slip in behind the recheck that would have ended it.
 */
export function connect(socket: WebSocket, viewer: SocketViewer, house: House): Connection {
  const { doors, limits, clock, counters, hub, delivery, presence } = house
  const client = freshClient(socket, viewer, clock.now())
  const looking = looks(client, house)
  const isWithinRate = gate(socket, house)
  let waiting = 0
  let tail = Promise.resolve()

  function receive(data: RawData, isBinary: boolean): void {
    if (!isWithinRate()) return
    const word = isBinary ? undefined : parseWord(data.toString())
    if (word) obey(word)
    else refuse(isBinary ? 1003 : 1008)
  }

  function obey(word: In): void {
    if (waiting >= limits.socketFramesBurst) socket.close(1013)
    else inTurn(() => act(word))
  }

  function refuse(code: number): void {
    counters.unknownWords++
    socket.close(code)
  }

  function inTurn(work: () => Promise<void> | undefined): void {
    waiting++
    tail = tail
      .then(() => (isOpen(socket) ? work() : undefined))
      .catch(fault)
      .finally(() => waiting--)
  }

  function fault(error: unknown): void {
    doors.report(error)
    socket.close(1011)
  }

  function act(word: In): Promise<void> | undefined {
    switch (word.t) {
      case 'look':
        return looking.look(word.chats)
      case 'typing':
        return house.typing(client, word.chat, word.thread)
      case 'active':
        client.inputAt = clock.now()
        return doors.seen(client.viewer)
      case 'ping':
        return looking.tellVersions()
    }
  }

  async function askAgain(chatId: string | undefined): Promise<void> {
    if (chatId !== undefined && !client.looks.has(chatId)) return
    const now = await doors.still(client.viewer)
    if (!now) {
      socket.close(1008)
      return
    }
    const hasNewRole = now.role !== client.viewer.role
    client.viewer = now
    if (hasNewRole) changeRole()
    await looking.resume(chatId)
  }

  /** What the page shows was made for the old role. */
  function changeRole(): void {
    hub.leave(guestsTopic(client.viewer.workspaceId), client)
    hub.leave(membersTopic(client.viewer.workspaceId), client)
    hub.join(audienceOf(client), client)
    delivery.say(client, { t: 'reset' })
  }

  function leave(): void {
    looking.stop()
    hub.leaveAll(client)
    presence.closed(client)
  }

  socket.on('message', receive)
  socket.on('ping', isWithinRate)
  socket.on('close', leave)
  hub.join(personTopic(viewer.workspaceId, viewer.personId), client)
  hub.join(audienceOf(client), client)
  presence.opened(client)
  function recheck(chatId?: string): Promise<void> {
    looking.pause(chatId)
    const late = setTimeout(() => socket.close(1013), RECHECK_MS)
    inTurn(() => askAgain(chatId))
    return tail.finally(() => clearTimeout(late))
  }

  return {
    client,
    recheck,
    async renew() {
      await recheck()
      delivery.say(client, { t: 'reset' })
    },
  }
}

const audienceOf = (client: Client): string =>
  isGuest(client) ? guestsTopic(client.viewer.workspaceId) : membersTopic(client.viewer.workspaceId)

/** So many frames at once, so many a second in the long run; who sends more is closed. */
function gate(socket: WebSocket, { clock, limits, counters }: House): () => boolean {
  let tokens = limits.socketFramesBurst
  let at = clock.now()
  return () => {
    if (!isOpen(socket)) return false
    const now = clock.now()
    tokens = Math.min(limits.socketFramesBurst, tokens + (Math.max(0, now - at) * limits.socketFrames) / 1000)
    at = now
    if (tokens-- >= 1) return true
    counters.floods++
    socket.close(1008)
    return false
  }
}

import type { Broadcast } from '../application/ports.ts'
import type { Client } from './client.ts'
import type { Counters } from './counters.ts'
import type { Delivery } from './delivery.ts'
import { frameOf, isOpen, payloads } from './frame.ts'
import { emptyRoom, type Manner, type Piece, type Room, rounds } from './rounds.ts'

type Soon = Manner & { readonly text: string; readonly key: string }

export type Hub = {
  join(topic: string, client: Client): void
  leave(topic: string, client: Client): void
  leaveAll(client: Client): void
  members(topic: string): ReadonlySet<Client>
  /** The highest version of a frame that another process sent to all who are behind the topic now. */
  heard(topic: string): number
  /** To everybody behind the topic, here and in other processes. A topic keeps its order; what one loop turn brings is one write. */
  publish(topic: string, text: string): void
  /** Within 100 ms; of two with the same key only the later. */
  publishSoon(topic: string, word: Soon): void
  /** The same for what concerns this process alone. */
  tellSoon(topic: string, word: Soon): void
}

type Topic = Room & { heard: number; readonly unsubscribe: () => void }

const NOBODY: ReadonlySet<Client> = new Set()

/** Topics and who is behind them. Subscribed to other processes only while somebody is. */
export function hub(broadcast: Broadcast, delivery: Delivery, counters: Counters): Hub {
  const topics = new Map<string, Topic>()
  const collect = rounds(delivery, counters)

  function tell(topic: string, piece: Piece): void {
    const room = topics.get(topic)
    if (room) collect(room, piece)
  }

  function opened(topic: string): Topic {
    const room = { ...emptyRoom(), heard: 0, unsubscribe: broadcast.subscribe(topic, payload => hear(topic, payload)) }
    topics.set(topic, room)
    return room
  }

  function hear(topic: string, payload: Uint8Array): void {
    const room = topics.get(topic)
    if (!room) return
    const { piece, version } = arrived(payload)
    collect(room, piece)
    room.heard = Math.max(room.heard, version)
  }

  function leave(topic: string, client: Client): void {
    client.topics.delete(topic)
    const room = topics.get(topic)
    if (!room?.members.delete(client)) return
    room.order = undefined
    if (room.members.size > 0) return
    clearTimeout(room.timer)
    room.unsubscribe()
    topics.delete(topic)
  }

  return {
    join(topic, client) {
      if (!isOpen(client.socket)) return
      const room = topics.get(topic) ?? opened(topic)
      room.members.add(client)
      room.order = undefined
      room.heard = 0
      client.topics.add(topic)
    },
    leave,
    leaveAll(client) {
      for (const topic of client.topics) leave(topic, client)
    },
    heard: topic => topics.get(topic)?.heard ?? 0,
    members: topic => topics.get(topic)?.members ?? NOBODY,
    publish(topic, text) {
      const frame = frameOf(text)
      tell(topic, { frame })
      broadcast.publish(topic, frame)
    },
    publishSoon(topic, { text, ...word }) {
      const frame = frameOf(text)
      tell(topic, { ...word, frame })
      broadcast.publish(topic, frame)
    },
    tellSoon: (topic, { text, ...word }) => tell(topic, { ...word, frame: frameOf(text) }),
  }
}

/** How a chat's frame begins. */
const VERSION = /^\{"t":"html","chat":"[^"]*","after":\d+,"version":(\d+)/

/** From another process. Typing may be left out for slow readers wherever it comes from, and nobody sees themselves type. */
function arrived(payload: Uint8Array): { readonly piece: Piece; readonly version: number } {
  const frame = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  const text = payloads(frame).next().value?.toString() ?? ''
  const isTyping = text.startsWith('{"t":"typing"')
  const piece: Piece = isTyping ? { frame, key: text, isFleeting: true, except: JSON.parse(text).personId } : { frame }
  return { piece, version: Number(VERSION.exec(text)?.[1] ?? 0) }
}

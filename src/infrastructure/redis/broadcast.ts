import { randomBytes } from 'node:crypto'
import type { Broadcast } from '../../application/ports.ts'
import type { Link } from './link.ts'

type Listener = (payload: Uint8Array) => void
export type RedisBroadcast = Broadcast & {
  /** Hints that were not given, because Redis was away or did not keep up. */
  dropped(): number
}

const PREFIX = 'flowra:'
const NODE_BYTES = 8
/** Publications on their way. What comes beyond is dropped: the log has it, and memory must not wait for Redis. */
const MOST_WAITING = 5_000
const AT_ONCE = 500

/**
 * Exact sharded channels. One connection speaks, the other listens, so that neither waits behind the other. In front of each payload
 * stands who published it. What is published while a listener is not connected is lost to it: the log is the truth.
 */
export function redisBroadcast(speaking: Link, hearing: Link, report: (error: unknown) => void): RedisBroadcast {
  const self = randomBytes(NODE_BYTES)
  const channels = new Map<string, Set<Listener>>()
  let waiting = 0
  let dropped = 0

  function publish(channel: string, payload: Uint8Array): void {
    if (!speaking.isUp() || waiting >= MOST_WAITING) {
      dropped++
      return
    }
    waiting++
    speaking
      .ask(client => client.spublish(PREFIX + channel, Buffer.concat([self, payload])))
      .catch(() => dropped++)
      .finally(() => waiting--)
  }

  function subscribe(channel: string, listener: Listener): () => void {
    const own: Listener = payload => listener(payload)
    const known = channels.get(channel)
    if (known) known.add(own)
    else {
      channels.set(channel, new Set([own]))
      say(client => client.ssubscribe(PREFIX + channel))
    }
    return () => leave(channel, own)
  }

  function leave(channel: string, own: Listener): void {
    const listeners = channels.get(channel)
    if (!listeners?.delete(own) || listeners.size > 0) return
    channels.delete(channel)
    say(client => client.sunsubscribe(PREFIX + channel))
  }

  /** In the order of the calls. Where it does not arrive the connection is gone, and the next one begins with all channels. */
  function say(word: (client: Link['client']) => Promise<unknown>): void {
    if (hearing.client.status === 'ready') word(hearing.client).catch(report)
  }

  function subscribeAll(): void {
    const names = [...channels.keys()].map(channel => PREFIX + channel)
    for (let from = 0; from < names.length; from += AT_ONCE) say(client => client.ssubscribe(...names.slice(from, from + AT_ONCE)))
  }

  function arrived(channel: Buffer, message: Buffer): void {
    if (message.subarray(0, NODE_BYTES).equals(self)) return
    const payload = message.subarray(NODE_BYTES)
    for (const listener of channels.get(channel.toString().slice(PREFIX.length)) ?? []) hand(listener, payload)
  }

  function hand(listener: Listener, payload: Uint8Array): void {
    try {
      listener(payload)
    } catch (error) {
      report(error)
    }
  }

  hearing.client.on('smessageBuffer', arrived)
  hearing.client.on('ready', subscribeAll)
  return { publish, subscribe, dropped: () => dropped }
}

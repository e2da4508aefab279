import type { Clock } from '../application/ports.ts'
import type { Client } from './client.ts'
import type { Delivery, Parcel } from './delivery.ts'
import { frameOf, isOpen } from './frame.ts'
import { type Count, encode } from './protocol.ts'

/** A count with its frame, made at most once for all the sockets that get nothing else. */
export type Counting = { readonly count: Count; parcel?: Parcel }

/** Tells those who do not look how far chats have come: the first count at once, then one frame for all chats per pause. */
export type Counts = {
  add(client: Client, counting: Counting): void
  forget(client: Client): void
  stop(): void
}

const PAUSE_MS = 500 // a small frame costs the system as much as a large one
const SLICE = 500

export function counts(clock: Clock, { give }: Delivery): Counts {
  const ready = new Set<Client>()
  const resting = new Set<Client>() // in the order of their last frame, so the first is due first
  let isDue = false
  let timer: NodeJS.Timeout | undefined

  function schedule(): void {
    if (isDue || ready.size === 0) return
    isDue = true
    setImmediate(flush)
  }

  function flush(): void {
    isDue = false
    const now = clock.now()
    for (const client of ready.keys().take(SLICE)) send(client, now)
    schedule()
    timer ??= setTimeout(wake, PAUSE_MS)
  }

  function send(client: Client, now: number): void {
    ready.delete(client)
    if (!client.counts || !isOpen(client.socket)) return
    const parcel = parcelOf([...client.counts.values()])
    client.counts = undefined
    client.countedAt = now
    resting.add(client)
    give(client, parcel, parcel)
  }

  function wake(): void {
    const now = clock.now()
    for (const client of resting) {
      if (now - client.countedAt < PAUSE_MS) break
      resting.delete(client)
      if (client.counts) ready.add(client)
    }
    schedule()
    const next = resting.values().next().value
    timer = next && setTimeout(wake, Math.max(1, next.countedAt + PAUSE_MS - now))
  }

  return {
    add(client, counting) {
      client.counts ??= new Map()
      const { chat, thread } = counting.count
      const timeline = thread ?? chat
      const waiting = client.counts.get(timeline)
      client.counts.set(timeline, waiting ? merged(waiting, counting) : counting)
      if (resting.has(client)) return
      ready.add(client)
      schedule()
    },
    forget(client) {
      ready.delete(client)
      resting.delete(client)
      client.counts = undefined
    },
    stop: () => clearTimeout(timer),
  }
}

function merged(older: Counting, newer: Counting): Counting {
  const [a, b] = [older.count, newer.count]
  if (a.gone.length === 0 && b.lastN >= a.lastN) return newer
  const gone = [...new Set([...a.gone, ...b.gone])]
  const by = b.by ?? a.by
  return { count: { ...a, ...(by !== undefined && { by }), lastN: Math.max(a.lastN, b.lastN), gone, at: Math.max(a.at, b.at) } }
}

function parcelOf(waiting: readonly Counting[]): Parcel {
  const [only] = waiting
  if (!only || waiting.length > 1) return { bytes: frameOf(encode({ t: 'count', chats: waiting.map(({ count }) => count) })), frames: 1 }
  only.parcel ??= { bytes: frameOf(encode({ t: 'count', chats: [only.count] })), frames: 1 }
  return only.parcel
}

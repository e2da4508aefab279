import type { Clock } from '../application/ports.ts'
import type { Client } from './client.ts'
import type { Counters } from './counters.ts'
import { frameOf, isOpen, write } from './frame.ts'
import { encode, type Out } from './protocol.ts'

/** Finished frames for one write. */
export type Parcel = { readonly bytes: Buffer; readonly frames: number }

/** Writes to one socket within bounds: nobody is waited for, nothing is dropped in silence, no queue grows without end. */
export type Delivery = {
  /** `lasting`: the part that must arrive or end the socket; the rest is left out for readers who are behind. */
  give(client: Client, parcel: Parcel, lasting: Parcel | undefined): void
  say(client: Client, word: Out): void
  /** Those to whom nothing was written while nothing might be, and forgets them. */
  missed(): readonly Client[]
  /** Cuts those whose oldest unsent byte has waited too long. Called every second. */
  sweep(): void
}

const HOLD = 256 * 1024 // unsent bytes above which typing and presence stay away
const CUT = 1024 * 1024
const STUCK_MS = 10_000

/** `isFresh`: may this process speak for the store now (R21)? What may not be written is not kept either: by then it may be meant for somebody who lost the right to it. */
export function delivery(clock: Clock, counters: Counters, isFresh: () => boolean = () => true): Delivery {
  const behind = new Set<Client>()
  const missing = new Set<Client>()

  /** What is unsent is counted before this parcel is: a large burst must not cut a healthy reader. */
  function give(client: Client, parcel: Parcel, lasting: Parcel | undefined): void {
    if (!isOpen(client.socket)) return
    const unsent = client.socket.bufferedAmount
    if (!isFresh()) miss(client, parcel)
    else if (unsent === 0) put(client, parcel)
    else if (unsent > CUT) cut(client)
    else giveToSlow(client, parcel, unsent > HOLD ? lasting : parcel)
  }

  function miss(client: Client, { frames }: Parcel): void {
    missing.add(client)
    counters.held += frames
  }

  function giveToSlow(client: Client, parcel: Parcel, allowed: Parcel | undefined): void {
    counters.withheld += parcel.frames - (allowed?.frames ?? 0)
    if (allowed) put(client, allowed, client.stuckSince === 0 ? watched(client) : undefined)
  }

  function put(client: Client, parcel: Parcel, flushed?: () => void): void {
    write(client.socket, parcel.bytes, flushed)
    counters.deliveries += parcel.frames
    counters.writes++
  }

  function watched(client: Client): () => void {
    client.stuckSince = clock.now()
    behind.add(client)
    return () => {
      client.stuckSince = 0
      behind.delete(client)
    }
  }

  function cut(client: Client): void {
    behind.delete(client)
    counters.cut++
    client.socket.close(1013)
  }

  return {
    give,
    say(client, word) {
      const parcel = { bytes: frameOf(encode(word)), frames: 1 }
      give(client, parcel, parcel)
    },
    missed() {
      const clients = [...missing]
      missing.clear()
      return clients
    },
    sweep() {
      const now = clock.now()
      for (const client of behind) {
        if (!isOpen(client.socket)) behind.delete(client)
        else if (now - client.stuckSince > STUCK_MS) cut(client)
      }
    },
  }
}

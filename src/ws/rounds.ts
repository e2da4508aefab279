import type { Client } from './client.ts'
import type { Counters } from './counters.ts'
import type { Delivery, Parcel } from './delivery.ts'
import { joined } from './frame.ts'

/** A frame on its way. With a `key` it waits a moment, and a later one of the same key takes its place. */
export type Piece = Manner & { readonly frame: Buffer; readonly key?: string }
export type Manner = {
  readonly isFleeting?: true // slow readers go without
  readonly except?: string // a person who does not hear it
}

/** Who is behind a topic, and what waits for them. */
export type Room = {
  readonly members: Set<Client>
  order: readonly Client[] | undefined // of members; made anew after a change
  pieces: Piece[]
  soon: Map<string, Piece> | undefined
  timer: NodeJS.Timeout | undefined
  isBusy: boolean // a round is due or on its way
  start: number
}

type Round = {
  readonly room: Room
  readonly clients: readonly Client[]
  readonly pieces: readonly Piece[]
  readonly all: Parcel
  readonly lasting: Parcel | undefined
  readonly excepted: ReadonlySet<string>
  readonly first: number
}

const SLICE = 500 // a round of 5,000 in one go blocks the loop for 35 ms
const SOON_MS = 100
const GOLDEN = 0.618 // each round starts far from where the last ones did

export const emptyRoom = (): Room => ({
  members: new Set(),
  order: undefined,
  pieces: [],
  soon: undefined,
  timer: undefined,
  isBusy: false,
  start: 0,
})

/**
 * Carries what a room collects to its members: one write each for all that a loop turn brought, large rooms in slices. A room
 * begins a round only when the last one is over, so its frames keep their order.
 */
export function rounds({ give }: Delivery, counters: Counters) {
  function collect(room: Room, piece: Piece): void {
    if (piece.key === undefined) {
      room.pieces.push(piece)
      schedule(room)
    } else {
      room.soon ??= new Map()
      room.soon.set(piece.key, piece)
      room.timer ??= setTimeout(ripe, SOON_MS, room)
    }
  }

  function ripe(room: Room): void {
    room.timer = undefined
    schedule(room)
  }

  /** The turn that brought the first frame ends before the round begins: its answers go out first, its other frames join. */
  function schedule(room: Room): void {
    if (room.isBusy) return
    room.isBusy = true
    setImmediate(begin, room)
  }

  function begin(room: Room): void {
    const pieces = taken(room)
    const clients = room.order ?? [...room.members]
    room.order = clients
    room.start = (room.start + GOLDEN) % 1
    const all = parcelOf(pieces)
    if (!all) {
      end(room)
      return
    }
    const lasting = pieces.some(isFleeting) ? parcelOf(pieces.filter(piece => !isFleeting(piece))) : all
    const excepted = new Set(pieces.flatMap(piece => piece.except ?? []))
    go({ room, clients, pieces, all, lasting, excepted, first: Math.floor(room.start * clients.length) }, 0)
  }

  /** Who left the room while a round is on its way gets nothing more of it. */
  function go(round: Round, from: number): void {
    const { room, clients, first } = round
    const to = Math.min(from + SLICE, clients.length)
    for (let i = from; i < to; i++) {
      const client = clients[(first + i) % clients.length] as Client
      if (room.order === clients || room.members.has(client)) giveTo(client, round)
    }
    if (to < clients.length) setImmediate(go, round, to)
    else end(room)
  }

  function giveTo(client: Client, { all, lasting, excepted, pieces }: Round): void {
    const { personId } = client.viewer
    const parcel = excepted.has(personId) ? parcelOf(pieces.filter(piece => piece.except !== personId)) : all
    if (parcel) give(client, parcel, lasting)
  }

  function end(room: Room): void {
    counters.rounds++
    room.isBusy = false
    if (room.pieces.length > 0 || (room.soon && !room.timer)) schedule(room)
  }

  return collect
}

/** What waits in a room, merged frames last. */
function taken(room: Room): readonly Piece[] {
  clearTimeout(room.timer)
  const pieces = room.soon ? [...room.pieces, ...room.soon.values()] : room.pieces
  room.pieces = []
  room.soon = undefined
  room.timer = undefined
  return pieces
}

function parcelOf(pieces: readonly Piece[]): Parcel | undefined {
  return pieces.length === 0 ? undefined : { bytes: joined(pieces.map(piece => piece.frame)), frames: pieces.length }
}

const isFleeting = (piece: Piece): boolean => piece.isFleeting === true

/** What `/metrics` tells of the sockets. Numbers only, no person and no chat in them. */
export type Counters = {
  sockets: number // open now
  lookers: number // socket × chat, now
  rounds: number
  deliveries: number // frames × sockets
  writes: number // what they cost
  withheld: number // typing and presence not sent to slow readers
  held: number // not sent because the process could not read the log
  cut: number // closed 1013: slow reader
  refused: number // handshakes
  unknownWords: number
  floods: number
  lossless: number // chats that came back and had missed nothing
  announced: number // versions told without a frame
}

export const freshCounters = (): Counters => ({
  sockets: 0,
  lookers: 0,
  rounds: 0,
  deliveries: 0,
  writes: 0,
  withheld: 0,
  held: 0,
  cut: 0,
  refused: 0,
  unknownWords: 0,
  floods: 0,
  lossless: 0,
  announced: 0,
})

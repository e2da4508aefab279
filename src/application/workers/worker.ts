import type { Event } from '../ports.ts'

export type Followed = Event & { readonly position: number }

/**
 * A durable follower of the log with a checkpoint of its own. It meets each event of the streams it wants at least once, those of one
 * stream in their order; what it does because of an event must find itself already done.
 */
export type Worker = {
  readonly name: string
  wants(stream: string): boolean
  meet(event: Followed): Promise<void>
  /** For whom one by one would be too slow: several, of many streams. When it fails they are met one by one. */
  meetMany?(events: readonly Followed[]): Promise<void>
  /** After the last try. Answers whether it was handed back to somebody who can decide; else it waits for whoever runs this. */
  giveUp?(event: Followed): Promise<boolean>
}

/** An event of a newer Flowra: it waits for one that knows it. */
export class UnknownEvent extends Error {
  override readonly name = 'UnknownEvent'
}

/** For the end of a switch over every fact there is. */
export const unknownEvent = (fact: never): UnknownEvent =>
  new UnknownEvent(`This version knows no event ${(fact as { type: string }).type}.`)

import { MongoBulkWriteError, MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb'
import { Busy, busy, Unsure } from '../../application/ports.ts'

const TAKEN = 11_000

/**
 * No connection, or a server that is no primary or just stops being one. What was asked may have happened or not; every write
 * finds itself done, so it is simply asked again.
 */
const PASSING = new Set([6, 7, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436])

/** What a server says that has too much to do, of a read alone: too long, or not where most servers are yet. */
const HURRIED = new Set([43, 50, 134, 175, 237])

/** Neither a server nor a connection was to be had, so nothing was sent. */
const UNSENT = new Set(['MongoServerSelectionError', 'MongoWaitQueueTimeoutError', 'MongoPoolClearedError'])

/** Somebody has this key. */
export const isTaken = (error: unknown): boolean => (error as { readonly code?: unknown } | undefined)?.code === TAKEN

export function isPassing(error: unknown): boolean {
  const cause = causeOf(error)
  return isUnsent(cause) || cause instanceof MongoNetworkError || (cause instanceof MongoServerError && PASSING.has(Number(cause.code)))
}

function isUnsent(error: unknown): boolean {
  return error instanceof MongoError && (UNSENT.has(error.name) || error.hasErrorLabel('HandshakeError'))
}

/** A write that failed: what was never sent is certainly not there; of anything else nobody knows. */
export function named(error: unknown, isFirst: boolean): unknown {
  const cause = causeOf(error)
  if (isFirst && isUnsent(cause)) return busy()
  return cause instanceof MongoError ? new Unsure({ cause }) : error
}

/** What fails behind a commit that is in the log: *nothing was written* would not be true any more. */
export const namedBehind = (error: unknown): unknown => (error instanceof Busy ? new Unsure({ cause: error }) : error)

/** A read that failed has written nothing. */
export function namedRead(error: unknown): unknown {
  const isHurried = error instanceof MongoServerError && HURRIED.has(Number(error.code))
  return isHurried || isPassing(error) || error instanceof MongoServerSelectionError ? busy() : error
}

/** A bulk wraps the error of the driver itself; one of the server it has made its own. */
function causeOf(error: unknown): unknown {
  return error instanceof MongoBulkWriteError && (error.errorResponse as unknown) instanceof Error ? error.errorResponse : error
}

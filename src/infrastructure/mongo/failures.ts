import { MongoBulkWriteError, MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb'
import { busy, Unsure } from '../../application/ports.ts'

const TAKEN = 11_000

/**
 * No connection, or a server that is no primary or just stops being one. What was asked may have happened or not; every write
 * finds itself done, so it is simply asked again.
 */
const PASSING = new Set([6, 7, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436])

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

/** A read that failed has written nothing. */
export function namedRead(error: unknown): unknown {
  return isPassing(error) || error instanceof MongoServerSelectionError ? busy() : error
}

/** A bulk wraps the error of the driver itself; one of the server it has made its own. */
function causeOf(error: unknown): unknown {
  return error instanceof MongoBulkWriteError && (error.errorResponse as unknown) instanceof Error ? error.errorResponse : error
}

import { busy, Full } from '../../application/ports.ts'

/** The primary result codes of SQLite stand in the low byte of `errcode`. */
const BUSY = 5
const IO_ERROR = 10
const FULL = 13

/** No room for the shared index of the WAL. It holds nothing that is not in the WAL, so this is a full disk and no more. */
const NO_ROOM_FOR_INDEX = 4874

/**
 * A disk that failed once to keep something is not asked again: what it holds now is decided by recovery, at the next start.
 * A full disk is no such failure: SQLite has taken back the transaction and goes on when there is room.
 */
export const isDiskFailure = (error: unknown): boolean =>
  error instanceof Moved || (primary(error) === IO_ERROR && codeOf(error) !== NO_ROOM_FOR_INDEX)

/** Somebody moved or removed the file under us: SQLite would go on writing where nobody will look. */
export class Moved extends Error {}

/** Another process holds the write lock. Nothing of the turn was written. */
export const isBusy = (error: unknown): boolean => primary(error) === BUSY

/** What is certain although it failed has a name, so that nobody is left wondering; anything else nobody knows. */
export function named(error: unknown): unknown {
  if (isBusy(error) || error instanceof Moved) return busy()
  return primary(error) === FULL || codeOf(error) === NO_ROOM_FOR_INDEX ? new Full(undefined, { cause: error }) : error
}

const primary = (error: unknown): number => codeOf(error) & 0xff

function codeOf(error: unknown): number {
  const { errcode } = error as { readonly errcode?: unknown }
  return typeof errcode === 'number' ? errcode : 0
}

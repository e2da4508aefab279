/** The primary result codes of SQLite stand in the low byte of `errcode`. */
const BUSY = 5
const IO_ERROR = 10

/** No room for the shared index of the WAL. It holds nothing that is not in the WAL, so this is a full disk and no more. */
const NO_ROOM_FOR_INDEX = 4874

/**
 * A disk that failed once to keep something is not asked again: what it holds now is decided by recovery, at the next start.
 * A full disk is no such failure: SQLite has taken back the transaction and goes on when there is room.
 */
export const isDiskFailure = (error: unknown): boolean => primary(error) === IO_ERROR && codeOf(error) !== NO_ROOM_FOR_INDEX

/** Another process holds the write lock. Nothing of the turn was written. */
export const isBusy = (error: unknown): boolean => primary(error) === BUSY

const primary = (error: unknown): number => codeOf(error) & 0xff

function codeOf(error: unknown): number {
  const { errcode } = error as { readonly errcode?: unknown }
  return typeof errcode === 'number' ? errcode : 0
}

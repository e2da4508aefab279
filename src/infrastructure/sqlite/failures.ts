/** The primary result codes of SQLite stand in the low byte of `errcode`. */
const IO_ERROR = 10

/** No room for the shared index of the WAL. It holds nothing that is not in the WAL, so this is a full disk and no more. */
const NO_ROOM_FOR_INDEX = 4874

/**
 * A disk that failed once to keep something is not asked again: what it holds now is decided by recovery, at the next start.
 * A full disk is no such failure: SQLite has taken back the transaction and goes on when there is room.
 */
export function isDiskFailure(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: unknown }
  return typeof errcode === 'number' && (errcode & 0xff) === IO_ERROR && errcode !== NO_ROOM_FOR_INDEX
}

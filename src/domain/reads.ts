/**
 * Up to which number a person has read a timeline. The pair only moves forward, on every tab, in every order of arrival;
 * `markUnread` moves forward too: by a new turn.
 */
export type ReadPosition = { readonly turn: number; readonly position: number }

export const isLater = (a: ReadPosition, b: ReadPosition): boolean => a.turn > b.turn || (a.turn === b.turn && a.position > b.position)

/** The position after a mark: the present one when the mark is lower or of another turn, never beyond `lastN`. */
export function mark(present: ReadPosition, asked: ReadPosition, lastN: number): ReadPosition {
  if (asked.turn !== present.turn) return present
  const cut = { turn: asked.turn, position: Math.min(asked.position, lastN) }
  return isLater(cut, present) ? cut : present
}

/** `n` = the message that shall be the first unread one. */
export const markUnread = (present: ReadPosition, n: number): ReadPosition => ({ turn: present.turn + 1, position: n - 1 })

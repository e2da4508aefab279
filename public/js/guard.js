/**
 * What becomes of a row that arrives. Rows come doubled, late and in any order; the page must end up as the newest of each.
 *
 * @typedef {{ readonly version: number, readonly place: number, readonly isDeleted: boolean }} Arrival
 * @typedef {{ readonly oldest: number, readonly newest: number, readonly hasOlder: boolean, readonly hasNewer: boolean }} Window
 * @typedef {'put' | 'drop' | 'count' | 'bury'} Verdict put it in · drop it · only count it, it lies beyond the newest end · remove the row and remember
 */

/**
 * `shown`: version of the row on the page. `buried`: version at which it was deleted. `window`: null for a page of older or newer rows,
 * which is meant to widen it.
 *
 * @param {Arrival} row @param {{ shown: number | undefined, buried: number | undefined, window: Window | null }} page @returns {Verdict}
 */
export function verdict(row, { shown, buried, window }) {
  if (buried !== undefined && buried >= row.version) return 'drop'
  if (row.isDeleted) return (shown ?? 0) > row.version ? 'drop' : 'bury'
  if (shown !== undefined) return shown >= row.version ? 'drop' : 'put'
  if (window?.hasOlder && row.place < window.oldest) return 'drop'
  if (window?.hasNewer && row.place > window.newest) return 'count'
  return 'put'
}

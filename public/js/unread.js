/** The unread rule, the same for server and page. Mentions are counted alike: the numbers of theirs that are above the position. */

const MOST = 1000

/**
 * How many counted messages of a timeline lie above a read position, cut at 1,000.
 * @param {number} lastN the last number given in the timeline
 * @param {number} position up to which number it was read
 * @param {Iterable<number>} gone numbers of deleted messages
 * @returns {number}
 */
export function unread(lastN, position, gone) {
  const left = new Set([...gone].filter(n => n > position && n <= lastN))
  return Math.max(0, Math.min(MOST, lastN - position - left.size))
}

/**
 * As it is shown.
 * @param {number} count
 * @returns {string}
 */
export const badge = count => (count >= MOST ? '999+' : `${count}`)

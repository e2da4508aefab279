/**
 * Which rows of a timeline stand together, and where a day begins. Run by the page's view and again by the page for a row that arrives.
 *
 * @typedef {{ authorId: string, kind: string, at: number }} Row
 */

/** Longer apart than this, a row shows its author again. */
const TOGETHER = 5 * 60_000

/** @type {Map<string, Intl.DateTimeFormat>} */
const calendars = new Map()

/**
 * The calendar day of a moment in a time zone, as 2026-05-31.
 * @param {number} at
 * @param {string} zone
 */
export function dayOf(at, zone) {
  let calendar = calendars.get(zone)
  if (!calendar) {
    calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    calendars.set(zone, calendar)
  }
  return calendar.format(at)
}

/**
 * Does a row continue the visible row before it? Never across a day or the New line: pass no row before it then.
 * @param {Row | undefined} before
 * @param {Row} row
 * @param {string} zone
 */
export function isGrouped(before, row, zone) {
  return (
    before !== undefined &&
    before.kind === 'message' &&
    row.kind === 'message' &&
    before.authorId === row.authorId &&
    row.at - before.at < TOGETHER &&
    dayOf(before.at, zone) === dayOf(row.at, zone)
  )
}

/**
 * Does a day begin with this row?
 * @param {Row | undefined} before
 * @param {Row} row
 * @param {string} zone
 */
export function beginsDay(before, row, zone) {
  return before === undefined || dayOf(before.at, zone) !== dayOf(row.at, zone)
}

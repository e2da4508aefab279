/**
 * Which rows of a timeline stand together, and where a day begins. Run by the page's view and again by the page for a row that arrives.
 *
 * @typedef {{ authorId: string, kind: string, at: number }} Row
 */

/** Longer apart than this, a row shows its author again. */
const TOGETHER = 5 * 60_000

/** From so many on, changes by one person stand behind one line. */
const FOLDED = 3

/** Days begin on a quarter of an hour in every zone. */
const QUARTER = 15 * 60_000

/** @type {Map<string, { format: Intl.DateTimeFormat, quarter: number, day: string }>} the last quarter asked for, with its day */
const calendars = new Map()

/**
 * The calendar day of a moment in a time zone, as 2026-05-31.
 * @param {number} at
 * @param {string} zone
 */
export function dayOf(at, zone) {
  let calendar = calendars.get(zone)
  if (!calendar) {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    calendar = { format, quarter: Number.NaN, day: '' }
    calendars.set(zone, calendar)
  }
  const quarter = Math.floor(at / QUARTER)
  if (quarter !== calendar.quarter) Object.assign(calendar, { quarter, day: calendar.format.format(at) })
  return calendar.day
}

/**
 * Does a row continue the visible row before it? Never across a day or the New line: pass no row before it then.
 * @param {Row | undefined} before
 * @param {Row} row
 * @param {string} zone
 */
export function isGrouped(before, row, zone) {
  return row.kind === 'message' && goesOn(before, row, zone)
}

/**
 * Rows that fold to one line: what one person changed, each soon after the one before. Parted: the New line stands above it.
 * @template {Row} T
 * @param {readonly T[]} rows all that show, in order
 * @param {string} zone
 * @param {(row: T) => boolean} isParted
 */
export function runsIn(rows, zone, isParted) {
  /** @type {T[][]} */
  const runs = []
  for (const row of rows) {
    const run = runs.at(-1)
    if (run && row.kind === 'activity' && !isParted(row) && goesOn(run.at(-1), row, zone)) run.push(row)
    else runs.push([row])
  }
  return runs.filter(run => run.length >= FOLDED)
}

/**
 * The same kind by the same author, soon after and on the same day.
 * @param {Row | undefined} before
 * @param {Row} row
 * @param {string} zone
 */
function goesOn(before, row, zone) {
  return (
    before?.kind === row.kind &&
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

/**
 * Brings a list into the form a fresh page would have: rows grouped under one name, a line before each day, many changes behind
 * one line, nothing where a row has gone.
 * The same pure functions made the page.
 */

import { beginsDay, dayOf, isGrouped } from './grouping.js'
import { el, panelAt, rowsOf } from './page.js'
import { fold, isFold } from './runs.js'
import { timeText, ZONE } from './times.js'

const DAY_LINE = 0.5

/** @param {HTMLElement} list */
export function arrange(list) {
  const lines = new Set(list.querySelectorAll(':scope > .day'))
  const rows = rowsOf(list).map(rowIn)
  dropNew(list, rows)
  /** @type {import('./grouping.js').Row | undefined} */
  let above
  for (const row of rows) {
    const { item } = row
    const isNewDay = beginsDay(above, row, ZONE)
    if (isNewDay) lines.delete(dayLine(item, row.at))
    item.classList.toggle('grouped', !isNewDay && !isParted(item) && isGrouped(above, row, ZONE))
    above = row
  }
  for (const line of lines) line.remove()
  fold(list, rows, ({ item }) => isParted(item))
}

/** Nothing is new where all below the New line was deleted. @param {HTMLElement} list @param {ReturnType<typeof rowIn>[]} rows */
function dropNew(list, rows) {
  const line = list.querySelector(':scope > .new')
  if (!line || list.hasAttribute('data-has-newer')) return
  if (rows.some(({ item, kind }) => kind !== 'activity' && line.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING)) return
  line.remove()
  panelAt(list)?.querySelector('.unread-bar')?.remove()
}

/** @param {HTMLElement} item */
const rowIn = item => ({
  item,
  authorId: item.dataset['author'] ?? '',
  kind: item.matches('.activity') ? 'activity' : item.matches('.root') ? 'root' : 'message',
  at: Number(item.dataset['at']),
})

/** The New line stands right above its row. @param {HTMLElement} item */
const isParted = item => lineAbove(item)?.classList.contains('new') === true

/** What stands above a row, or above the line that it folds behind. @param {Element} item */
function lineAbove({ previousElementSibling: above }) {
  return isFold(above) ? above.previousElementSibling : above
}

/** The line above the first row of a day: the one that is there, else a new one. @param {HTMLElement} item @param {number} at */
function dayLine(item, at) {
  const own = isFold(item.previousElementSibling) ? item.previousElementSibling : item
  const first = isParted(item) ? /** @type {Element} */ (lineAbove(item)) : own
  const place = item.dataset['k'] ? String(Number(item.dataset['k']) - DAY_LINE) : ''
  const there = first.previousElementSibling
  if (there instanceof HTMLElement && there.classList.contains('day') && there.dataset['k'] === place) return there
  const time = el('time', { datetime: new Date(at).toISOString(), 'data-as': 'day' }, timeText('day', at))
  const day = dayOf(at, ZONE)
  const made = el('li', { class: 'day', 'data-at': String(at), 'data-day': day }, el('a', { href: `?jump=${day}` }, time))
  if (place) made.setAttribute('data-k', place)
  first.before(made)
  return made
}

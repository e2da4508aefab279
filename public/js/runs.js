/** Many changes by one person stand behind one line, which opens by itself: script only keeps it where a fresh page has it. */
import { runsIn } from './grouping.js'
import { el } from './page.js'
import { ZONE } from './times.js'

const FOLD_LINE = 0.3

/** @typedef {import('./grouping.js').Row & { item: HTMLElement }} RowItem */

/** @param {Element | null} item @returns {item is HTMLElement} */
export const isFold = item => item?.classList.contains('changes') === true

/** @param {HTMLElement} list @param {RowItem[]} rows @param {(row: RowItem) => boolean} isParted */
export function fold(list, rows, isParted) {
  const lines = new Set(list.querySelectorAll(':scope > .changes'))
  const runs = runsIn(rows, ZONE, isParted).map(run => run.map(({ item }) => item))
  const folded = new Set(runs.flat())
  for (const { item } of rows) item.classList.toggle('folded', folded.has(item))
  for (const run of runs) lines.delete(foldLine(run))
  for (const line of lines) line.remove()
}

/** The line that is there stays, and stays open. @param {HTMLElement[]} run */
function foldLine(run) {
  const [first] = /** @type {[HTMLElement]} */ (run)
  const line = run.map(item => item.previousElementSibling).find(isFold) ?? newLine(first)
  const words = /** @type {Text} */ (line.querySelector('b')?.nextSibling)
  words.data = ` made ${run.length} changes`
  line.dataset['k'] = String(Number(first.dataset['k']) - FOLD_LINE)
  if (first.previousElementSibling !== line) first.before(line)
  return line
}

/** @param {HTMLElement} item */
function newLine(item) {
  const name = /** @type {Node} */ (item.querySelector('b')).cloneNode(true)
  return el('li', { class: 'changes' }, el('details', { name: 'changes' }, el('summary', {}, name, ' ')))
}

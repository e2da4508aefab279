/** Choosing a reaction: the list of emoji, opened beside what asked for it. */
import { report, rowOf } from './page.js'
import { toggle } from './reactions.js'

export function startChooser() {
  document.addEventListener('click', clicked)
}

/** @param {MouseEvent} event */
function clicked(event) {
  const link = event.target instanceof Element ? event.target.closest('li.message [data-act="choose"]') : null
  const around = rowOf(link)
  if (!around || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  choose(around, /** @type {HTMLElement} */ (link))
}

/** @param {HTMLElement} row @param {HTMLElement} beside */
export function choose({ id }, beside) {
  /** @param {string} name @param {string} sign */
  const pick = (name, sign) => {
    const row = document.getElementById(id)
    if (row) toggle(row, name, sign)
    if (beside.isConnected) beside.focus()
  }
  report(import('./emoji-picker.js').then(({ openEmoji }) => openEmoji({ id: 'chooser', query: '?for=reactions', beside, pick })))
}

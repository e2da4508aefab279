/** Choosing a reaction: the list of emoji, opened beside what asked for it. */
import { focusable } from './focus.js'
import { report, rowOf } from './page.js'
import { toggle } from './reactions.js'
import { isSheet } from './touch.js'

export function startChooser() {
  document.addEventListener('click', clicked)
}

/** The workspace has other emoji: lists are fetched anew, and one that was removed becomes its name. @param {{ removed?: string }} word */
export function emojiChanged({ removed }) {
  for (const list of document.querySelectorAll('.menu.emoji:not(:popover-open)')) list.remove()
  for (const image of /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll(`[data-own="${removed}"]`)))
    (image.closest('picture') ?? image).replaceWith(image.alt)
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
export function choose(row, beside) {
  const { id } = row
  const from = isSheet(beside.parentElement ?? beside) ? (focusable(row) ?? row) : beside // a sheet is gone by then
  /** @param {string} name @param {import('./reactions.js').Sign} sign */
  const pick = (name, sign) => {
    const now = document.getElementById(id)
    if (now) toggle(now, name, sign)
    if (from.isConnected) from.focus()
  }
  report(import('./emoji-picker.js').then(({ openEmoji }) => openEmoji({ id: 'chooser', query: '?for=reactions', beside: from, pick })))
}

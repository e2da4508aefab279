/** The chooser of reactions: one popover for all rows, opened beside what asked for it. */
import { EMOJI } from './emoji.js'
import { el, rowOf } from './page.js'
import { toggle } from './reactions.js'

const COLUMNS = 7
const GAP = 4
const KEYS = new Map([
  ['ArrowRight', 1],
  ['ArrowLeft', -1],
  ['ArrowDown', COLUMNS],
  ['ArrowUp', -COLUMNS],
])

/** @type {HTMLElement | undefined} */
let row
/** @type {HTMLElement | undefined} */
let opener

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

/** @param {HTMLElement} around @param {HTMLElement} beside */
export function choose(around, beside) {
  row = around
  opener = beside
  const place = menu()
  place.showPopover()
  const at = beside.getBoundingClientRect()
  const { width, height } = place.getBoundingClientRect()
  place.style.margin = '0'
  place.style.insetInlineStart = `${Math.max(GAP, Math.min(at.right - width, innerWidth - width - GAP))}px`
  place.style.insetBlockStart = `${at.bottom + GAP + height > innerHeight ? Math.max(GAP, at.top - height - GAP) : at.bottom + GAP}px`
  place.querySelector('button')?.focus()
}

function menu() {
  const old = document.getElementById('chooser')
  if (old) return old
  const buttons = [...EMOJI].map(([name, sign]) =>
    el('button', { type: 'button', class: 'ib', 'data-emoji': name, 'aria-label': name.replaceAll('_', ' '), title: `:${name}:` }, sign),
  )
  const made = el('div', { id: 'chooser', class: 'menu chooser', popover: 'auto', role: 'group', 'aria-label': 'Add reaction' }, ...buttons)
  made.addEventListener('click', picked)
  made.addEventListener('keydown', moved)
  document.body.append(made)
  return made
}

/** @param {MouseEvent} event */
function picked(event) {
  const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('button[data-emoji]')) : null
  if (!button) return
  menu().hidePopover()
  const now = row && document.getElementById(row.id)
  if (now) toggle(now, button.dataset['emoji'] ?? '')
  if (opener?.isConnected) opener.focus()
}

/** @param {KeyboardEvent} event */
function moved(event) {
  const step = KEYS.get(event.key)
  const buttons = [...menu().querySelectorAll('button')]
  const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement))
  if (step === undefined || at < 0) return
  event.preventDefault()
  buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus()
}

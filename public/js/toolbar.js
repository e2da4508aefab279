/** The one toolbar of all messages, carried to the row under the pointer or with the focus, and what its buttons do. */
import { hold, release } from './apply.js'
import { choose } from './chooser.js'
import { focusable } from './focus.js'
import { el, hear, messageOf, openChat, report, rowOf, tell } from './page.js'
import { paths } from './paths.js'
import { toggle } from './reactions.js'
import { markUnread } from './reading.js'
import { isSheet, startSheet } from './touch.js'
import { wish } from './wish.js'

/** @type {HTMLElement | null} kept: a row that is replaced takes it out of the page */
let bar = null
/** @type {HTMLElement | null} */
let focused = null

export function startToolbar() {
  document.addEventListener('pointerover', event => event.pointerType !== 'touch' && carry(rowOf(event.target)))
  document.addEventListener('focusin', event => carry(rowOf(event.target)))
  startSheet(carry)
  document.addEventListener('click', clicked)
  document.addEventListener('keydown', moved)
  document.addEventListener('toggle', toggled, { capture: true }) // it does not bubble
  hear('swapping', () => {
    focused = bar?.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null
  })
  hear('swapped', putBack)
  hear('left', rest)
}

const toolbar = () => {
  bar = document.getElementById('toolbar') ?? bar
  return bar
}

/** Answers the toolbar when it stands in the row. @param {HTMLElement | null} row */
function carry(row) {
  const place = toolbar()
  if (!place || isSheet(place) || place.querySelector(':focus-visible, :popover-open')) return null
  if (!row || row.matches('.pending, .activity, [data-is-deleted]')) {
    place.hidden = true
    return null
  }
  place.dataset['row'] = row.id
  place.dataset['author'] = row.dataset['author'] ?? ''
  place.querySelector('[data-act="open"]')?.setAttribute('href', row.querySelector('a.more')?.getAttribute('href') ?? '#')
  place.querySelector('[data-act="save"]')?.setAttribute('aria-pressed', String(row.classList.contains('is-saved')))
  place.hidden = false
  if (place.parentElement !== focusable(row)) focusable(row)?.append(place)
  return place
}

function putBack() {
  if (!bar || bar.isConnected) return
  const row = document.getElementById(bar.dataset['row'] ?? '')
  if (!row || document.getElementById('toolbar')) return rest()
  focusable(row)?.append(bar)
  focused?.focus({ preventScroll: true })
}

function rest() {
  if (!bar) return
  bar.hidden = true
  if (!document.getElementById('toolbar')) document.body.append(bar)
}

/** @param {MouseEvent} event */
function clicked(event) {
  const button =
    event.target instanceof Element
      ? /** @type {HTMLElement | null} */ (event.target.closest('#toolbar [data-act], .ask [data-act]'))
      : null
  const row = rowOf(button)
  if (button && row) act(button.dataset['act'] ?? '', row, button)
}

/** No newer version of a row takes its open menu or sheet away. @param {Event} event */
function toggled(event) {
  const { target, newState } = /** @type {ToggleEvent} */ (event)
  const row = target instanceof Element && target.matches('#row-menu, #toolbar') ? rowOf(target) : null
  if (row && newState === 'open') hold(row.id)
  else if (row && !row.matches('.editing, :has(.ask)')) release(row.id)
}

/** @param {string} name @param {HTMLElement} row @param {HTMLElement} button */
function act(name, row, button) {
  switch (name) {
    case 'react':
      return toggle(row, button.dataset['emoji'] ?? '', button.textContent.trim())
    case 'thread':
      return report(import('./pane.js').then(({ openThread }) => openThread(row)))
    case 'edit':
      return tell('edit', { row })
    case 'unread':
      return report(markUnread(row))
    case 'delete':
      return askToDelete(row)
    case 'delete-now':
      return report(deleteNow(row))
    case 'keep':
      return keep(row)
    default:
      return report(import('./acts.js').then(({ acts }) => acts[name]?.(row)))
  }
}

/** Acts on a row by a key. @param {'react' | 'thread' | 'edit' | 'unread' | 'delete' | 'open' | 'pin' | 'save' | 'quote' | 'forward' | 'link' | 'file'} name @param {HTMLElement} row */
export function actOn(name, row) {
  if (row.matches('.pending, .activity')) return
  if (row.matches('[data-is-deleted]') && name !== 'thread') return
  const isMine = row.dataset['author'] === document.documentElement.dataset['me']
  if ((name === 'edit' || name === 'delete') && !isMine) return
  if (name === 'react') return choose(row, focusable(row) ?? row)
  if (name === 'open') return /** @type {HTMLElement | null} */ (row.querySelector('a.more'))?.click()
  act(name, row, row)
}

/** Asked in the row itself; meanwhile no newer version of the row takes the question away. @param {HTMLElement} row */
function askToDelete(row) {
  if (row.querySelector('.ask')) return
  hold(row.id)
  const yes = el('button', { type: 'button', class: 'button danger small', 'data-act': 'delete-now' }, 'Delete')
  const no = el('button', { type: 'button', class: 'button plain small', 'data-act': 'keep' }, 'Keep')
  row
    .querySelector('.body')
    ?.append(el('p', { class: 'ask', role: 'group', 'aria-label': 'Delete this message?' }, 'Delete this message? ', yes, ' ', no))
  yes.focus()
}

/** @param {HTMLElement} row */
export function keep(row) {
  row.querySelector('.ask')?.remove()
  focusable(row)?.focus()
  release(row.id)
}

/** @param {HTMLElement} row */
async function deleteNow(row) {
  await wish(paths.message(openChat(), messageOf(row)), 'DELETE')
  keep(row)
}

/** A toolbar is one tab stop; arrows move inside. @param {KeyboardEvent} event */
function moved(event) {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (!step || !bar?.contains(document.activeElement)) return
  const buttons = /** @type {HTMLElement[]} */ (
    [...bar.querySelectorAll('button, a')].filter(one => one instanceof HTMLElement && one.offsetParent)
  )
  const at = buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement))
  buttons[(at + step + buttons.length) % buttons.length]?.focus()
}

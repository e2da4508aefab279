/** On touch the toolbar of a row is a sheet from below, which a long press opens. */
import { rowOf } from './page.js'

const LONG_MS = 450
const LIFT_MS = 300

/** @param {Element} bar */
export const isSheet = bar => bar.matches(':popover-open')

/** @param {(row: HTMLElement) => HTMLElement | null} carry brings the toolbar to a row where something can be done */
export function startSheet(carry) {
  let pressing = 0
  /** @type {HTMLElement | null} */
  let sheet = null
  let isHeld = false // by the finger that opened it: its lifting presses nothing

  /** The finger that opens it is still down: a popover that closes by itself would go when it is lifted. @param {HTMLElement} row */
  function open(row) {
    const bar = carry(row)
    if (!bar) return
    sheet = bar
    isHeld = true
    bar.popover = 'manual'
    bar.showPopover()
  }

  function close() {
    if (sheet?.isConnected && isSheet(sheet)) sheet.hidePopover()
    sheet?.removeAttribute('popover')
    sheet = null
  }

  function lifted() {
    clearTimeout(pressing)
    if (isHeld) setTimeout(() => (isHeld = false), LIFT_MS)
  }

  document.addEventListener('pointerdown', event => {
    clearTimeout(pressing)
    if (sheet && !sheet.contains(/** @type {Node} */ (event.target))) close()
    const row = pressedRow(event)
    if (row) pressing = setTimeout(open, LONG_MS, row)
  })
  for (const name of ['pointerup', 'pointercancel']) document.addEventListener(name, lifted)
  document.addEventListener('contextmenu', event => pressedRow(/** @type {PointerEvent} */ (event)) && event.preventDefault())
  document.addEventListener('click', event => isHeld && stop(event), { capture: true })
  document.addEventListener('click', event => sheet?.contains(/** @type {Node} */ (event.target)) && close())
  document.addEventListener('keydown', event => event.key === 'Escape' && close())
}

/** What has a long press of its own keeps it. @param {PointerEvent} event */
function pressedRow({ target, pointerType }) {
  if (pointerType !== 'touch' || !(target instanceof Element) || target.closest('.text a, .reactions, button, summary, textarea'))
    return null
  return rowOf(target)
}

/** @param {Event} event */
function stop(event) {
  event.preventDefault()
  event.stopImmediatePropagation()
}

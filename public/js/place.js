/** Where the reader is, kept over a change of the page. */
import { keepFocus, restoreFocus } from './focus.js'

/** Who reads within this distance of the end follows it. */
export const NEAR_PX = 80

/** Where the reader is before anything moves. A page of older or newer rows is never followed. @param {'live' | 'page'} kind */
export function placeNow(kind) {
  const scroller = /** @type {HTMLElement | null} */ (document.querySelector('.timeline'))
  const focus = keepFocus()
  if (!scroller) return { focus }
  const isNear = kind === 'live' && Math.abs(scroller.scrollTop) < NEAR_PX && !scroller.querySelector('[data-has-newer]')
  const keepsItself = kind === 'live' && CSS.supports('overflow-anchor', 'auto')
  const anchor = isNear || keepsItself ? undefined : firstInView(scroller)
  return { focus, scroller, isNear, anchor, top: anchor?.getBoundingClientRect().top ?? 0 }
}

/** @param {ReturnType<typeof placeNow>} place */
export function stay({ focus, scroller, isNear, anchor, top }) {
  if (scroller?.isConnected && isNear) scroller.scrollTop = 0
  if (scroller && anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - (top ?? 0)
  restoreFocus(focus)
}

/** @param {HTMLElement} scroller */
function firstInView(scroller) {
  const { top } = scroller.getBoundingClientRect()
  return [...scroller.querySelectorAll('li.message')].find(row => row.getBoundingClientRect().bottom > top)
}

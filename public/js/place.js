/** Where the reader is, kept over a change of the page. */
import { keepFocus, restoreFocus } from './focus.js'

/** Who reads within this distance of the end follows it. */
export const NEAR_PX = 80

/** Where the reader is before anything moves, in every timeline. A page of older or newer rows is never followed. @param {'live' | 'page'} kind */
export function placeNow(kind) {
  const scrollers = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.timeline')])
  return { focus: keepFocus(), places: scrollers.map(scroller => placeIn(scroller, kind)) }
}

/** @param {HTMLElement} scroller @param {'live' | 'page'} kind */
function placeIn(scroller, kind) {
  const isNear = kind === 'live' && Math.abs(scroller.scrollTop) < NEAR_PX && !scroller.querySelector('[data-has-newer]')
  const keepsItself = kind === 'live' && CSS.supports('overflow-anchor', 'auto')
  const anchor = isNear || keepsItself ? undefined : firstInView(scroller)
  return { scroller, isNear, anchor, top: anchor?.getBoundingClientRect().top ?? 0 }
}

/** @param {ReturnType<typeof placeNow>} place */
export function stay({ focus, places }) {
  for (const { scroller, isNear, anchor, top } of places) {
    if (scroller.isConnected && isNear) scroller.scrollTop = 0
    if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - top
  }
  restoreFocus(focus)
}

/** @param {HTMLElement} scroller */
function firstInView(scroller) {
  const { top } = scroller.getBoundingClientRect()
  return [...scroller.querySelectorAll('li.message')].find(row => row.getBoundingClientRect().bottom > top)
}

/** Where the reader is, kept over a change of the page. */
import { keepFocus, restoreFocus } from './focus.js'

/** Who reads within this distance of the end follows it. */
export const NEAR_PX = 80

/** @type {WeakMap<Element, number>} how often the browser was told to stand back */
const backs = new WeakMap()

/** Where the reader is before anything moves, in every timeline. A page of older or newer rows is never followed. @param {'live' | 'page'} kind */
export function placeNow(kind) {
  const scrollers = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.timeline')])
  return { focus: keepFocus(), places: scrollers.map(scroller => placeIn(scroller, kind)) }
}

/**
 * A row that grows in view grows upwards, further up as at the end: the browser, which would hold the first row in view, is told to stand back.
 *
 * @param {HTMLElement} scroller @param {'live' | 'page'} kind
 */
function placeIn(scroller, kind) {
  const isLive = kind === 'live'
  const isNear = isLive && Math.abs(scroller.scrollTop) < NEAR_PX && !scroller.querySelector('[data-has-newer]')
  const anchor = isNear ? undefined : inView(scroller, isLive)
  const back = anchor && isLive ? standBack(scroller) : 0
  return { scroller, isNear, anchor, back, top: anchor?.getBoundingClientRect().top ?? 0 }
}

/** @param {ReturnType<typeof placeNow>} place */
export function stay({ focus, places }) {
  for (const { scroller, isNear, anchor, back, top } of places) {
    if (scroller.isConnected && isNear) scroller.scrollTop = 0
    const now = anchor && document.getElementById(anchor.id)
    if (now) scroller.scrollTop += now.getBoundingClientRect().top - top
    if (back) requestAnimationFrame(() => requestAnimationFrame(() => backs.get(scroller) === back && release(scroller)))
  }
  restoreFocus(focus)
}

/** @param {HTMLElement} scroller */
function standBack(scroller) {
  const back = (backs.get(scroller) ?? 0) + 1
  backs.set(scroller, back)
  scroller.style.setProperty('overflow-anchor', 'none')
  return back
}

/** It still knows where its row stood before, and only a scroll makes it forget. @param {HTMLElement} scroller */
function release(scroller) {
  scroller.style.removeProperty('overflow-anchor')
  const { scrollTop } = scroller
  scroller.scrollTop = scrollTop - 1
  scroller.scrollTop = scrollTop
}

/** The last row in view, else the first. @param {HTMLElement} scroller @param {boolean} isLast */
function inView(scroller, isLast) {
  const { top, bottom } = scroller.getBoundingClientRect()
  const rows = [...scroller.querySelectorAll('li.message')]
  return isLast
    ? rows.findLast(row => row.getBoundingClientRect().top < bottom)
    : rows.find(row => row.getBoundingClientRect().bottom > top)
}

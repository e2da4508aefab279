/** Focus after parts of the page were replaced: where it was, else in the row that came instead, else in the one beside it. */
import { isField, isStop, stopOf } from './page.js'

/** @typedef {{ element: HTMLElement, row: HTMLElement | null, next: Element | null, previous: Element | null }} Kept */

/** @returns {Kept | null} */
export function keepFocus() {
  const element = document.activeElement
  if (!(element instanceof HTMLElement) || element === document.body) return null
  const row = stopOf(element)
  return { element, row, next: beside(row, 'nextElementSibling'), previous: beside(row, 'previousElementSibling') }
}

/** @param {Kept | null} kept */
export function restoreFocus(kept) {
  if (!kept || document.activeElement === kept.element) return
  if (document.activeElement && document.activeElement !== document.body) return
  const { element, row, next, previous } = kept
  const same = element.id ? document.getElementById(element.id) : null
  const instead = row?.id ? document.getElementById(row.id) : null
  const goal = element.isConnected ? element : (same ?? (row && focusable(instead ?? [next, previous].find(item => item?.isConnected))))
  if (goal instanceof HTMLElement) goal.focus({ preventScroll: true })
}

/** A row is focused through its article, a fold where it opens. @param {Element | null | undefined} row @returns {HTMLElement | null} */
export const focusable = row => row?.querySelector('article, summary') ?? null

/** @param {Element | null} row @param {'nextElementSibling' | 'previousElementSibling'} way */
export function beside(row, way) {
  let item = row?.[way] ?? null
  while (item && !isStop(item)) item = item[way]
  return item
}

/** A fine pointer means a keyboard is at hand; on touch the keyboard would cover the messages. */
export const isKeyboardAtHand = () => matchMedia('(pointer: fine)').matches

/** After a link: the composer of a chat, else the heading. @param {HTMLElement} main */
export function focusAfterLink(main) {
  const field = main.querySelector('form.composer textarea')
  if (field instanceof HTMLElement && isKeyboardAtHand()) return field.focus({ preventScroll: true })
  const heading = main.querySelector('h1')
  heading?.setAttribute('tabindex', '-1')
  heading?.focus({ preventScroll: true })
}

/** After a refused form: the first wrong field. @param {ParentNode} within @returns {boolean} whether there is one */
export function focusWrongField(within) {
  const field = within.querySelector('[aria-invalid="true"]')
  const isFound = isField(field)
  if (isFound) /** @type {HTMLElement} */ (field).focus()
  return isFound
}

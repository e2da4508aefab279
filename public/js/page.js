/** The page and small words for it. Elements are looked up when needed: going back in history replaces the whole body. */
export const root = document.documentElement

export const isMac = /Mac|iP(hone|ad)/.test(navigator.platform)

/** The person who looks. */
export const me = () => root.dataset['me'] ?? ''

/** @returns {HTMLElement | null} the open chat's panel */
export const openPanel = () => document.querySelector('section.panel[data-chat]')

const PANELS = 'section.panel[data-chat], aside[data-thread]'

/** What shows a timeline: the chat's panel, and the pane of a thread beside it. @returns {HTMLElement[]} */
export const panels = () => [...document.querySelectorAll(/** @type {'section'} */ (PANELS))]

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
export const panelAt = target => (target instanceof Element ? target.closest(/** @type {'section'} */ (PANELS)) : null)

/** Where the focus is, else the chat's. */
export const panelNow = () => panelAt(document.activeElement) ?? openPanel()

/** @param {Element | null | undefined} panel @returns {HTMLElement | null} */
export const listIn = panel => panel?.querySelector('ol.log') ?? null

/** The open chat's id, or ''. */
export const openChat = () => openPanel()?.dataset['chat'] ?? ''

/** @param {string} chat @param {string} [thread] @returns {HTMLElement | null} */
export const listOf = (chat, thread) => document.getElementById(`timeline-${chat}${thread ? `-${thread}` : ''}`)

/** @param {Element | null | undefined} list @returns {HTMLElement | null} the element that scrolls */
export const scrollerOf = list => /** @type {HTMLElement | null} */ (list?.closest('.timeline') ?? null)

/** A message or a line that tells what happened; not what was deleted. */
const ROW = 'li.message:not([hidden]), li.activity'

/** @param {Element | null} item */
export const isRow = item => item?.matches(ROW) === true

/** @param {Element} list @returns {HTMLElement[]} */
export const rowsOf = list => /** @type {HTMLElement[]} */ ([...list.children].filter(isRow))

/** What keys reach in a list: what shows of its rows, and the lines that open the others. @param {Element} item */
export const isStop = item => (isRow(item) || item.matches('.changes')) && item.checkVisibility()

/** @param {Element | null} target @returns {HTMLElement | null} */
export const stopOf = target => target?.closest(/** @type {'li'} */ (`${ROW}, .changes`)) ?? null

/** @param {EventTarget | null} target @returns {HTMLElement | null} the row it lies in */
export const rowOf = target => (target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(ROW)) : null)

/** The id of a row's message. Rows carry it behind a prefix that is the list's word for its rows. @param {Element} row */
export const messageOf = row => row.id.slice(row.id.indexOf('message-') + 'message-'.length)

/** The first of a kind. @param {string} selector @returns {HTMLElement | null} */
export const first = selector => document.querySelector(selector)

/** @param {EventTarget | null} target */
export const isField = target =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, string>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** @param {string} name @param {unknown} [detail] */
export const tell = (name, detail) => {
  document.dispatchEvent(new CustomEvent(`flowra:${name}`, { detail }))
}

/** @param {string} name @param {(detail: any) => void} act */
export const hear = (name, act) => document.addEventListener(`flowra:${name}`, event => act(/** @type {CustomEvent} */ (event).detail))

/** A promise whose failure is a bug of ours and shows as one. @param {Promise<unknown>} promise */
export const report = promise => {
  promise.catch(error => console.error(error))
}

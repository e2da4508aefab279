/** The list of the open chat: loads what lies above and below, says what came below, keeps one row as the tab stop. */
import { apply, homeOf } from './apply.js'
import { pageCame, refetch } from './catchup.js'
import { MOST_ROWS } from './extent.js'
import { beside, focusable } from './focus.js'
import { hear, isStop, listIn, listOf, panelAt, panelNow, panels, report, rowOf, rowsOf, scrollerOf, stopOf, tell } from './page.js'
import { paths } from './paths.js'
import { NEAR_PX } from './place.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

const SCREENS_AHEAD = 2
/** As many rows as the server gives at once. */
const PAGE_ROWS = 50
/** @type {WeakSet<Element>} lists that are loading rows */
const loading = new WeakSet()
/** @type {WeakMap<Element, Set<string>>} rows that came while the reader was further up, by list */
const below = new WeakMap()

export function startTimeline() {
  document.addEventListener('scroll', event => isTimeline(event.target) && scrolled(event.target), { capture: true, passive: true })
  document.addEventListener('click', clicked)
  hear('swapped', way => {
    for (const list of lists()) {
      if (way.kind === 'live' && !isNear(list)) countBelow(list, way)
      look(list)
    }
  })
  for (const name of ['chat', 'pane']) hear(name, () => lists().forEach(look))
  hear('own-row', ({ chat, thread }) => {
    const list = listOf(chat, thread)
    if (list) report(toNewest(list))
  })
}

/** @param {EventTarget | null} target @returns {target is HTMLElement} */
const isTimeline = target => target instanceof HTMLElement && target.matches('.timeline')

/** @returns {HTMLElement[]} */
const lists = () => panels().flatMap(panel => listIn(panel) ?? [])
/** @param {HTMLElement} list */
const belowIn = list => below.get(list) ?? new Set()

/** Is the reader at the end of the list, or as good as? @param {HTMLElement} list */
const isNear = list => Math.abs(scrollerOf(list)?.scrollTop ?? 0) < NEAR_PX && !list.hasAttribute('data-has-newer')

/** @param {HTMLElement} list @param {{ put: HTMLElement[], beyond: HTMLElement[] }} way */
function countBelow(list, { put, beyond }) {
  const ids = [...put, ...beyond].filter(row => row.hasAttribute('data-n') && homeOf(row) === list).map(({ id }) => id)
  below.set(list, new Set([...belowIn(list), ...ids]))
}

/** @param {HTMLElement} view */
function scrolled(view) {
  const list = listIn(view)
  if (!list) return
  if (isNear(list)) below.delete(list)
  look(list)
}

/** Loads what comes into reach and draws the pill. @param {HTMLElement} list */
function look(list) {
  drawPill(list)
  const view = scrollerOf(list)
  if (!view || loading.has(list)) return
  const up = view.scrollHeight - view.clientHeight - Math.abs(view.scrollTop)
  const reach = SCREENS_AHEAD * view.clientHeight
  if (list.hasAttribute('data-has-older') && up < reach && !isFull(view, list)) return report(load(list, 'older'))
  if (list.hasAttribute('data-has-newer') && Math.abs(view.scrollTop) < reach) report(load(list, 'newer'))
}

/** At the end of a full list older rows would push themselves out again. @param {HTMLElement} view @param {HTMLElement} items */
const isFull = (view, items) => Math.abs(view.scrollTop) < view.clientHeight && rowsOf(items).length >= MOST_ROWS - PAGE_ROWS

/** @param {HTMLElement} list @param {'older' | 'newer'} side */
async function load(list, side) {
  loading.add(list)
  const isFine = await underWay(() => fetchPage(list, side)).finally(() => loading.delete(list))
  if (isFine) look(list)
}

/** @param {HTMLElement} list @param {'older' | 'newer'} side */
function pathOf({ dataset: { chat = '', thread, oldest = '', newest = '' } }, side) {
  if (!thread) return side === 'older' ? paths.before(chat, oldest) : paths.newer(chat, newest)
  return side === 'older' ? paths.threadBefore(chat, thread, oldest) : paths.threadNewer(chat, thread, newest)
}

/** @param {HTMLElement} items @param {'older' | 'newer'} side */
async function fetchPage(items, side) {
  const answer = await ask(pathOf(items, side)).catch(() => null)
  if (!answer?.ok) return false
  const html = await answer.text()
  if (!items.isConnected) return false
  const header = side === 'older' ? 'Flowra-Has-Older' : 'Flowra-Has-Newer'
  const hasMore = answer.headers.get(header) === '1'
  items.querySelector('.gap')?.remove()
  if (!hasMore) items.querySelector(side === 'older' ? '.edge.older' : '.edge.end a')?.remove()
  items.toggleAttribute(side === 'older' ? 'data-has-older' : 'data-has-newer', hasMore)
  await apply(html, 'page')
  pageCame(items.dataset['chat'] ?? '', Number(answer.headers.get('Flowra-Version')))
  return true
}

/** To the newest row, fetching it when it is not here. @param {HTMLElement | null} [list] */
export async function toNewest(list = listIn(panelNow())) {
  if (!list) return
  below.delete(list)
  const { chat = '', thread = '' } = list.dataset
  if (location.search) history.replaceState(history.state, '', location.pathname)
  if (list.hasAttribute('data-has-newer')) await underWay(() => refetch(chat))
  const now = listOf(chat, thread)
  const view = scrollerOf(now)
  if (!now || !view) return
  view.scrollTop = 0
  tell('newest')
  drawPill(now)
}

/** @param {HTMLElement} list */
function drawPill(list) {
  const view = scrollerOf(list)
  const pill = /** @type {HTMLElement | null | undefined} */ (panelAt(list)?.querySelector('.jump'))
  if (!view || !pill) return
  const isFar = Math.abs(view.scrollTop) > view.clientHeight || list.hasAttribute('data-has-newer')
  const { size } = belowIn(list)
  const words = size ? `${size} new` : 'Latest'
  const label = pill.querySelector('span')
  pill.hidden = !isFar && size === 0
  if (label && label.textContent !== words) label.textContent = words
  drawUnreadBar(list, view)
}

/** The bar above the messages stands only while the New line is out of sight above. @param {HTMLElement} list @param {HTMLElement} view */
function drawUnreadBar(list, view) {
  const bar = panelAt(list)?.querySelector('.unread-bar')
  const line = list.querySelector('.new')
  bar?.classList.toggle('is-on', line === null || line.getBoundingClientRect().bottom < view.getBoundingClientRect().top)
}

/** @param {MouseEvent} event */
function clicked(event) {
  const target = event.target instanceof Element ? event.target.closest('.jump, [data-act="jump"], .gap a, .edge a') : null
  if (!target) return
  const list = listIn(panelAt(target))
  if (!list) return
  event.preventDefault()
  if (target.matches('.jump')) return report(toNewest(list))
  if (target.matches('[data-act="jump"]')) return list.querySelector('.new')?.scrollIntoView({ block: 'center' })
  if (!loading.has(list)) report(load(list, target.closest('.end') ? 'newer' : 'older'))
}

/** The row that has the focus, or lies under the pointer's last menu. */
export const focusedRow = () => rowOf(document.activeElement)

/** Moves the focus along the rows; from elsewhere it enters at the newest. @param {'next' | 'previous' | 'first' | 'last'} way */
export function moveFocus(way) {
  const items = listIn(panelNow())
  const rows = /** @type {HTMLElement[]} */ ([...(items?.children ?? [])].filter(isStop))
  const row = stopOf(document.activeElement)
  const goal = goalOf(way, row, rows)
  if (goal) focusRow(goal)
}

/** @param {string} way @param {HTMLElement | null} row @param {HTMLElement[]} rows */
function goalOf(way, row, rows) {
  if (way === 'first') return rows[0]
  if (way === 'last' || !row) return rows.at(-1)
  return beside(row, way === 'next' ? 'nextElementSibling' : 'previousElementSibling')
}

/** @param {Element} row */
export function focusRow(row) {
  const article = focusable(row)
  if (!article) return
  for (const old of row.parentElement?.querySelectorAll('article[tabindex="0"]') ?? []) old.setAttribute('tabindex', '-1')
  article.tabIndex = 0
  article.focus()
  article.scrollIntoView({ block: 'nearest' })
}

/** The list of the open chat: loads what lies above and below, says what came below, keeps one row as the tab stop. */
import { apply } from './apply.js'
import { pageCame, refetch } from './catchup.js'
import { MOST_ROWS } from './extent.js'
import { beside, focusable } from './focus.js'
import { hear, listOf, openChat, report, rowOf, rowsOf, scrollerOf, tell } from './page.js'
import { paths } from './paths.js'
import { NEAR_PX } from './place.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

const SCREENS_AHEAD = 2
/** As many rows as the server gives at once. */
const PAGE_ROWS = 50
let isLoading = false
/** @type {Set<string>} rows that came while the reader was further up, by id */
let below = new Set()

export function startTimeline() {
  document.addEventListener('scroll', event => isTimeline(event.target) && scrolled(), { capture: true, passive: true })
  document.addEventListener('click', clicked)
  hear('swapped', way => {
    if (way.kind === 'live' && !isNear()) countBelow(way)
    look()
  })
  hear('chat', () => {
    below = new Set()
    look()
  })
  hear('own-row', () => report(toNewest()))
}

/** @param {EventTarget | null} target */
const isTimeline = target => target instanceof Element && target.matches('.timeline')

const list = () => listOf(openChat())
const scroller = () => scrollerOf(list())

/** Is the reader at the end of the list, or as good as? */
export const isNear = () => Math.abs(scroller()?.scrollTop ?? 0) < NEAR_PX && !list()?.hasAttribute('data-has-newer')

/** @param {{ put: HTMLElement[], beyond: HTMLElement[] }} way */
function countBelow(way) {
  for (const row of [...way.put, ...way.beyond]) if (row.hasAttribute('data-n')) below.add(row.id)
}

function scrolled() {
  if (isNear()) below.clear()
  look()
}

/** Loads what comes into reach and draws the pill. */
function look() {
  drawPill()
  const view = scroller()
  const items = list()
  if (!view || !items || isLoading) return
  const up = view.scrollHeight - view.clientHeight - Math.abs(view.scrollTop)
  const reach = SCREENS_AHEAD * view.clientHeight
  if (items.hasAttribute('data-has-older') && up < reach && !isFull(view, items)) return report(load('older'))
  if (items.hasAttribute('data-has-newer') && Math.abs(view.scrollTop) < reach) report(load('newer'))
}

/** At the end of a full list older rows would push themselves out again. @param {HTMLElement} view @param {HTMLElement} items */
const isFull = (view, items) => Math.abs(view.scrollTop) < view.clientHeight && rowsOf(items).length >= MOST_ROWS - PAGE_ROWS

/** @param {'older' | 'newer'} side */
async function load(side) {
  isLoading = true
  const isFine = await underWay(() => fetchPage(side)).finally(() => {
    isLoading = false
  })
  if (isFine) look()
}

/** @param {'older' | 'newer'} side */
async function fetchPage(side) {
  const chat = openChat()
  const items = list()
  const path = side === 'older' ? paths.before(chat, items?.dataset['oldest'] ?? '') : paths.newer(chat, items?.dataset['newest'] ?? '')
  const answer = await ask(path).catch(() => null)
  if (!answer?.ok) return false
  const html = await answer.text()
  if (!items?.isConnected) return false
  const header = side === 'older' ? 'Flowra-Has-Older' : 'Flowra-Has-Newer'
  const hasMore = answer.headers.get(header) === '1'
  items.querySelector('.gap')?.remove()
  if (!hasMore) items.querySelector(side === 'older' ? '.edge.older' : '.edge.end a')?.remove()
  items.toggleAttribute(side === 'older' ? 'data-has-older' : 'data-has-newer', hasMore)
  await apply(html, 'page')
  pageCame(chat, Number(answer.headers.get('Flowra-Version')))
  return true
}

/** To the newest row, fetching it when it is not here. */
export async function toNewest() {
  below.clear()
  if (location.search) history.replaceState(history.state, '', location.pathname)
  if (list()?.hasAttribute('data-has-newer')) await underWay(() => refetch(openChat()))
  const view = scroller()
  if (view) view.scrollTop = 0
  tell('newest')
  drawPill()
}

function drawPill() {
  const view = scroller()
  const pill = /** @type {HTMLElement | null} */ (document.querySelector('.jump'))
  if (!view || !pill) return
  const isFar = Math.abs(view.scrollTop) > view.clientHeight || list()?.hasAttribute('data-has-newer') === true
  const words = below.size ? `${below.size} new` : 'Latest'
  const label = pill.querySelector('span')
  pill.hidden = !isFar && below.size === 0
  if (label && label.textContent !== words) label.textContent = words
  drawUnreadBar(view)
}

/** The bar above the messages stands only while the New line is out of sight above. @param {HTMLElement} view */
function drawUnreadBar(view) {
  const bar = document.querySelector('.unread-bar')
  const line = document.getElementById('unread')
  bar?.classList.toggle('is-on', line === null || line.getBoundingClientRect().bottom < view.getBoundingClientRect().top)
}

/** @param {MouseEvent} event */
function clicked(event) {
  const target = event.target instanceof Element ? event.target.closest('.jump, [data-act="jump"], .gap a, .edge a') : null
  if (!target) return
  event.preventDefault()
  if (target.matches('.jump')) return report(toNewest())
  if (target.matches('[data-act="jump"]')) return document.getElementById('unread')?.scrollIntoView({ block: 'center' })
  if (!isLoading) report(load(target.closest('.end') ? 'newer' : 'older'))
}

/** The row that has the focus, or lies under the pointer's last menu. */
export const focusedRow = () => rowOf(document.activeElement)

/** Moves the focus along the rows; from elsewhere it enters at the newest. @param {'next' | 'previous' | 'first' | 'last'} way */
export function moveFocus(way) {
  const items = list()
  const rows = items ? rowsOf(items) : []
  const row = focusedRow()
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

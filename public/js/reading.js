/**
 * Read marks. A message is read when its last line was in view for half a second, on a visible page, in the focused window. The position only
 * moves forward; *Mark unread from here* begins a new turn, and then this screen marks nothing until the chat is opened anew.
 */
import {
  hear,
  listIn,
  listOf,
  messageOf,
  openChat,
  openPanel,
  panelAt,
  panelNow,
  panels,
  report,
  rowsOf,
  scrollerOf,
  tell,
} from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

const IN_VIEW_MS = 500
/** @type {WeakSet<Element>} panels that mark nothing by themselves any more */
const stopped = new WeakSet()
/** Opened in the middle by a link: nothing is marked until the reader goes to the newest. */
let isVisiting = false
/** @type {WeakMap<Element, { n: number, timer: ReturnType<typeof setTimeout> | undefined }>} what is about to be read, by panel */
const candidates = new WeakMap()

export function startReading() {
  document.addEventListener('scroll', consider, { capture: true, passive: true })
  for (const name of ['focus', 'blur']) addEventListener(name, consider)
  document.addEventListener('visibilitychange', consider)
  hear('swapped', consider)
  hear('chat', () => {
    const panel = openPanel()
    if (panel) stopped.delete(panel)
    isVisiting = new URLSearchParams(location.search).has('around')
    consider()
  })
  hear('pane', consider)
  hear('newest', () => {
    isVisiting = false
    consider()
  })
}

/** Another tab or device of the same person moved the position. @param {{ chat: string, thread?: string, turn: number, position: number }} frame */
export function read({ chat, thread, turn, position }) {
  const panel = panelAt(listOf(chat, thread))
  if (panel) {
    if (turn > Number(panel.dataset['turn'])) stopped.add(panel)
    forward(panel, turn, position)
  }
  tell('read', { chat, thread, turn, position })
}

/** @param {HTMLElement} panel @param {number} turn @param {number} position */
function forward(panel, turn, position) {
  const isAhead =
    turn > Number(panel.dataset['turn']) || (turn === Number(panel.dataset['turn']) && position > Number(panel.dataset['position']))
  if (!isAhead) return
  panel.dataset['turn'] = String(turn)
  panel.dataset['position'] = String(position)
}

function consider() {
  for (const panel of panels()) considerIn(panel)
}

/** @param {HTMLElement} panel */
function considerIn(panel) {
  const n = mayMark(panel) ? lastInView(panel) : 0
  const before = candidates.get(panel)
  if (n === (before?.n ?? 0)) return
  clearTimeout(before?.timer)
  candidates.set(panel, { n, timer: n ? setTimeout(() => report(mark(panel, n)), IN_VIEW_MS) : undefined })
}

/** @param {HTMLElement} panel */
function mayMark(panel) {
  return (
    !stopped.has(panel) &&
    !isVisiting &&
    !document.hidden &&
    document.hasFocus() &&
    panel.hasAttribute('data-turn') &&
    panel.checkVisibility()
  )
}

/** The highest number whose last line is in view and not yet read. @param {HTMLElement} panel */
function lastInView(panel) {
  const list = listIn(panel)
  const bottom = scrollerOf(list)?.getBoundingClientRect().bottom ?? 0
  const position = Number(panel.dataset['position'])
  for (const row of list ? rowsOf(list).reverse() : []) {
    const n = Number(row.dataset['n'] ?? 0)
    if (n && n <= position) return 0
    if (n && row.getBoundingClientRect().bottom <= bottom + 1) return n
  }
  return 0
}

/** @param {HTMLElement} panel @param {number} position */
async function mark(panel, position) {
  if (!panel.isConnected || !mayMark(panel)) return
  const { chat = '', thread } = panel.dataset
  const turn = Number(panel.dataset['turn'])
  forward(panel, turn, position)
  candidates.delete(panel)
  tell('read', { chat, thread, turn, position })
  const fields = { turn: String(turn), position: String(position), ...(thread && { threadId: thread }) }
  await underWay(() => ask(paths.read(chat), { method: 'POST', fields }).catch(() => null))
}

/** Marks everything here as read. */
export function markRead() {
  const panel = panelNow()
  const list = listIn(panel)
  const last = list ? rowsOf(list).findLast(row => row.dataset['n']) : undefined
  isVisiting = false
  if (panel && last && !stopped.has(panel)) report(mark(panel, Number(last.dataset['n'])))
}

/** @param {HTMLElement} row */
export async function markUnread(row) {
  const panel = panelAt(row)
  if (!panel) return
  stopped.add(panel)
  clearTimeout(candidates.get(panel)?.timer)
  const { thread } = panel.dataset
  const fields = { markUnread: messageOf(row), ...(thread && { threadId: thread }) }
  const answer = await ask(paths.read(openChat()), { method: 'POST', fields }).catch(() => null)
  if (answer?.ok) return tell('said', 'Unread from here.')
  stopped.delete(panel)
  tell('refused', answer)
}

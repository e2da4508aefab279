/**
 * Read marks. A message is read when its last line was in view for half a second, on a visible page, in the focused window. The position only
 * moves forward; *Mark unread from here* begins a new turn, and then this screen marks nothing until the chat is opened anew.
 */
import { hear, listOf, openChat, openPanel, report, rowsOf, scrollerOf, tell } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

const IN_VIEW_MS = 500
let isStopped = false
/** Opened in the middle by a link: nothing is marked until the reader goes to the newest. */
let isVisiting = false
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
let candidate = 0

export function startReading() {
  document.addEventListener('scroll', consider, { capture: true, passive: true })
  for (const name of ['focus', 'blur']) addEventListener(name, consider)
  document.addEventListener('visibilitychange', consider)
  hear('swapped', consider)
  hear('chat', () => {
    isStopped = false
    isVisiting = new URLSearchParams(location.search).has('around')
    consider()
  })
  hear('newest', () => {
    isVisiting = false
    consider()
  })
}

/** Another tab or device of the same person moved the position. @param {{ chat: string, thread?: string, turn: number, position: number }} frame */
export function read({ chat, thread, turn, position }) {
  const panel = openPanel()
  if (!thread && panel && panel.dataset['chat'] === chat) {
    if (turn > Number(panel.dataset['turn'])) isStopped = true
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
  const n = mayMark() ? lastInView() : 0
  if (n === candidate) return
  clearTimeout(timer)
  candidate = n
  if (n) timer = setTimeout(() => report(mark(n)), IN_VIEW_MS)
}

function mayMark() {
  return !isStopped && !isVisiting && !document.hidden && document.hasFocus() && openPanel()?.hasAttribute('data-turn') === true
}

/** The highest number whose last line is in view and not yet read. */
function lastInView() {
  const list = listOf(openChat())
  const bottom = scrollerOf(list)?.getBoundingClientRect().bottom ?? 0
  const position = Number(openPanel()?.dataset['position'])
  for (const row of list ? rowsOf(list).reverse() : []) {
    const n = Number(row.dataset['n'] ?? 0)
    if (n && n <= position) return 0
    if (n && row.getBoundingClientRect().bottom <= bottom + 1) return n
  }
  return 0
}

/** @param {number} position */
async function mark(position) {
  const panel = openPanel()
  if (!panel || !mayMark()) return
  const chat = panel.dataset['chat'] ?? ''
  const turn = Number(panel.dataset['turn'])
  forward(panel, turn, position)
  candidate = 0
  tell('read', { chat, turn, position })
  await underWay(() =>
    ask(paths.read(chat), { method: 'POST', fields: { turn: String(turn), position: String(position) } }).catch(() => null),
  )
}

/** Marks everything here as read. */
export function markRead() {
  const list = listOf(openChat())
  const last = list ? rowsOf(list).findLast(row => row.dataset['n']) : undefined
  isVisiting = false
  if (last && !isStopped) report(mark(Number(last.dataset['n'])))
}

/** In its thread, or in the chat, which then marks nothing by itself. @param {string} message @param {string} [thread] */
export async function markUnread(message, thread) {
  const wasStopped = isStopped
  isStopped = thread === undefined || wasStopped
  clearTimeout(timer)
  const answer = await ask(paths.read(openChat()), {
    method: 'POST',
    fields: { markUnread: message, ...(thread !== undefined && { threadId: thread }) },
  }).catch(() => null)
  if (answer?.ok) return tell('said', 'Unread from here.')
  isStopped = wasStopped
  tell('refused', answer)
}

/** The rows of messages on their way: dim while nobody knows, red with the server's sentence when refused. The true row takes their place. */

import { SIGN_IN } from './addresses.js'
import { swap } from './apply.js'
import { arrange } from './arrange.js'
import { derivedId } from './ids.js'
import { isOpen } from './live.js'
import { flush, forget, retry, waitingIn } from './outbox.js'
import { el, hear, listOf, me, openChat, report, tell } from './page.js'
import { timeText } from './times.js'

const SLOW_MS = 3_000

/** @typedef {import('./outbox.js').Entry} Entry */

/** @type {Map<string, HTMLElement>} by key */
const rows = new Map()

export function startPending() {
  hear('chat', ({ chat }) => drawAll({ chat, thread: '' }))
  hear('composer', drawAll)
  hear('outbox', ({ entry, isGone }) => (isGone ? remove(entry) : drawState(entry)))
  for (const name of ['open', 'closed']) hear(name, () => waitingIn(openChat()).forEach(drawState))
  document.addEventListener('click', clicked)
}

/** @param {{ chat: string, thread: string }} where */
function drawAll({ chat, thread }) {
  for (const entry of waitingIn(chat).filter(one => one.thread === thread)) {
    draw(entry)
    report(named(entry))
  }
}

/** Puts the row at the end, in the same frame as the key press; then the message may go. @param {Entry} entry */
export function drawAndSend(entry) {
  draw(entry)
  report(named(entry).then(() => flush(entry.chat)))
}

/** @param {Entry} entry */
function draw(entry) {
  const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById('draft-row'))
  const list = listOf(entry.chat, entry.thread)
  if (!template || !list || rows.get(entry.key)?.isConnected) return
  const row = /** @type {HTMLElement} */ (document.importNode(template.content, true).querySelector('li'))
  row.dataset['at'] = String(entry.at)
  row.dataset['key'] = entry.key
  row.querySelector('.text')?.append(...paragraphs(entry.text))
  row
    .querySelector('.at')
    ?.append(el('time', { datetime: new Date(entry.at).toISOString(), 'data-as': 'clock' }, timeText('clock', entry.at)))
  rows.set(entry.key, row)
  if (list.lastElementChild?.matches('.end')) list.lastElementChild.before(row)
  else list.append(row)
  if (entry.files) drawFiles(row, entry.files)
  arrange(list)
  drawState(entry)
  setTimeout(() => drawState(entry), SLOW_MS)
}

/** The row gets the id its message will have, so that answer and frame find it, whichever comes first. @param {Entry} entry */
async function named(entry) {
  const row = rows.get(entry.key)
  if (!row || row.id) return
  const id = await derivedId('messages', entry.chat, me(), entry.key)
  const name = `${entry.thread ? 'pane-' : ''}message-${id}`
  const there = document.getElementById(name)
  if (there && there !== row) row.remove()
  else row.id = name
}

/** As the server drew them for a row. @param {HTMLElement} row @param {readonly import('./uploads.js').Sent[]} files */
function drawFiles(row, files) {
  const target = el('ul', { class: 'files' })
  row.querySelector('.text')?.after(target)
  report(swap({ target, text: files.map(({ html }) => html).join(''), swap: 'innerHTML' }))
}

/** @param {string} text */
const paragraphs = text =>
  text.split(/\n{2,}/).map(part => {
    const lines = part.split('\n').flatMap((line, index) => (index ? [el('br', {}), line] : [line]))
    return el('p', {}, ...lines)
  })

/** @param {Entry} entry */
function drawState(entry) {
  const row = rows.get(entry.key)
  const state = row?.querySelector('.state')
  if (!row || !state) return
  row.classList.toggle('failed', Boolean(entry.failed || entry.isLate))
  if (entry.failed) return state.replaceChildren(entry.isSignedOut || entry.asks ? '' : 'Not sent: ', entry.failed, ' ', ...ways(entry))
  if (entry.isLate) return state.replaceChildren('Written more than a day ago. ', act('retry', 'Send now'), act('discard', 'Delete'))
  state.replaceChildren(entry.waits ?? waitingWords(entry))
}

/** @param {Entry} entry */
function waitingWords(entry) {
  if (!isOpen() && !navigator.onLine) return 'Waits until you are online'
  return Date.now() - entry.at >= SLOW_MS ? 'Sending…' : ''
}

/** @param {Entry} entry */
function ways(entry) {
  if (entry.isSignedOut) return [el('a', { href: `${SIGN_IN}?next=${encodeURIComponent(location.pathname)}` }, 'Sign in')]
  return [act('change', 'Edit'), act('retry', entry.asks ? 'Notify' : 'Retry'), act('discard', 'Delete')]
}

/** @param {string} name @param {string} words */
const act = (name, words) => el('button', { type: 'button', 'data-pending': name }, words)

/** @param {MouseEvent} event */
function clicked(event) {
  const button = event.target instanceof Element ? event.target.closest('[data-pending]') : null
  const key = /** @type {HTMLElement | null | undefined} */ (button?.closest('li.pending'))?.dataset['key']
  const entry = waitingIn(openChat()).find(one => one.key === key)
  if (!button || !entry) return
  const what = button.getAttribute('data-pending')
  if (what === 'retry') return retry(entry)
  if (what === 'change') return tell('write-again', entry)
  forget(entry)
}

/** @param {Entry} entry */
function remove(entry) {
  const row = rows.get(entry.key)
  rows.delete(entry.key)
  if (!row?.isConnected) return
  const list = row.closest('ol')
  row.remove()
  if (list) arrange(list)
}

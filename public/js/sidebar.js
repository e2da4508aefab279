/** Unread in the sidebar: the words of the socket move numbers that stand on each line, and the one rule draws them. */
import { homeOf } from './apply.js'
import { redrawSidebar } from './catchup.js'
import { drawFavicon } from './favicon.js'
import { first, hear, me, openChat, openPanel, report, tell } from './page.js'
import { say } from './speak.js'
import { badge, unread } from './unread.js'

const CALM_MS = 2_000
/** By then the list of mentions has the message. */
const COUNTED_MS = 1_000

export function startSidebar() {
  hear('read', read)
  for (const name of ['chat', 'sidebar']) hear(name, drawAll)
  hear('later', () => redrawSidebar())
  document.addEventListener('htmx:finally:swap', () => {
    drawPlace()
    drawSums()
  })
  hear('swapped', way => fromRows(way))
}

/** @param {string} chat @returns {HTMLElement | null} */
const lineOf = chat => document.getElementById(`line-${chat}`)

/** @param {HTMLElement} line @param {'gone' | 'mentions'} name */
const numbers = (line, name) => (line.dataset[name] ?? '').split(' ').filter(Boolean).map(Number)

/** @param {HTMLElement} line @param {'gone' | 'mentions'} name @param {number[]} more */
function add(line, name, more) {
  const position = Number(line.dataset['position'])
  const all = new Set([...numbers(line, name), ...more])
  line.dataset[name] = [...all].filter(n => n > position).join(' ')
}

/** @param {{ chats: { chat: string, thread?: string, lastN: number, gone: number[], by?: string }[] }} frame */
export function count({ chats }) {
  for (const { chat, thread, lastN, gone, by } of chats) {
    if (thread) {
      if (gone.length) redrawSidebar()
      else drawThread(thread, true)
      if (gone.length && elsewhere()) recount()
      continue
    }
    const line = lineOf(chat)
    if (!line) return redrawSidebar()
    if (by && by !== me()) direct(line, lastN)
    line.dataset['lastN'] = String(Math.max(lastN, Number(line.dataset['lastN'])))
    add(line, 'gone', gone)
    draw(line)
  }
  drawSums()
}

/** In a direct chat each new message concerns the person. @param {HTMLElement} line @param {number} n */
function direct(line, n) {
  const { kind, lastN, chat } = line.dataset
  if (kind !== 'direct' || n <= Number(lastN)) return
  line.hidden = false
  tell('direct', { chat, n })
}

/** The line of all threads is bold while one of them has something to read. @param {string} thread @param {boolean} isUnread */
function drawThread(thread, isUnread) {
  const line = first('[data-do="go-threads"]')
  if (!line) return
  const others = (line.dataset['unread'] ?? '').split(' ').filter(id => id && id !== thread)
  const all = isUnread ? [...others, thread] : others
  line.dataset['unread'] = all.join(' ')
  line.classList.toggle('unread', all.length > 0)
}

/** What no line here counts is counted by the server, once it is in the list. */
function recount() {
  setTimeout(() => redrawSidebar(COUNTED_MS), COUNTED_MS)
}

/** @param {import('./ring.js').Mention} frame */
export function mention(frame) {
  const { chat, thread, n } = frame
  const line = thread ? null : lineOf(chat)
  if (!line || (n > Number(line.dataset['position']) && !numbers(line, 'mentions').includes(n))) tell('mention', frame)
  if (!line) return recount()
  add(line, 'mentions', [n])
  if (numbers(line, 'mentions').includes(n)) line.hidden = false // back with what concerns the person
  draw(line)
  drawSums()
}

/** @param {{ chat: string, thread?: string, turn: number, position: number }} mark */
function read({ chat, thread, turn, position }) {
  if (thread) drawThread(thread, false)
  const line = thread ? null : lineOf(chat)
  if (!line) return elsewhere() ? redrawSidebar(COUNTED_MS) : undefined // only the server knows what was read there
  const isAhead =
    turn > Number(line.dataset['turn']) || (turn === Number(line.dataset['turn']) && position > Number(line.dataset['position']))
  if (!isAhead) return
  const isNewTurn = turn > Number(line.dataset['turn'])
  line.dataset['turn'] = String(turn)
  line.dataset['position'] = String(position)
  for (const name of /** @type {const} */ (['gone', 'mentions'])) add(line, name, [])
  // An earlier position brings back numbers that this line no longer knows.
  if (isNewTurn) redrawSidebar()
  draw(line)
  drawSums()
}

/** Whoever looks at a chat gets its rows, not its counts. @param {import('./apply.js').Way} way */
function fromRows({ kind, put, beyond, gone }) {
  const line = lineOf(openChat())
  const last = Math.max(0, ...[...put, ...beyond].map(row => (homeOf(row)?.dataset['thread'] ? 0 : Number(row.dataset['n'] ?? 0))))
  if (!line || (!last && gone.length === 0)) return
  if (kind === 'live' && [...put, ...beyond].some(row => row.dataset['author'] !== me())) direct(line, last)
  line.dataset['lastN'] = String(Math.max(last, Number(line.dataset['lastN'])))
  add(line, 'gone', gone)
  draw(line)
  drawSums()
}

/** @param {HTMLElement} line @returns {number} what needs the person: mentions, and everything in a direct chat */
function loudIn(line) {
  const position = Number(line.dataset['position'])
  const left = unread(Number(line.dataset['lastN']), position, numbers(line, 'gone'))
  return line.dataset['kind'] === 'direct' && line.dataset['level'] !== 'nothing' ? left : mentionsIn(line)
}

/** @param {HTMLElement} line */
function mentionsIn(line) {
  const gone = numbers(line, 'gone')
  return numbers(line, 'mentions').filter(n => n > Number(line.dataset['position']) && !gone.includes(n)).length
}

/** @param {HTMLElement} line */
function draw(line) {
  const lastN = Number(line.dataset['lastN'])
  const position = Number(line.dataset['position'])
  if (position > lastN) return redrawSidebar()
  const isUnread = unread(lastN, position, numbers(line, 'gone')) > 0 && line.dataset['level'] !== 'nothing'
  line.classList.toggle('unread', isUnread)
  const loud = loudIn(line)
  louds.set(line, loud)
  show(line.querySelector('[data-count]'), loud)
}

/** What each line's badge says, so that a sum over a thousand lines counts nothing anew. @type {WeakMap<HTMLElement, number>} */
const louds = new WeakMap()

/** @param {Element | null} place @param {number} count */
function show(place, count) {
  const text = count ? badge(count) : ''
  if (!(place instanceof HTMLElement) || (place.textContent === text && place.hidden === !count)) return
  place.textContent = text
  place.hidden = !count
}

/** In the order of the list; what is hidden is gone to by the palette only. @returns {HTMLElement[]} */
export const linesOf = () => [...document.querySelectorAll('#sidebar a[data-chat]')].filter(line => line instanceof HTMLElement)

const workspaceName = () => first('#sidebar')?.dataset['workspace'] ?? ''

function drawAll() {
  const name = first('.workspace-name span')
  if (name && workspaceName() && name.textContent !== workspaceName()) name.textContent = workspaceName()
  for (const line of linesOf()) draw(line)
  drawPlace()
  drawSums()
}

/** Which line is where one is: the open chat's, or that of the screen. A phone shows the list or the screen. */
function drawPlace() {
  const app = first('.app')
  if (app) app.dataset['on'] = location.pathname.endsWith('/sidebar') ? 'list' : 'main'
  for (const line of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('#sidebar a.row'))) {
    const isHere = line.dataset['chat'] ? line.dataset['chat'] === openChat() : line.pathname === location.pathname
    if (isHere) line.setAttribute('aria-current', 'page')
    else line.removeAttribute('aria-current')
  }
}

/** What calls the person where no line counts it. */
const elsewhere = () => Number(first('#sidebar')?.dataset['elsewhere'] ?? 0)

function drawSums() {
  const due = Number(first('#sidebar')?.dataset['reminders'] ?? 0)
  const sum = linesOf().reduce((total, line) => total + (louds.get(line) ?? loudIn(line)), elsewhere() + due)
  show(
    first('[data-mentioned]'),
    linesOf().reduce((total, line) => total + mentionsIn(line), elsewhere()),
  )
  for (const place of document.querySelectorAll('[data-sum]')) show(place, sum)
  if (sum > spoken) speakSoon()
  else spoken = sum
  if (first('#sidebar .row.unread, [data-beyond]:not([hidden])')) report(import('./beyond.js').then(({ drawBeyond }) => drawBeyond()))
  const title = titleNow()
  document.title = sum ? `(${badge(sum)}) ${title}` : title
  drawFavicon(sum > 0)
}

let spoken = Number.POSITIVE_INFINITY
/** @type {ReturnType<typeof setTimeout> | undefined} */
let speaking

/** More waits than before: said once things are calm, and not what was there when the page came. */
function speakSoon() {
  clearTimeout(speaking)
  speaking = setTimeout(() => {
    spoken = linesOf().reduce((total, line) => total + (louds.get(line) ?? 0), 0)
    if (spoken) say(`${badge(spoken)} unread`)
  }, CALM_MS)
}

/** A channel or the workspace may be called something else by now. */
function titleNow() {
  const panel = openPanel()
  const name = panel?.querySelector('h1')?.textContent?.trim()
  const workspace = workspaceName()
  if (!panel || !name || !workspace) return document.title.replace(/^\(\d+\+?\) /, '')
  return `${panel.dataset['kind'] === 'private' ? '# ' : ''}${name} · ${workspace} · Flowra`
}

/** The pane beside the screen: opened by links into it and by the tools of a row, an address of its own in the history. Loaded with the first. */
import { buryPrinted, swap } from './apply.js'
import { arrange } from './arrange.js'
import { pageCame } from './catchup.js'
import { focusable, isKeyboardAtHand } from './focus.js'
import { first, hear, listIn, messageOf, openChat, panelAt, report, rowOf, tell } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { underWay } from './settle.js'
import { localTimes } from './times.js'

const TARGET = 'aside#pane'
/** @type {Element | null} */
let current = null
/** what opened it, and the row it stood in @type {{ element: Element, rowId: string } | undefined} */
let opener
/** the address that was open last, for coming back to it */
let last = ''

hear('own-row', ({ thread }) => {
  const box = /** @type {HTMLInputElement | null} */ (document.querySelector('aside .also input'))
  if (thread && box) box.checked = false
  if (thread) followed()
})
document.addEventListener('htmx:finally:swap', enter)
document.addEventListener('submit', event => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.querySelector('[data-follow]')) return
  event.preventDefault()
  report(turn(form))
})

export const isOpen = () => first('aside.pane:not([hidden])') !== null

/** After every swap: a pane that was not there is made the reader's own. */
export function enter() {
  const pane = first('aside[data-thread]')
  if (pane === current) return
  current = pane
  const list = listIn(pane)
  if (!pane || !list) return
  buryPrinted(list)
  localTimes(pane)
  arrange(list)
  pageCame(pane.dataset['chat'] ?? '', Number(list.dataset['version']))
  tell('pane')
}

/** The thread of a message; where it is open already one goes on writing. @param {HTMLElement} row */
export async function openThread(row) {
  const thread = panelAt(row)?.dataset['thread'] ?? messageOf(row)
  await open(paths.thread(openChat(), thread), row)
}

/** @param {string} path @param {Element} from */
export async function open(path, from) {
  opener = { element: document.activeElement ?? from, rowId: rowOf(from)?.id ?? '' }
  if (new URL(path, location.origin).pathname !== location.pathname || !isOpen()) {
    const answer = await underWay(() => ask(path, { target: TARGET }).catch(() => null))
    if (!answer?.ok) return tell('refused', answer)
    await draw(await answer.text())
    push(path)
  }
  const pane = first('aside.pane')
  const goal = isKeyboardAtHand() ? pane?.querySelector('textarea') : pane?.querySelector('h2')
  if (goal instanceof HTMLElement) goal.focus({ preventScroll: true })
}

/** @param {string} text */
const draw = text => underWay(() => swap({ target: '#pane', text, swap: 'outerHTML' }))

/** htmx goes back to addresses it has put there itself. @param {string} path */
function push(path) {
  history.replaceState({ htmx: true }, '', location.href)
  history.pushState({ htmx: true }, '', path)
}

/** The chat stays as it is; the focus goes back to where the pane was opened from. */
export async function close() {
  if (!isOpen()) return
  const root = current instanceof HTMLElement ? current.dataset['thread'] : undefined
  last = location.pathname
  await draw('<aside class="panel pane" id="pane" hidden></aside>')
  current = null
  push(paths.chat(openChat()))
  const row = document.getElementById(opener?.rowId ?? '') ?? document.getElementById(`message-${root}`)
  const goal = opener?.element.isConnected ? opener.element : focusable(row)
  if (goal instanceof HTMLElement) goal.focus({ preventScroll: true })
}

/** Closed, the last one comes back. */
export async function toggle() {
  if (isOpen()) return close()
  if (last.startsWith(`${paths.chat(openChat())}/`)) await open(last, document.body)
}

/** Who replies follows: the button says so. */
function followed() {
  const button = first('[data-follow][aria-pressed="false"]')
  const form = button?.closest('form')
  if (!button || !form) return
  form.action = form.action.replace('_method=PUT', '_method=DELETE')
  button.setAttribute('aria-pressed', 'true')
  button.classList.replace('plain', 'quiet')
  button.textContent = 'Following'
}

/** To follow or not: the pane is drawn anew. @param {HTMLFormElement} form */
async function turn(form) {
  const url = new URL(form.action)
  const answer = await underWay(() => ask(url.pathname, { method: url.searchParams.get('_method') ?? 'PUT' }).catch(() => null))
  const pane = answer?.ok ? await underWay(() => ask(location.pathname, { target: TARGET }).catch(() => null)) : null
  if (!pane?.ok) return tell('refused', answer)
  await draw(await pane.text())
  first('[data-follow]')?.focus()
}

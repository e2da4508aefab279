/**
 * Keeps the open chat whole. Frames may be lost, doubled or late; a hole that does not fill is fetched by the ordinary query with `since`.
 * One question at a time for each chat, and what is asked meanwhile is asked once more.
 */
import { apply, swap } from './apply.js'
import { clear } from './extent.js'
import { el, first, hear, listOf, openChat, report, tell } from './page.js'
import { paths } from './paths.js'
import { caughtUp, HOLE_MS, hasHole, heard, seenFrom, told } from './seen.js'
import { ask } from './session.js'
import { underWay } from './settle.js'
import { comesBackIn } from './waiting.js'

const JITTER_MS = 1_000
const GAP_LINE = 0.45

/** @typedef {{ chat: string, after: number, version: number, html?: string }} Frame */

/** @type {Map<string, import('./seen.js').Seen>} what each open list has seen */
const lists = new Map()
/** @type {Map<string, { low: number | null }>} questions under way, and what to ask once they are answered */
const asking = new Map()
let failures = 0

/** What `look` tells the server. */
export const looks = () => Object.fromEntries([...lists].map(([chat, { seen }]) => [chat, seen]))

/** @param {string} chat */
export function watch(chat) {
  lists.set(chat, seenFrom(Number(listOf(chat)?.dataset['version'] ?? 0)))
}

/** @param {string} chat */
export const unwatch = chat => lists.delete(chat)

/** A frame: its rows go in at once, guarded; then its place in the order is noted. @param {Frame} frame */
export async function frame({ chat, after, version, html }) {
  const state = lists.get(chat)
  if (!state) return
  if (html) await apply(html)
  note(chat, heard(lists.get(chat) ?? state, { after, version }))
}

/** The server's newest versions. @param {{ versions: Record<string, number> }} pong */
export function pong({ versions }) {
  for (const [chat, version] of Object.entries(versions)) {
    const state = lists.get(chat)
    if (state) note(chat, told(state, version))
  }
}

/** A page of older or newer rows came. If frames went by while it was under way, its rows may lack them. @param {string} chat @param {number} version */
export function pageCame(chat, version) {
  const state = lists.get(chat)
  if (state && version < state.seen) report(catchUp(chat, version))
}

/** @param {string} chat @param {import('./seen.js').Seen} state */
function note(chat, state) {
  lists.set(chat, state)
  const list = listOf(chat)
  if (list) list.dataset['version'] = String(state.seen)
  if (hasHole(state)) report(underWay(() => waitForHole(chat)))
}

/** @param {string} chat */
async function waitForHole(chat) {
  await new Promise(resolve => setTimeout(resolve, HOLE_MS))
  const state = lists.get(chat)
  if (state && hasHole(state)) await catchUp(chat)
}

/** @param {string} chat @param {number} [since] lower than seen after a page that is older than that @returns {Promise<void>} */
export async function catchUp(chat, since) {
  const under = asking.get(chat)
  if (under) {
    under.low = Math.min(under.low ?? Number.POSITIVE_INFINITY, since ?? Number.POSITIVE_INFINITY)
    return
  }
  asking.set(chat, { low: null })
  await underWay(() => question(chat, since)).finally(() => askAgain(chat))
}

/** @param {string} chat */
function askAgain(chat) {
  const low = asking.get(chat)?.low ?? null
  asking.delete(chat)
  const state = lists.get(chat)
  if (!state || low === null) return
  if (hasHole(state) || low < state.seen) report(catchUp(chat, Number.isFinite(low) ? low : undefined))
}

/** @param {string} chat @param {number} [since] */
async function question(chat, since) {
  const state = lists.get(chat)
  if (!state) return
  const answer = await ask(paths.since(chat, since ?? state.seen)).catch(() => null)
  if (answer?.ok) return takeIn(chat, answer)
  if (answer?.status === 403 || answer?.status === 404) tell('gone', { chat })
  else if (answer?.status !== 401) retry(chat, since)
}

/** @param {string} chat @param {Response} answer */
async function takeIn(chat, answer) {
  failures = 0
  const html = await answer.text()
  const version = Number(answer.headers.get('Flowra-Version'))
  const isReset = answer.headers.get('Flowra-Reset') === '1'
  if (!lists.has(chat)) return
  if (isReset && first('aside[data-thread]')) return refetch(chat) // so is the pane
  if (isReset) await startAnew(chat, html, answer.headers.get('Flowra-Has-Older') === '1')
  else await apply(html)
  note(chat, caughtUp(lists.get(chat) ?? seenFrom(version), version))
  tell('caught-up', { chat })
}

/** Too much happened: the newest page takes the place of what was there, and a line says that something lies between. @param {string} chat @param {string} html @param {boolean} hasOlder */
async function startAnew(chat, html, hasOlder) {
  const newest = Number(listOf(chat)?.dataset['newest'] || 0)
  clear(chat)
  await apply(html, 'page')
  const list = listOf(chat)
  if (!list) return
  list.toggleAttribute('data-has-older', hasOlder)
  const oldest = Number(list.dataset['oldest'])
  if (!hasOlder || newest >= oldest) return
  const link = el('a', { href: paths.before(chat, oldest) }, 'Older messages in between · Load')
  list.prepend(el('li', { class: 'gap', 'data-k': String(oldest - GAP_LINE) }, link))
}

/** No answer: the question stays open and is asked again, later each time. @param {string} chat @param {number} [since] */
function retry(chat, since) {
  report(
    underWay(async () => {
      await new Promise(resolve => setTimeout(resolve, comesBackIn(0, failures++, Math.random())))
      if (lists.has(chat) && navigator.onLine) await catchUp(chat, since)
    }),
  )
}

/** @type {{ isAgain: boolean } | undefined} */
let drawing

/** The truth of the sidebar, whole. Several wishes become one. @param {number} [jitter] */
export function redrawSidebar(jitter = 0) {
  if (drawing) {
    drawing.isAgain = true
    return
  }
  drawing = { isAgain: false }
  report(underWay(() => redraw(jitter)).finally(() => redrawn(jitter)))
}

/** @param {number} jitter */
async function redraw(jitter) {
  if (jitter) await new Promise(resolve => setTimeout(resolve, Math.random() * jitter))
  if (drawing) drawing.isAgain = false
  const answer = document.getElementById('sidebar') ? await ask(paths.sidebar()).catch(() => null) : null
  if (!answer?.ok) return
  ownRules(answer.headers.get('Flowra-Me'))
  await swap({ target: '#sidebar', text: await answer.text(), swap: 'outerMorph' })
  tell('sidebar')
}

/** Who came into a team or left it is lit up by other rules. @param {string | null} address */
function ownRules(address) {
  const link = document.querySelector('link[href^="/me.css"]')
  if (address && link && link.getAttribute('href') !== address) link.setAttribute('href', address)
}

/** @param {number} jitter */
function redrawn(jitter) {
  const isAgain = drawing?.isAgain
  drawing = undefined
  if (isAgain) redrawSidebar(jitter)
}

export function startCatchUp() {
  hear('open', () => redrawSidebar())
  addEventListener('focus', () => redrawSidebar())
}

/** Somebody's titles, rooms or rights changed: everyone asks, so not all in one moment. */
export const sidebarChanged = () => redrawSidebar(JITTER_MS)

/** What this person may do here changed: the panel is fetched anew; the composer's text stays, because drafts do. @param {{ chat?: string }} frame */
export async function reset({ chat }) {
  if (!chat) return anew()
  if (chat === openChat()) await refetch(chat)
}

/** The page anew, but never over what somebody is filling in. */
function anew() {
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (
    document.querySelectorAll('main form:not(.composer) :is(input:not([type="hidden"]), textarea)')
  )
  if ([...fields].every(field => field.value === field.defaultValue)) return location.reload()
  tell('said', 'What you may do here has changed. Reload the page when you are done.')
}

/** @param {string} chat */
export async function refetch(chat) {
  const thread = first('aside[data-thread]')?.dataset['thread']
  const answer = await ask(thread ? paths.thread(chat, thread) : paths.chat(chat)).catch(() => null)
  if (answer?.status === 403 || answer?.status === 404) tell('gone', { chat })
  if (!answer?.ok || openChat() !== chat) return
  tell('leaving', { chat })
  await swap({ target: '#main', text: await answer.text(), swap: 'innerHTML' })
}

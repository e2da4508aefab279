/**
 * Ctrl K: one field over chats, screens, commands, people and messages. What stands on the page answers in the frame of the press: its lines,
 * links and menus are the goals, so nothing is offered that is not there. What the server finds joins below and never moves the chosen line.
 */
import { caps } from './caps.js'
import { goals, isChat, isDoing, isPlace, recent } from './goals.js'
import { KEYS } from './keyboard.js'
import { listbox } from './listbox.js'
import { el, first, openChat, openPanel, report } from './page.js'
import { paths } from './paths.js'
import { pieces, rank } from './ranking.js'
import { ask } from './session.js'
import { linesOf } from './sidebar.js'
import { say } from './speak.js'
import { used } from './uses.js'

const PAUSE_MS = 120
const MOST_CHATS = 8
const MOST_OTHERS = 5

/** @typedef {import('./goals.js').Goal} Goal */

/** @type {import('./listbox.js').Listbox | undefined} */
let box
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
let asked = 0
/** @type {WeakMap<Element, () => unknown>} */
const acts = new WeakMap()

const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById('palette'))
const field = () => /** @type {HTMLInputElement} */ (dialog().querySelector('input'))
const typed = () => field().value.trim()

/** The dialog is open; its rows are drawn, and from now on at every letter. */
export function fill() {
  const list = /** @type {HTMLElement} */ (dialog().querySelector('[role="listbox"]'))
  const over = new AbortController()
  const { signal } = over
  box = listbox({ field: field(), list, take })
  field().addEventListener('input', draw, { signal })
  dialog().addEventListener('keydown', pressed, { signal })
  dialog().addEventListener('click', event => event.target === dialog() && dialog().close(), { signal })
  list.addEventListener('auxclick', event => event.button === 1 && openBeside(/** @type {Element} */ (event.target)), { signal })
  dialog().addEventListener(
    'close',
    () => {
      over.abort()
      asked++
      clearTimeout(timer)
      box?.end()
      list.replaceChildren()
      field().value = ''
    },
    { signal },
  )
  draw()
}

function draw() {
  const words = typed()
  const near = goals()
  const chats = words ? rank(near.filter(isChat), words) : recent(near)
  const groups = [
    group('', searchHere(words)),
    group(
      words ? 'Go to' : 'Recent',
      [...chats.slice(0, MOST_CHATS), ...(words ? rank(near.filter(isPlace), words).slice(0, MOST_OTHERS) : [])].map(optionOf),
    ),
    group('Do', words ? rank(near.filter(isDoing), words).slice(0, MOST_OTHERS).map(optionOf) : []),
    group('Find', find(words)),
  ].filter(one => one.childElementCount > 0)
  box?.fill(groups)
  // The line that searches here stands first; what is gone to by name is what Enter means.
  box?.choose(box.options().find(option => option.dataset['goal'] && option.dataset['goal'] !== 'search'))
  first('#palette .none')?.toggleAttribute('hidden', groups.length > 0)
  clearTimeout(timer)
  asked++
  if (words) timer = setTimeout(() => report(join(words, asked)), PAUSE_MS)
}

/** @param {string} label @param {HTMLElement[]} rows */
const group = (label, rows) => el('ul', { role: 'group', ...(label && { 'aria-label': label }) }, ...rows)

/** @param {Goal} goal */
function optionOf({ way, goal, titles: [title = ''] }) {
  const name = el('span', { class: 'name' }, ...marked(title))
  const key = KEYS.find(({ act }) => act === way.dataset['do'])
  const signs = /** @type {HTMLElement[]} */ ([...way.querySelectorAll('svg.i, .avatar')].slice(0, 1).map(sign => sign.cloneNode(true)))
  const badges = [...way.querySelectorAll('.badge:not([hidden])')].map(badge => badge.cloneNode(true))
  const option = el('li', { role: 'option', id: `goal-${goal.replace(/[^\w-]/g, '_')}`, 'data-goal': goal }, ...signs, name, ...badges)
  if (key) option.append(el('small', {}, ...caps(key.keys[0] ?? '')))
  if (way.classList.contains('unread')) option.classList.add('unread')
  if (way.dataset['chat']) option.dataset['chat'] = way.dataset['chat']
  acts.set(option, () => way.click())
  return option
}

/** @param {string} title */
const marked = title => pieces(typed(), title).map((text, index) => (index % 2 ? el('b', {}, text) : text))

/** @param {string} words @returns {HTMLElement[]} in a chat the first line */
function searchHere(words) {
  const title = openPanel()?.querySelector('h1')?.textContent?.trim()
  return title ? [searching(`Search in ${title}`, words, openChat())] : []
}

/** @param {string} words @returns {HTMLElement[]} */
const find = words => (words ? [searching(`Messages with “${words}”`, words, '')] : [])

/** @param {string} label @param {string} words @param {string} chat */
function searching(label, words, chat) {
  const icon = document.querySelector('.find svg')?.cloneNode(true)
  const option = el(
    'li',
    { role: 'option', id: `goal-search-${chat}`, 'data-goal': 'search' },
    ...(icon ? [icon] : []),
    el('span', { class: 'name' }, label),
  )
  if (!chat) option.append(el('small', {}, ...caps('Ctrl Enter')))
  acts.set(option, () => goSearch(words, chat))
  return option
}

/** @param {string} words @param {string} [chat] */
function goSearch(words, chat) {
  const url = new URL(/** @type {HTMLAnchorElement} */ (first('a.find')).href)
  url.searchParams.set('q', words)
  if (chat) url.searchParams.set('in', chat)
  location.assign(url)
}

/** @param {string} words @param {number} turn */
async function join(words, turn) {
  const answer = await ask(`${paths.palette()}?words=${encodeURIComponent(words)}`).catch(() => null)
  const text = answer?.ok ? await answer.text() : ''
  if (!text || turn !== asked) return
  const found = new DOMParser().parseFromString(text, 'text/html')
  const groups = [...found.querySelectorAll('[role="group"]')].map(one => document.importNode(one, true)).map(withoutKnown)
  box?.join(
    groups.filter(one => one.childElementCount > 0),
    dialog().querySelector('[aria-label="Find"]'),
  )
  const count = box?.options().length ?? 0
  first('#palette .none')?.toggleAttribute('hidden', count > 0)
  say(count === 1 ? '1 result' : `${count} results`)
}

/** What stands in the list already stands there once. Nothing inside an option may take the focus. @param {Element} group */
function withoutKnown(group) {
  for (const option of [...group.children]) {
    if (document.getElementById(option.id)) option.remove()
    else acts.set(option, () => goTo(option))
    const link = option.querySelector('a.name')
    const name = option.querySelector('.name')
    if (link) link.replaceWith(el('span', { class: 'name' }, ...marked(link.textContent ?? '')), hiddenLink(link))
    else name?.replaceChildren(...marked(name.textContent ?? ''))
  }
  return group
}

/** @param {Element} link */
function hiddenLink(link) {
  const made = /** @type {HTMLElement} */ (link.cloneNode())
  made.hidden = true
  made.className = ''
  return made
}

/** @param {Element} option */
function goTo(option) {
  const form = option.querySelector('form')
  if (form) form.requestSubmit()
  else option.querySelector('a')?.click()
}

/** @param {HTMLElement} option @param {MouseEvent | KeyboardEvent} event */
function take(option, event) {
  if (event.ctrlKey || event.metaKey) return event instanceof MouseEvent ? openBeside(option) : findNow()
  const act = acts.get(option)
  // What an option holds goes with the list, so it acts before the dialog closes over it.
  const goal = option.dataset['goal'] ?? ''
  if (goal.startsWith('way-')) used(goal) // an opened chat counts by itself
  act?.()
  dialog().close()
}

function findNow() {
  if (typed()) goSearch(typed())
}

/** In a tab of its own, as a link would; the palette stays. @param {Element} target */
function openBeside(target) {
  const option = /** @type {HTMLElement | null} */ (target.closest('[role="option"]'))
  const line = linesOf().find(one => one.dataset['chat'] === option?.dataset['chat'])
  const link = line ?? option?.querySelector('a')
  if (link instanceof HTMLAnchorElement) open(link.href, '_blank', 'noopener')
}

/** Shift Enter: who somebody is. Ctrl Enter: in messages, whatever is chosen. @param {KeyboardEvent} event */
function pressed(event) {
  if (event.key !== 'Enter' || event.isComposing) return
  if (event.ctrlKey || event.metaKey) findNow()
  else if (event.shiftKey) {
    const card = /** @type {HTMLElement | null | undefined} */ (box?.chosen()?.querySelector('a.card'))
    card?.click()
    if (card) dialog().close()
  }
}

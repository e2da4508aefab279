/** Ctrl K: chats of the sidebar at once, what the server finds below them. What joins later never moves the chosen line. */
import { el, openChat, report } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { linesOf } from './sidebar.js'

const PAUSE_MS = 120
const MOST = 8

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
let asked = 0

export function startSwitcher() {
  document.addEventListener('click', clicked)
  document.addEventListener('auxclick', event => event.button === 1 && openBeside(optionAt(event.target)))
  document.addEventListener('input', event => event.target === field() && search())
  document.addEventListener('keydown', event => event.target === field() && pressed(event))
}

const dialog = () => /** @type {HTMLDialogElement | null} */ (document.getElementById('switcher'))
const field = () => /** @type {HTMLInputElement | null} */ (dialog()?.querySelector('input') ?? null)
const options = () => /** @type {HTMLElement[]} */ ([...(dialog()?.querySelectorAll('[role="option"]') ?? [])])
const chosen = () => options().find(option => option.getAttribute('aria-selected') === 'true')

export function openSwitcher() {
  const place = dialog()
  const input = field()
  if (!place || !input || place.open) return
  input.value = ''
  place.showModal()
  search()
}

/** @param {MouseEvent} event */
function clicked(event) {
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('[data-act="switcher"]') && dialog() && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    openSwitcher()
  } else if (target === dialog()) dialog()?.close()
  else if (event.ctrlKey || event.metaKey) openBeside(optionAt(target))
  else take(optionAt(target))
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const optionAt = target => (target instanceof Element ? target.closest('#switcher [role="option"]') : null)

/** A chat in a tab of its own, as a link would; the switcher stays. @param {HTMLElement | null} option */
function openBeside(option) {
  const link = option && (lineFor(option) ?? option.querySelector('a'))
  if (link instanceof HTMLAnchorElement) open(link.href, '_blank', 'noopener')
}

/** @param {HTMLElement} option */
const lineFor = option => linesOf().find(one => one.dataset['chat'] === option.dataset['chat'])

function search() {
  const words = field()?.value.trim().toLocaleLowerCase() ?? ''
  list()?.replaceChildren(
    ...linesOf()
      .filter(line => isMeant(line, words))
      .slice(0, MOST)
      .map(optionOf),
  )
  choose(0)
  clearTimeout(timer)
  asked++
  if (words) timer = setTimeout(() => report(join(words, asked)), PAUSE_MS)
}

const list = () => dialog()?.querySelector('[role="listbox"]')

/** Unread chats first come first while nothing is typed; the open one is no goal. @param {HTMLElement} line @param {string} words */
function isMeant(line, words) {
  const title = titleOf(line).toLocaleLowerCase()
  return words ? words.split(/\s+/).every(word => title.includes(word)) : line.dataset['chat'] !== openChat()
}

/** @param {HTMLElement} line */
const titleOf = line => line.querySelector('.name')?.textContent ?? ''

/** @param {HTMLElement} line */
function optionOf(line) {
  const sign = line.dataset['kind'] === 'direct' ? '' : '# '
  const chat = line.dataset['chat'] ?? ''
  return el('li', { role: 'option', id: `option-${chat}`, 'data-chat': chat }, `${sign}${titleOf(line)}`)
}

/** Nothing inside an option may take the focus: the server's link or form is followed, not shown. @param {Element} found */
function optionFrom(found) {
  const option = document.importNode(found, true)
  const words = option.querySelector('a, button')?.cloneNode(true).childNodes ?? []
  for (const way of /** @type {NodeListOf<HTMLElement>} */ (option.querySelectorAll('a, form'))) way.hidden = true
  option.append(...words)
  return option
}

/** @param {string} words @param {number} turn */
async function join(words, turn) {
  const answer = await ask(`${paths.switcher()}?words=${encodeURIComponent(words)}`).catch(() => null)
  if (!answer?.ok || turn !== asked) return
  const found = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const option of found.querySelectorAll('[role="option"]')) {
    const chat = option.getAttribute('data-chat')
    if (!chat || !options().some(one => one.dataset['chat'] === chat)) list()?.append(optionFrom(option))
  }
  if (!chosen()) choose(0)
}

/** @param {number} index */
function choose(index) {
  const all = options()
  const goal = all[Math.max(0, Math.min(all.length - 1, index))]
  for (const option of all) option.setAttribute('aria-selected', String(option === goal))
  if (!goal) return field()?.removeAttribute('aria-activedescendant')
  goal.id ||= `option-${all.indexOf(goal)}`
  field()?.setAttribute('aria-activedescendant', goal.id)
  goal.scrollIntoView({ block: 'nearest' })
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.isComposing) return
  const at = options().indexOf(/** @type {HTMLElement} */ (chosen()))
  const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options().length - 1 }[event.key]
  if (goal === undefined && event.key !== 'Enter') return
  event.preventDefault()
  if (goal !== undefined) choose(goal)
  else take(chosen())
}

/** A chat of the sidebar opens as its line does; what the server found is a link or a form of its own. @param {HTMLElement | null | undefined} option */
function take(option) {
  if (!option) return
  dialog()?.close()
  const line = lineFor(option)
  if (line) return line.click()
  const link = option.querySelector('a')
  if (link) link.click()
  else option.querySelector('form')?.requestSubmit()
}

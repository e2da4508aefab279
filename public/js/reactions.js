/** Reactions answer at once: the pill shows the result, the server's row confirms it or the pill goes back. */
import { apply } from './apply.js'
import { el, me, messageOf, openChat, report, rowOf, tell } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

/** @typedef {string | Element} Sign a character, or the picture of an emoji of the workspace */

/** @type {Map<string, Promise<unknown>>} one act on a message after the other */
const queues = new Map()

export function startReactions() {
  document.addEventListener('click', clicked, { capture: true })
}

/** @param {MouseEvent} event */
function clicked(event) {
  const link = event.target instanceof Element ? event.target.closest('.reaction a') : null
  const row = rowOf(link)
  const emoji = /** @type {HTMLElement | null | undefined} */ (link?.closest('.reaction'))?.dataset['emoji']
  if (!row || !emoji || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  event.stopPropagation()
  toggle(row, emoji)
}

/** @param {HTMLElement} row @param {string} emoji @param {Sign} [sign] where it may be new to the row */
export function toggle(row, emoji, sign = '') {
  const isMine = peopleOf(pillOf(row, emoji)).includes(me())
  const undo = draw(row, { emoji, sign }, !isMine)
  const id = messageOf(row)
  const turn = (queues.get(id) ?? Promise.resolve()).then(() =>
    act({ chat: openChat(), id, emoji, method: isMine ? 'DELETE' : 'PUT' }, undo),
  )
  queues.set(id, turn)
  report(underWay(() => turn))
}

/** @param {{ chat: string, id: string, emoji: string, method: string }} reaction @param {() => void} undo */
async function act({ chat, id, emoji, method }, undo) {
  const answer = await ask(paths.reaction(chat, id, emoji), { method }).catch(() => null)
  if (!answer?.ok) {
    undo()
    return tell('refused', answer)
  }
  const html = answer.status === 204 ? '' : await answer.text()
  if (html) await apply(html)
}

/** @param {HTMLElement} row @param {string} emoji @returns {HTMLElement | null} */
const pillOf = (row, emoji) => row.querySelector(`.reaction[data-emoji="${CSS.escape(emoji)}"]`)

/** @param {HTMLElement | null} pill */
const peopleOf = pill => (pill?.dataset['people'] ?? '').split(' ').filter(Boolean)

/** @param {HTMLElement} row @param {{ emoji: string, sign: Sign }} reaction @param {boolean} isOn @returns {() => void} how to take it back */
function draw(row, reaction, isOn) {
  const pill = pillOf(row, reaction.emoji) ?? newPill(row, reaction)
  const before = peopleOf(pill)
  show(pill, isOn ? [...before, me()] : before.filter(id => id !== me()))
  return () => show(pill, before)
}

/** @param {HTMLElement} pill @param {string[]} people */
function show(pill, people) {
  pill.dataset['people'] = people.join(' ')
  pill.hidden = people.length === 0
  for (const link of pill.querySelectorAll('a'))
    link.replaceChildren(link.firstElementChild ?? link.textContent.split(' ')[0] ?? '', ` ${people.length}`)
}

/** @param {HTMLElement} row @param {{ emoji: string, sign: Sign }} reaction */
function newPill(row, { emoji, sign }) {
  const pill = el(
    'span',
    { class: 'reaction', 'data-emoji': emoji, 'data-people': '' },
    el('a', { class: 'add' }, sign),
    el('a', { class: 'remove' }, typeof sign === 'string' ? sign : sign.cloneNode(true)),
  )
  const place = row.querySelector('.reactions') ?? el('div', { class: 'reactions' })
  const chooser = place.querySelector('.react')
  if (chooser) chooser.before(pill)
  else place.append(pill)
  if (!place.isConnected) row.querySelector('.body')?.append(place)
  return pill
}

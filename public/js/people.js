/** People on the page: who is here, and names and pictures that change while the page is open. */
import { initials } from './initials.js'
import { el, hear } from './page.js'
import { paths } from './paths.js'

/** @type {Map<string, string>} the last known presence, for dots that come later */
const states = new Map()

export function startPeople() {
  for (const name of ['chat', 'sidebar']) hear(name, drawPresence)
  hear('closed', () => states.clear())
}

/** @param {{ people: Record<string, string> }} frame */
export function presence({ people }) {
  for (const [person, state] of Object.entries(people)) states.set(person, state)
  drawPresence()
}

function drawPresence() {
  for (const dot of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-presence]'))) {
    const state = states.get(dot.dataset['presence'] ?? '')
    if (state && dot.dataset['state'] !== state) dot.dataset['state'] = state
  }
}

/** @param {{ id: string, name: string, avatar: string | null, status?: { emoji: string, own?: string, text: string } }} news */
export function person({ id, name, avatar, status }) {
  const own = CSS.escape(id)
  for (const place of document.querySelectorAll(`[data-person="${own}"]`)) place.textContent = name
  for (const place of document.querySelectorAll(`[data-face="${own}"]`)) drawFace(place, id, { name, avatar })
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-status="${own}"]`))) {
    const { emoji = '', own: sign } = status ?? {}
    place.replaceChildren(sign ? el('img', { class: 'own-emoji', src: paths.stillEmoji(sign), alt: emoji, 'data-own': sign }) : emoji)
    place.title = status?.text ?? ''
    place.hidden = !status
  }
}

/** @param {Element} place @param {string} id @param {{ name: string, avatar: string | null }} news */
function drawFace(place, id, { name, avatar }) {
  const dot = place.querySelector('.presence')
  const face = avatar
    ? el('img', { src: paths.avatar(id, avatar), width: '48', height: '48', alt: '', loading: 'lazy' })
    : initials(name, place.classList.contains('tiny') ? 'tiny' : '')
  place.replaceChildren(face, ...(dot ? [dot] : []))
}

/** @param {string} id */
export const nameOf = id => document.querySelector(`[data-person="${CSS.escape(id)}"]`)?.textContent || 'Somebody'

/** Who somebody is, beside the name that was pressed. It is the middle of their own page; loaded when a name is pressed first. */
import { el } from './page.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

/** @param {HTMLElement} place @param {string} href */
export async function showCard(place, href) {
  const answer = await underWay(() => ask(href).catch(() => null))
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null
  const profile = page?.querySelector('.profile')
  if (!profile) return location.assign(href)
  const name = profile.querySelector('[data-person]')?.textContent ?? ''
  const way = el('a', { class: 'button plain', href }, 'Profile')
  const card = el('div', { class: 'menu card', popover: 'auto', role: 'dialog', 'aria-label': name }, profile)
  profile.querySelector('.profile-ways')?.append(way)
  card.addEventListener('toggle', event => {
    if (/** @type {ToggleEvent} */ (event).newState === 'closed') card.remove()
  })
  document.body.append(card)
  card.showPopover({ source: place })
  card.querySelector('button')?.focus()
  if (!card.contains(document.activeElement)) way.focus()
}

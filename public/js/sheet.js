/** All keys, from the table that is carried out: searchable, what belongs to the screen first. */
import { caps } from './caps.js'
import { KEYS } from './keyboard.js'
import { el, openPanel } from './page.js'
import { fold } from './ranking.js'
import { say } from './speak.js'

const TITLES = /** @type {Record<import('./keyboard.js').Where, string>} */ ({
  rows: 'Messages',
  composer: 'Writing',
  outside: 'Outside fields',
  everywhere: 'Everywhere, also while typing',
  lists: 'Lists and pickers',
})

const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById('keys'))
const field = () => /** @type {HTMLInputElement} */ (dialog().querySelector('input'))

/** The dialog is open. */
export function fill() {
  const place = /** @type {HTMLElement} */ (dialog().querySelector('.keys-list'))
  const wheres = /** @type {import('./keyboard.js').Where[]} */ (Object.keys(TITLES))
  const first = openPanel() ? wheres : wheres.toReversed()
  place.replaceChildren(...first.map(section), el('p', { class: 'none', hidden: '' }, 'Nothing matches.'))
  field().value = ''
  field().oninput = filter
  dialog().onclick = event => event.target === dialog() && dialog().close()
}

/** @param {import('./keyboard.js').Where} where */
function section(where) {
  const lines = KEYS.filter(key => key.where === where).map(({ keys, says }) =>
    el('div', {}, el('dt', {}, says), el('dd', {}, ...keys.flatMap((chord, index) => [...(index ? [' or '] : []), ...caps(chord)]))),
  )
  return el('section', {}, el('h3', {}, TITLES[where]), el('dl', {}, ...lines))
}

/** By what a key does and by the key itself. */
function filter() {
  const words = fold(field().value.trim())
  let count = 0
  for (const part of dialog().querySelectorAll('section')) {
    const isWhole = fold(part.querySelector('h3')?.textContent ?? '').includes(words)
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll('dl > div'))) {
      line.hidden = !isWhole && !fold(line.textContent ?? '').includes(words)
      if (!line.hidden) count++
    }
    part.hidden = !part.querySelector('dl > div:not([hidden])')
  }
  dialog()
    .querySelector('.none')
    ?.toggleAttribute('hidden', count > 0)
  say(count === 1 ? '1 key' : `${count} keys`)
}

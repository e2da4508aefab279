/** All emoji by groups, drawn by the server at the first opening. The skin tone stays on the device. */
import { isKeyboardAtHand } from './focus.js'
import { el } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { keep, kept } from './store.js'

const TONE = 'flowra:tone'
const GAP = 4
const STEPS = new Map([
  ['ArrowRight', 1],
  ['ArrowLeft', -1],
  ['ArrowDown', 8],
  ['ArrowUp', -8],
])
/** @type {(name: string, sign: import('./reactions.js').Sign, tone: string) => void} */
let pick

/** @param {{ id: string, query?: string, beside: HTMLElement, pick: typeof pick }} wish `tone`: '' for those that take none */
export async function openEmoji({ id, query = '', beside, pick: act }) {
  pick = act
  const menu = document.getElementById(id) ?? (await made(id, query))
  if (!menu) return
  menu.showPopover()
  place(menu, beside)
  if (isKeyboardAtHand()) menu.querySelector('input')?.focus()
}

/** A phone has it as a sheet from below. @param {HTMLElement} menu @param {HTMLElement} beside */
function place(menu, beside) {
  menu.removeAttribute('style')
  if (matchMedia('(width < 768px)').matches) return
  const { left, top, bottom } = beside.getBoundingClientRect()
  const below = bottom + GAP + menu.offsetHeight > innerHeight ? top - GAP - menu.offsetHeight : bottom + GAP
  menu.style.insetInlineStart = `${Math.max(GAP, Math.min(left, innerWidth - menu.offsetWidth - GAP))}px`
  menu.style.insetBlockStart = `${Math.max(GAP, below)}px`
}

/** @param {string} id @param {string} query */
async function made(id, query) {
  const answer = await ask(paths.emoji() + query).catch(() => null)
  if (!answer?.ok) return null
  const menu = el('div', { id, class: 'menu emoji', popover: 'auto', role: 'group', 'aria-label': 'Emoji' })
  menu.append(...new DOMParser().parseFromString(await answer.text(), 'text/html').body.childNodes)
  menu.addEventListener('click', event => picked(menu, event.target))
  menu.addEventListener('keydown', event => moved(menu, event))
  document.body.append(menu)
  window.htmx.process(menu)
  return menu
}

/** @param {HTMLElement} menu @param {EventTarget | null} target */
function picked(menu, target) {
  const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('button')) : null
  const { emoji, tone, takesTone } = button?.dataset ?? {}
  if (tone !== undefined) keep(TONE, tone === '0' ? '' : tone)
  if (!emoji) return
  const sign = /** @type {Element | undefined} */ (button?.firstElementChild?.cloneNode(true))
  menu.hidePopover()
  pick(emoji, sign ?? button?.textContent ?? '', takesTone === undefined ? '' : (kept(TONE) ?? ''))
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function moved(menu, event) {
  const all = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('[data-emoji]')])
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement))
  if (event.key === 'Enter' && at < 0) all[0]?.click() // the field has the focus: the first is what was meant
  const step = STEPS.get(event.key)
  if (!step || (at < 0 && event.key !== 'ArrowDown')) return
  event.preventDefault()
  all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))]?.focus()
}

/** All emoji by groups, drawn by the server at the first opening. The skin tone stays on the device. */
import { insert } from './formatting.js'
import { el } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { keep, kept } from './store.js'

const TONE = 'flowra:tone'
/** @type {HTMLTextAreaElement | undefined} */
let field

/** @param {HTMLTextAreaElement} into @param {HTMLElement} beside */
export async function openEmoji(into, beside) {
  field = into
  const menu = document.getElementById('emoji') ?? (await made())
  if (!menu) return
  menu.showPopover()
  const at = beside.getBoundingClientRect()
  menu.style.insetInlineStart = `${Math.max(4, Math.min(at.left, innerWidth - menu.offsetWidth - 4))}px`
  menu.style.insetBlockStart = `${Math.max(4, at.top - menu.offsetHeight - 4)}px`
  menu.querySelector('input')?.focus()
}

async function made() {
  const answer = await ask(paths.emoji()).catch(() => null)
  if (!answer?.ok) return null
  const menu = el('div', { id: 'emoji', class: 'menu emoji', popover: 'auto', role: 'group', 'aria-label': 'Emoji' })
  menu.append(...new DOMParser().parseFromString(await answer.text(), 'text/html').body.childNodes)
  menu.addEventListener('click', picked)
  document.body.append(menu)
  window.htmx.process(menu)
  return menu
}

/** @param {MouseEvent} event */
function picked({ target }) {
  const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('button')) : null
  const { emoji, tone, takesTone } = button?.dataset ?? {}
  if (tone !== undefined) keep(TONE, tone === '0' ? '' : tone)
  if (!emoji || !field) return
  const chosen = kept(TONE)
  document.getElementById('emoji')?.hidePopover()
  insert(field, `:${emoji}:${takesTone !== undefined && chosen ? `:tone-${chosen}:` : ''} `)
}

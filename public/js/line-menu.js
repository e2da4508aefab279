/** The ⋯ of a line: one button for all of them, carried to the line under the pointer, and behind it what its chat may be for this person. */
import { swap } from './apply.js'
import { first, report } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'

const BUTTON_PX = 24

/** @type {HTMLElement | undefined} */
let line

document.addEventListener('pointerover', ({ target }) => {
  const button = first('.line-more')
  if (button && target instanceof Element && !target.closest('.row[data-chat], .line-more, #line-menu') && !isOpen()) button.hidden = true
})
// It does not bubble, but it is heard on its way down.
document.addEventListener('beforetoggle', opens, { capture: true })

const menu = () => first('#line-menu')
const isOpen = () => menu()?.matches(':popover-open') === true

/** @param {HTMLElement} to */
export function carry(to) {
  const [button, side] = [first('.line-more'), first('#side')]
  if (!button || !side || isOpen()) return
  line = to
  const row = to.getBoundingClientRect()
  button.style.insetBlockStart = `${row.top - side.getBoundingClientRect().top + (row.height - BUTTON_PX) / 2}px`
  button.setAttribute('aria-label', `More for ${to.querySelector('.name')?.textContent ?? ''}`)
  button.hidden = false
}

/** By a long press or the menu key. @param {HTMLElement} to */
export function open(to) {
  carry(to)
  first('.line-more')?.click()
}

/** @param {Event} event */
function opens(event) {
  const chat = line?.dataset['chat']
  if (event.target !== menu() || !chat) return
  if (/** @type {ToggleEvent} */ (event).newState === 'open') report(fill(chat))
  else menu()?.replaceChildren()
}

/** @param {string} chat */
async function fill(chat) {
  const answer = await ask(paths.chatMenu(chat)).catch(() => null)
  if (answer?.ok && line?.dataset['chat'] === chat) await swap({ target: '#line-menu', text: await answer.text(), swap: 'innerHTML' })
}

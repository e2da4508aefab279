/** How much stands in a box: its height, and what is left when little is. */

/** Counted in characters as people see them: code points, after CR LF became LF. */
const MOST_CHARACTERS = 40_000
const COUNT_FROM = 0.9 * MOST_CHARACTERS
const MOST_OF_PANEL = 0.4

/** Height and counter. @param {HTMLTextAreaElement} field */
export function draw(field) {
  if (!CSS.supports('field-sizing', 'content')) grow(field)
  const length = lengthOf(field.value)
  const counter = /** @type {HTMLElement | null | undefined} */ (field.form?.querySelector('[data-count-left]'))
  if (!counter) return
  counter.hidden = length < COUNT_FROM
  counter.textContent = `${MOST_CHARACTERS - length}`
  counter.classList.toggle('is-over', length > MOST_CHARACTERS)
}

/** @param {HTMLTextAreaElement} field */
function grow(field) {
  field.style.height = 'auto'
  const most = MOST_OF_PANEL * (field.closest('.panel')?.clientHeight ?? innerHeight)
  field.style.height = `${Math.min(field.scrollHeight, most)}px`
}

/** @param {string} text */
const lengthOf = text => (text.length < COUNT_FROM ? text.length : [...text.replaceAll('\r\n', '\n').normalize('NFC')].length)

/** Why it cannot be sent as it is. @param {string} text @param {boolean} hasFiles */
export function refusalOf(text, hasFiles) {
  if (!text.trim() && !hasFiles) return 'Write something first.'
  const over = lengthOf(text) - MOST_CHARACTERS
  return over > 0 ? `This is ${over} characters too long.` : ''
}

/**
 * The core of every list one picks from: the field keeps the focus, its keys move through the list (combobox and listbox of ARIA).
 * What the rows are and where they come from is the owner's; rows that join later never move the chosen one.
 *
 * @typedef {{
 *   field: HTMLInputElement | HTMLTextAreaElement, list: HTMLElement,
 *   take: (option: HTMLElement, event: MouseEvent | KeyboardEvent) => unknown, leave?: () => unknown, keys?: readonly string[],
 * }} Parts `keys`: what takes the chosen row, Enter unless told otherwise · `leave`: Esc
 * @typedef {ReturnType<typeof listbox>} Listbox
 */

let made = 0

/** @param {Parts} parts */
export function listbox({ field, list, take, leave, keys = ['Enter'] }) {
  const over = new AbortController()
  const { signal } = over
  list.id ||= `list-${made++}`
  set({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id })
  // Before the field's own keys: an Enter that takes a row sends nothing.
  field.addEventListener('keydown', event => press(/** @type {KeyboardEvent} */ (event)), { capture: true, signal })
  list.addEventListener('mousedown', event => event.preventDefault(), { signal })
  list.addEventListener('pointermove', event => choose(optionAt(event)), { signal })
  list.addEventListener('click', clicked, { signal })

  /** @returns {HTMLElement[]} */
  const options = () => [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[role="option"]'))]
  const chosen = () => options().find(option => option.ariaSelected === 'true')

  /** @param {Record<string, string>} attributes */
  function set(attributes) {
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value)
  }

  /** @param {HTMLElement | null | undefined} goal */
  function choose(goal) {
    if (!goal || goal === chosen()) return
    for (const option of options()) option.ariaSelected = `${option === goal}`
    set({ 'aria-activedescendant': goal.id })
  }

  function drawn() {
    for (const option of options()) {
      option.id ||= `${list.id}-${made++}`
      option.ariaSelected ??= 'false'
    }
    set({ 'aria-expanded': `${options().length > 0}` })
    if (chosen()) return
    field.removeAttribute('aria-activedescendant')
    choose(options()[0])
  }

  /** Other rows, the first of them chosen. @param {readonly Element[]} rows options, or groups of them */
  function fill(rows) {
    list.replaceChildren(...rows)
    for (const option of options()) option.ariaSelected = null
    list.scrollTop = 0
    drawn()
  }

  /** More rows: in front of that one, or at the end if the chosen row would move. @param {readonly Element[]} rows @param {Element | null} [before] */
  function join(rows, before = null) {
    const isAbove = before && !((chosen() ?? list).compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING)
    for (const row of rows) if (!row.id || !document.getElementById(row.id)) list.insertBefore(row, isAbove ? null : before)
    drawn()
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const all = options()
    const now = chosen()
    if (!now || event.isComposing || event.keyCode === 229 || event.altKey || event.shiftKey) return
    const at = all.indexOf(now)
    const goal = all.at({ ArrowDown: (at + 1) % all.length, ArrowUp: at - 1, Home: 0, End: -1 }[event.key] ?? all.length)
    if (goal) {
      choose(goal)
      goal.scrollIntoView({ block: 'nearest' })
    } else if (keys.includes(event.key)) take(now, event)
    else if (event.key === 'Escape' && leave) leave()
    else return
    event.preventDefault()
    event.stopImmediatePropagation()
  }

  /** @param {MouseEvent} event */
  function clicked(event) {
    const option = optionAt(event)
    if (!option) return
    event.preventDefault()
    take(option, event)
  }

  /** The field is a plain field again. */
  function end() {
    over.abort()
    for (const { name } of [...field.attributes])
      if (/^(role|aria-(autocomplete|controls|expanded|activedescendant))$/.test(name)) field.removeAttribute(name)
  }

  return { fill, join, choose, chosen, options, end }
}

/** @param {Event} event @returns {HTMLElement | null} */
const optionAt = ({ target }) => (target instanceof Element ? target.closest('[role="option"]') : null)

/**
 * The lists behind `@`, `#`, `:` and `/` in a box. The server ranks; the first row is chosen, Enter or Tab takes it and sends nothing, Esc closes
 * the list and it stays closed for that word.
 */
import { whereOf } from './composers.js'
import { listbox } from './listbox.js'
import { el, report } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'

/** @typedef {{ kind: string, words: string, start: number }} Word */

const KINDS = /** @type {const} */ ([
  ['people', 'People', /(?<=^|[\s([{"'*_~>,;:/])@([\p{L}\p{N}._-]*)$/u],
  ['chats', 'Channels', /(?<=^|\s)#([\p{L}\p{N}_-]*)$/u],
  ['emoji', 'Emoji', /(?<=^|[\s([{"'])(:[a-z0-9_+-]{2,})$/],
  ['commands', 'Commands', /^\/([a-z]*)$/],
])

/** @type {{ field: HTMLTextAreaElement, list: HTMLElement, box: import('./listbox.js').Listbox } | undefined} */
let open
/** @type {Word | undefined} where Esc was pressed */
let closed
let asked = 0

document.addEventListener('focusout', event => event.target === open?.field && close())
document.addEventListener('selectionchange', () => open && !wordAt(open.field) && close())

/** @param {HTMLTextAreaElement} field @returns {Word | undefined} what stands before the caret, if it asks for a list */
function wordAt({ value, selectionStart, selectionEnd }) {
  if (selectionStart !== selectionEnd) return undefined
  const before = value.slice(Math.max(0, selectionStart - 80), selectionStart)
  const isWhole = before.length === selectionStart
  for (const [kind, , pattern] of KINDS) {
    const found = kind !== 'commands' || isWhole ? pattern.exec(before) : null
    if (found)
      return { kind, words: (found[1] ?? '').replace(/^:/, ''), start: selectionStart - (found[1]?.replace(/^:/, '').length ?? 0) - 1 }
  }
  return undefined
}

/** Something was typed. @param {HTMLTextAreaElement} field */
export function typed(field) {
  const word = wordAt(field)
  if (!word) {
    closed = undefined
    return close()
  }
  if (closed?.start === word.start && closed.kind === word.kind) return
  closed = undefined
  report(search(field, word))
}

/** @param {HTMLTextAreaElement} field @param {Word} word */
async function search(field, word) {
  const turn = ++asked
  const query = new URLSearchParams({ kind: word.kind, words: word.words })
  const { chat } = whereOf(/** @type {HTMLFormElement} */ (field.form))
  const answer = await ask(`${paths.suggestions(chat)}?${query}`).catch(() => null)
  const html = answer?.ok ? await answer.text() : ''
  const now = wordAt(field)
  if (turn !== asked || now?.start !== word.start || document.activeElement !== field) return
  const rows = [...new DOMParser().parseFromString(`<ul>${html}</ul>`, 'text/html').querySelectorAll('li')]
  if (rows.length === 0) return close()
  show(field, word).fill(rows.map(row => document.importNode(row, true)))
}

/** @param {HTMLTextAreaElement} field @param {Word} word */
function show(field, word) {
  const label = KINDS.find(([kind]) => kind === word.kind)?.[1] ?? ''
  if (open?.field === field && open.list.ariaLabel === label) return open.box
  close()
  const list = el('ul', { class: 'picker', role: 'listbox', 'aria-label': label })
  field.form?.append(list)
  open = { field, list, box: listbox({ field, list, take, leave, keys: ['Enter', 'Tab'] }) }
  return open.box
}

function close() {
  asked++
  open?.box.end()
  open?.list.remove()
  open = undefined
}

function leave() {
  if (open) closed = wordAt(open.field)
  close()
}

/** @param {HTMLElement} option */
function take(option) {
  const field = open?.field
  const word = field && wordAt(field)
  close()
  if (!field || !word) return
  field.focus()
  field.setRangeText(`${option.dataset['insert'] ?? ''} `, word.start, field.selectionStart, 'end')
  field.dispatchEvent(new Event('input', { bubbles: true }))
  closed = undefined
}

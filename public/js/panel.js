/** Which chat is open. After every swap the page is looked at: a new panel is entered, the old one left. */
import { buryPrinted } from './apply.js'
import { arrange } from './arrange.js'
import { looks, unwatch, watch } from './catchup.js'
import { draftOf } from './drafts.js'
import { send } from './live.js'
import { el, hear, listOf, openPanel, tell } from './page.js'
import { paths } from './paths.js'
import { say } from './speak.js'
import { localTimes } from './times.js'

/** @type {HTMLElement | null} */
let current = null
/** the composer's state while its panel is fetched anew */
/** @type {{ chat: string, start: number, end: number, hadFocus: boolean } | undefined} */
let caret

export function startPanel() {
  document.addEventListener('htmx:finally:swap', sync)
  hear('open', look)
  hear('gone', ({ chat }) => gone(chat))
  hear('leaving', keepCaret)
  sync()
}

const look = () => send('look', { chats: looks() })

function sync() {
  const panel = openPanel()
  if (panel === current) return
  const old = current?.dataset['chat']
  const chat = panel?.dataset['chat']
  if (old && old !== chat) {
    unwatch(old)
    tell('left', { chat: old })
  }
  current = panel
  if (panel && chat) enter(panel, chat)
  look()
}

/** @param {HTMLElement} panel @param {string} chat */
function enter(panel, chat) {
  const list = listOf(chat)
  if (!list) return
  buryPrinted(list)
  localTimes(panel)
  arrange(list)
  watch(chat)
  tell('chat', { chat })
  restoreCaret(chat)
}

/** @returns {HTMLTextAreaElement | null | undefined} */
const box = () => current?.querySelector('form.composer textarea[name="text"]')

/** @param {{ chat: string }} leaving */
function keepCaret({ chat }) {
  const field = box()
  if (field) caret = { chat, start: field.selectionStart, end: field.selectionEnd, hadFocus: field === document.activeElement }
}

/** @param {string} chat */
function restoreCaret(chat) {
  const field = box()
  if (field && caret?.chat === chat) {
    if (caret.hadFocus) field.focus({ preventScroll: true })
    field.setSelectionRange(caret.start, caret.end)
  }
  caret = undefined
}

/** The chat is closed to this person: say so, keep what they were writing, take the line away. @param {string} chat */
export function gone(chat) {
  document.getElementById(`line-${chat}`)?.remove()
  unwatch(chat)
  if (current?.dataset['chat'] !== chat) return
  const name = current.querySelector('h1')?.textContent?.trim() ?? 'this chat'
  const sentence = `You no longer have access to ${name}.`
  const text = draftOf({ chat, thread: '' })
  const rest = text
    ? [el('p', {}, 'What you were writing:'), el('textarea', { readonly: '', rows: '4', 'aria-label': 'What you were writing' }, text)]
    : []
  const way = el('p', {}, el('a', { href: paths.chats() }, 'Browse channels'))
  const body = el('div', { class: 'empty', 'data-gone': '' }, el('h1', { tabindex: '-1' }, sentence), ...rest, way)
  const closed = el('section', { class: 'panel', 'aria-label': sentence }, body)
  current.replaceWith(closed)
  sync()
  say(sentence, 'assertive')
  body.querySelector('h1')?.focus()
}

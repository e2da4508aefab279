/**
 * Where one writes. Enter puts the row at the end and clears the box in the same frame; what happens to the message is told in its row.
 * The server's form does the same without script.
 */
import { draftOf, keepDraft } from './drafts.js'
import { beginEdit, editLast, endEdit, isEditing, saveEdit } from './editing.js'
import { newClientId } from './ids.js'
import { forget, MOST_WAITING, post } from './outbox.js'
import { first, hear, openChat, report, tell } from './page.js'
import { drawAndSend } from './pending.js'
import { say } from './speak.js'

/** Counted in characters as people see them: code points, after CR LF became LF. */
export const MOST_CHARACTERS = 40_000
const COUNT_FROM = 0.9 * MOST_CHARACTERS
const MOST_OF_PANEL = 0.4
const REST_MS = 1_000

/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting

export function startComposer() {
  document.addEventListener('submit', submitted, { capture: true })
  document.addEventListener('input', event => isBox(event.target) && typed(event.target))
  document.addEventListener('keydown', pressed)
  hear('chat', fill)
  hear('write-again', writeAgain)
  hear('edit', ({ row }) => report(beginEdit(row)))
}

/** @returns {HTMLTextAreaElement | null} */
export const box = () => document.querySelector('form.composer textarea[name="text"]')

/** @param {EventTarget | null} target @returns {target is HTMLTextAreaElement} */
export const isBox = target => target instanceof HTMLTextAreaElement && target.closest('form.composer') !== null

/** A chat was opened: its draft comes back, unless the server printed a refused text. @param {{ chat: string }} panel */
function fill({ chat }) {
  const field = box()
  if (!field) return
  field.value ||= draftOf(chat)
  draw(field)
}

/** @param {HTMLTextAreaElement} field */
function typed(field) {
  if (!isEditing()) keepDraft(openChat(), field.value)
  sayDraft('')
  clearTimeout(resting)
  resting = setTimeout(() => sayDraft(draftOf(openChat()) && !isEditing() ? 'Draft saved' : ''), REST_MS)
  complain('')
  draw(field)
  if (field.value.trim() && !isEditing()) tell('typed')
}

/** @param {string} words */
function sayDraft(words) {
  const place = first('[data-draft]')
  if (place && place.textContent !== words) place.textContent = words
}

/** Height and counter. @param {HTMLTextAreaElement} field */
function draw(field) {
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
export const lengthOf = text => (text.length < COUNT_FROM ? text.length : [...text.replaceAll('\r\n', '\n').normalize('NFC')].length)

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (!isBox(event.target) || event.isComposing || event.keyCode === 229) return
  if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !event.repeat && !isInFence(event)) {
    event.preventDefault()
    event.target.form?.requestSubmit()
  }
  if (event.key === 'ArrowUp' && !event.target.value && editLast()) event.preventDefault()
}

/** Inside a code fence Enter is a line; Ctrl Enter always sends. @param {KeyboardEvent} event */
function isInFence(event) {
  const field = /** @type {HTMLTextAreaElement} */ (event.target)
  const fences = field.value.slice(0, field.selectionStart).match(/^(```|~~~)/gm) ?? []
  return !event.ctrlKey && !event.metaKey && fences.length % 2 === 1
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.matches('form.composer')) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const field = box()
  if (!field) return
  const refusal = refusalOf(field.value)
  if (refusal) return complain(refusal)
  if (isEditing()) return report(saveEdit(field.value).then(sentence => complain(sentence)))
  sendText(field)
}

/** @param {HTMLTextAreaElement} field */
function sendText(field) {
  const chat = openChat()
  const entry = { key: newClientId(), chat, text: field.value, at: Date.now() }
  if (!post(entry)) return complain(`${MOST_WAITING} messages wait here already. They go out when you are online.`)
  write('')
  tell('own-row')
  drawAndSend(entry)
}

/** @param {string} text */
function refusalOf(text) {
  if (!text.trim()) return 'Write something first.'
  const over = lengthOf(text) - MOST_CHARACTERS
  return over > 0 ? `This is ${over} characters too long.` : ''
}

/** Puts a text into the box. @param {string} text */
export function write(text) {
  const field = box()
  if (!field) return
  field.value = text
  keepDraft(openChat(), text)
  sayDraft('')
  complain('')
  draw(field)
  if (text) field.focus()
}

/** A message that was refused joins what is being written, below it, and is no message any more. @param {import('./outbox.js').Entry} entry */
function writeAgain(entry) {
  leaveEdit()
  const field = box()
  if (!field) return
  write(field.value.trim() ? `${field.value}\n${entry.text}` : entry.text)
  forget(entry)
}

/** The sentence beside what caused it. @param {string} sentence */
function complain(sentence) {
  const field = box()
  const old = document.getElementById('problem-text')
  if (!field || (!sentence && !old)) return
  field.toggleAttribute('aria-invalid', Boolean(sentence))
  if (!sentence) return old?.remove()
  field.setAttribute('aria-invalid', 'true')
  field.setAttribute('aria-describedby', 'problem-text')
  const place = old ?? document.createElement('p')
  place.id = 'problem-text'
  place.className = 'problem-of-field'
  place.textContent = sentence
  field.before(place)
  say(sentence, 'assertive')
  field.focus()
}

/** Steps out of editing; the text that was being written before comes back. */
export function leaveEdit() {
  endEdit()
  const field = box()
  if (field) draw(field)
}

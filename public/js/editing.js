/** Editing one's own message in the composer. What was being written before is kept and comes back. */
import { apply } from './apply.js'
import { draftOf } from './drafts.js'
import { newClientId } from './ids.js'
import { el, listOf, me, messageOf, openChat, rowsOf, tell } from './page.js'
import { paths } from './paths.js'
import { sentenceOf } from './sentence.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

/** @type {{ chat: string, message: string } | undefined} */
let edited

export const isEditing = () => edited !== undefined

/** @returns {HTMLTextAreaElement | null} */
const field = () => document.querySelector('form.composer textarea[name="text"]')

/** Edits the newest message of one's own. @returns {boolean} is there one? */
export function editLast() {
  const list = listOf(openChat())
  const row = list
    ? rowsOf(list).findLast(one => one.dataset['author'] === me() && one.dataset['n'] && !one.matches('.pending'))
    : undefined
  if (row) tell('edit', { row })
  return row !== undefined
}

/** The page of the message holds what was typed: a row shows what became of it. @param {HTMLElement} row */
export async function beginEdit(row) {
  const chat = openChat()
  const message = messageOf(row)
  const answer = await underWay(() => ask(paths.message(chat, message)).catch(() => null))
  const typed = answer?.ok ? typedIn(await answer.text()) : undefined
  if (typed === undefined) return tell('refused', answer?.ok ? 'This message cannot be edited any more.' : await sentenceOf(answer))
  if (openChat() !== chat) return
  endEdit()
  edited = { chat, message }
  row.classList.add('editing')
  const head = el('p', { class: 'editing-head' }, 'Editing · ', el('button', { type: 'button', 'data-act': 'leave-edit' }, 'Esc'))
  field()?.form?.prepend(head)
  field()?.form?.classList.add('edit')
  fill(typed)
}

/** @param {string} html */
const typedIn = html =>
  /** @type {HTMLTextAreaElement | null} */ (new DOMParser().parseFromString(html, 'text/html').querySelector('form textarea[name="text"]'))
    ?.value

/** @param {string} text @returns {Promise<string>} the sentence of a refusal, or nothing */
export async function saveEdit(text) {
  if (!edited) return ''
  const { chat, message } = edited
  const fields = { text, key: newClientId() }
  const answer = await underWay(() => ask(paths.message(chat, message), { method: 'PATCH', fields }).catch(() => null))
  if (!answer?.ok) return sentenceOf(answer)
  const html = answer.status === 204 ? '' : await answer.text()
  if (html) await underWay(() => apply(html))
  endEdit()
  return ''
}

/** Back to writing. */
export function endEdit() {
  if (!edited) return
  const { chat, message } = edited
  edited = undefined
  document.getElementById(`message-${message}`)?.classList.remove('editing')
  document.querySelector('.editing-head')?.remove()
  field()?.form?.classList.remove('edit')
  fill(draftOf(chat))
}

/** @param {string} text */
function fill(text) {
  const box = field()
  if (!box) return
  box.value = text
  box.dispatchEvent(new Event('input', { bubbles: true }))
  box.focus()
  box.setSelectionRange(text.length, text.length)
}

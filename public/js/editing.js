/** Editing one's own message in the composer. What was being written before is kept and comes back. */
import { apply } from './apply.js'
import { boxOf, composerFor, whereOf } from './composers.js'
import { draftOf } from './drafts.js'
import { newClientId } from './ids.js'
import { el, me, messageOf, openChat, rowsOf, tell } from './page.js'
import { paths } from './paths.js'
import { sentenceOf } from './sentence.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

/** @type {{ chat: string, message: string, form: HTMLFormElement } | undefined} */
let edited

/** In this form, or in any. @param {HTMLFormElement} [form] */
export const isEditing = form => edited !== undefined && (!form || edited.form === form)

/** Edits the newest message of one's own. @param {Element | null} list @returns {boolean} is there one? */
export function editLast(list) {
  const row = list
    ? rowsOf(list).findLast(one => one.dataset['author'] === me() && one.dataset['n'] && !one.matches('.pending'))
    : undefined
  if (row) tell('edit', { row })
  return row !== undefined
}

/** The page of the message holds what was typed: a row shows what became of it. @param {HTMLElement} row */
export async function beginEdit(row) {
  const form = composerFor(row.closest('ol'))
  if (!form) return
  if (form.fileIds) return tell('refused', 'Send first what stands in the box, with its files.')
  const { chat } = whereOf(form)
  const message = messageOf(row)
  const answer = await underWay(() => ask(paths.message(chat, message)).catch(() => null))
  const typed = answer?.ok ? typedIn(await answer.text()) : undefined
  if (typed === undefined) return tell('refused', answer?.ok ? 'This message cannot be edited any more.' : await sentenceOf(answer))
  if (openChat() !== chat || !form.isConnected) return
  endEdit()
  edited = { chat, message, form }
  row.classList.add('editing')
  const head = el('p', { class: 'editing-head' }, 'Editing · ', el('button', { type: 'button', 'data-act': 'leave-edit' }, 'Esc'))
  form.prepend(head)
  form.classList.add('edit')
  fill(form, typed)
  row.scrollIntoView({ block: 'nearest' }) // the box has grown over the last rows
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

/** Back to writing. @returns {HTMLTextAreaElement | null} the box */
export function endEdit() {
  if (!edited) return null
  const { form } = edited
  edited = undefined
  document.querySelector('.message.editing')?.classList.remove('editing')
  form.querySelector('.editing-head')?.remove()
  form.classList.remove('edit')
  fill(form, draftOf(whereOf(form)))
  tell('edit-over', { form })
  return boxOf(form)
}

/** @param {HTMLFormElement} form @param {string} text */
function fill(form, text) {
  const box = boxOf(form)
  if (!box) return
  box.value = text
  box.dispatchEvent(new Event('input', { bubbles: true }))
  box.focus()
  box.setSelectionRange(text.length, text.length)
}

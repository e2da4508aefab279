/** Forwarding, asked over the messages. The form is the server's own, and what it refuses comes back as the same form; loaded on first use. */
import { listbox } from './listbox.js'
import { el, messageOf, openChat, report } from './page.js'
import { paths } from './paths.js'
import { rank } from './ranking.js'
import { sentenceOf } from './sentence.js'
import { ask } from './session.js'
import { underWay } from './settle.js'
import { toast } from './toast.js'

/** @param {HTMLElement} row */
export async function forward(row) {
  const path = paths.forward(openChat(), messageOf(row))
  const answer = await underWay(() => ask(path).catch(() => null))
  const form = answer?.ok ? formIn(await answer.text()) : null
  if (!form) return toast(await sentenceOf(answer?.ok ? null : answer))
  const dialog = el('dialog', { class: 'asking', 'aria-label': 'Forward' }, el('h2', {}, 'Forward'), scripted(form))
  dialog.addEventListener('close', () => dialog.remove())
  dialog.addEventListener('submit', event => {
    event.preventDefault()
    report(send(dialog, /** @type {HTMLFormElement} */ (event.target)))
  })
  document.body.append(dialog)
  dialog.showModal()
}

/** @param {string} html @returns {HTMLFormElement | null} */
const formIn = html => new DOMParser().parseFromString(html, 'text/html').querySelector('form.forward')

/** @param {HTMLFormElement} form */
function scripted(form) {
  const select = form.querySelector('select')
  if (select) choosing(select)
  const button = el('button', { type: 'button', class: 'button plain' }, 'Cancel')
  button.addEventListener('click', () => button.closest('dialog')?.close())
  form.querySelector('[type="submit"]')?.before(button, ' ')
  return form
}

/** One types where to. The form's own list keeps what is chosen, and nothing is before somebody chose it. @param {HTMLSelectElement} select */
function choosing(select) {
  const { id } = select
  const field = el('input', { type: 'text', id, autocomplete: 'off', required: '', placeholder: 'Channel or person' })
  const list = el('ul', { class: 'picker', role: 'listbox', 'aria-label': 'Chats' })
  const chats = [...select.options].map(({ value, label }) => ({ value, titles: [label, label.replace('# ', '')] }))
  const box = listbox({ field, list, take, leave: () => box.fill([]), keys: ['Enter', 'Tab'] })
  const open = () => {
    const found = field.value ? rank(chats, field.value) : chats
    box.fill(found.map(({ value, titles: [label = ''] }) => el('li', { role: 'option', 'data-value': value }, label)))
  }
  /** @param {string} [value] */
  const choose = (value = '') => {
    select.value = value
    field.setCustomValidity(value ? '' : 'Choose one of the list.')
  }
  /** @param {HTMLElement} option */
  function take(option) {
    choose(option.dataset['value'])
    field.value = option.textContent
    box.fill([])
  }
  field.addEventListener('input', () => {
    choose()
    open()
  })
  field.addEventListener('click', open)
  field.addEventListener('blur', () => box.fill([]))
  const before = select.querySelector('option[selected]')
  field.value = before?.textContent ?? ''
  choose(before ? select.value : '')
  select.removeAttribute('id')
  select.hidden = true
  select.before(field, list)
}

/** As a form without script goes out, so that it comes back as one. @param {HTMLDialogElement} dialog @param {HTMLFormElement} form */
async function send(dialog, form) {
  const to = form.querySelector('select')?.selectedOptions[0]?.textContent ?? ''
  const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]))
  const answer = await underWay(() => fetch(form.action, { method: 'POST', body }).catch(() => null))
  if (answer?.redirected) {
    dialog.close()
    return toast(`Forwarded to ${to}.`)
  }
  const again = answer ? formIn(await answer.clone().text()) : null
  if (!again) return toast(await sentenceOf(answer))
  form.replaceWith(scripted(again))
  const submit = /** @type {HTMLElement | null} */ (again.querySelector('[type="submit"]'))
  submit?.focus()
}

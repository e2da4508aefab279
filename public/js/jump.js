/** A day to go to, asked over the messages. The form is the server's own; loaded when a day is pressed first. */
import { el } from './page.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

/** @param {HTMLAnchorElement} link */
export async function askDay(link) {
  const answer = await underWay(() => ask(link.href).catch(() => null))
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null
  const form = page?.querySelector('form.to-day')
  if (!form) return location.assign(link.href)
  const dialog = el('dialog', { class: 'asking', 'aria-label': 'Go to a day' }, form)
  dialog.addEventListener('close', () => dialog.remove())
  dialog.addEventListener('click', event => event.target === dialog && dialog.close())
  document.body.append(dialog)
  dialog.showModal()
}

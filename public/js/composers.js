/**
 * The forms one writes in: one for the chat, one for an open thread. Everything that belongs to one is found from its form.
 *
 * @typedef {{ readonly chat: string, readonly thread: string }} Where thread is '' in the chat itself
 */
import { el } from './page.js'
import { say } from './speak.js'

/** @returns {HTMLFormElement[]} */
export const composers = () => [...document.querySelectorAll(/** @type {'form'} */ ('form.composer'))]

/** @param {HTMLFormElement} form @returns {HTMLTextAreaElement | null} */
export const boxOf = form => form.querySelector('textarea[name="text"]')

/** @param {EventTarget | null} target @returns {target is HTMLTextAreaElement} */
export const isBox = target => target instanceof HTMLTextAreaElement && target.name === 'text' && target.closest('form.composer') !== null

/** @param {HTMLElement} form @returns {Where} */
export const whereOf = form => ({ chat: form.dataset['chat'] ?? '', thread: form.dataset['thread'] ?? '' })

/** @param {Where} one @param {Where} other */
export const isSame = (one, other) => one.chat === other.chat && (one.thread ?? '') === (other.thread ?? '')

/** @param {Where} where */
export const composerOf = where => composers().find(form => isSame(whereOf(form), where))

/** The composer whose rows stand in a list. @param {Element | null | undefined} list */
export const composerFor = list => composers().find(form => form.dataset['list'] === list?.id)

/** The list that the form's rows go to. @param {HTMLElement} form */
export const listFor = form => document.getElementById(form.dataset['list'] ?? '')

/** As part of a name on the device. @param {Where} where */
export const placeOf = ({ chat, thread }) => (thread ? `${chat}:${thread}` : chat)

/** Below the box. @param {HTMLFormElement} form @param {string} words */
export function sayDraft(form, words) {
  const place = form.nextElementSibling?.querySelector('[data-draft]')
  if (place && place.textContent !== words) place.textContent = words
}

/** The sentence beside what caused it. @param {HTMLFormElement} form @param {string} sentence */
export function complain(form, sentence) {
  const field = boxOf(form)
  const id = `problem-${form.id}`
  const old = document.getElementById(id)
  if (!field || (!sentence && !old)) return
  field.toggleAttribute('aria-invalid', Boolean(sentence))
  if (!sentence) return old?.remove()
  field.setAttribute('aria-invalid', 'true')
  field.setAttribute('aria-describedby', id)
  const place = old ?? el('p', { id, class: 'problem-of-field' })
  place.textContent = sentence
  field.before(place)
  say(sentence, 'assertive')
  field.focus()
}

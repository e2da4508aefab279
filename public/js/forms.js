/**
 * Small help while filling in the forms of entrance and settings, as Alpine components; loaded before Alpine itself, on these pages only.
 * Without it the same forms ask the same and say less.
 */
import { ZONE } from './times.js'

/** Shorter passwords are refused (`LIMITS.passwordShortest`). */
const SHORTEST_PASSWORD = 12
/** As long as the server takes it. */
const LONGEST = { username: 32, slug: 40 }

document.addEventListener('alpine:init', () => {
  window.Alpine.data('filling', filling)
  window.Alpine.data('secret', secret)
})

/** A form with fields that follow another one until somebody edits them: `data-from` names the other field, or the machine's time zone. */
function filling() {
  /** @type {Set<EventTarget | null>} */
  const edited = new Set()
  /** @type {HTMLElement} */
  let form
  return {
    /** @this {{ $el: HTMLElement }} */
    init() {
      form = this.$el
      for (const field of followersIn(form)) {
        if (field.value && field.dataset['from'] !== 'zone') edited.add(field)
        else follow(field)
      }
    },
    /** @param {Event} event */
    typed({ target }) {
      edited.add(target)
      for (const field of followersIn(form)) if (target === leaderOf(field) && !edited.has(field)) follow(field)
    },
  }
}

/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/** @param {HTMLElement} form @returns {NodeListOf<Control>} */
const followersIn = form => form.querySelectorAll('[data-from]')

/** @param {Control} field @returns {HTMLInputElement | null} */
const leaderOf = field => /** @type {HTMLInputElement | null} */ (document.getElementById(field.dataset['from'] ?? ''))

/** @param {Control} field */
function follow(field) {
  if (field instanceof HTMLSelectElement) return chooseZone(field)
  const text = leaderOf(field)?.value ?? ''
  field.value = field.name === 'username' ? usernameOf(text) : slugOf(text)
}

/** @param {HTMLSelectElement} field */
function chooseZone(field) {
  if ([...field.options].some(({ value }) => value === ZONE)) field.value = ZONE
}

/** @param {string} email */
const usernameOf = email => shaped(email.split('@')[0] ?? '', /[^a-z0-9._-]+/g, '.').slice(0, LONGEST.username)

/** @param {string} name */
const slugOf = name => shaped(name, /[^a-z0-9]+/g, '-').slice(0, LONGEST.slug)

/** @param {string} text @param {RegExp} others what has no place in it @param {string} sign stands there instead */
const shaped = (text, others, sign) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(others, sign)
    .replace(/^[._-]+|[._-]+$/g, '')

/** A password: a button shows it, and the hint says when it is long enough. */
const secret = () => ({
  isShown: false,
  length: 0,
  get word() {
    return this.isShown ? 'hide' : 'show'
  },
  field: {
    /** @this {Secret} */
    ':type'() {
      return this.isShown ? 'text' : 'password'
    },
    /** @this {Secret} @param {Event} event */
    '@input'(event) {
      this.length = [.../** @type {HTMLInputElement} */ (event.target).value.normalize('NFC')].length
    },
  },
  button: {
    ':hidden': () => false,
    /** @this {Secret} */
    ':aria-pressed'() {
      return this.isShown
    },
    /** @this {Secret} */
    '@click'() {
      this.isShown = !this.isShown
    },
  },
  hint: {
    /** @this {Secret} */
    ':class'() {
      return this.length >= SHORTEST_PASSWORD ? 'is-met' : ''
    },
  },
})

/** @typedef {{ isShown: boolean, length: number }} Secret */

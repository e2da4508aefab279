/** What a screen reader hears and what a toast shows. The two live regions stand in the layout and are never replaced. */
import { el, hear } from './page.js'
import { sentenceOf } from './sentence.js'

const TOGETHER_MS = 2_000
const MANY = 3
const LONGEST = 120
const TOAST_MS = 6_000
const MOST_TOASTS = 3

/** @type {HTMLElement[]} */
let waiting = []
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

export function startSpeak() {
  hear('said', sentence => say(sentence))
  hear('refused', why => refused(why))
  hear('not-sent', entry => say(`Not sent: ${entry.failed}`, 'assertive'))
}

/** @param {string} sentence @param {'polite' | 'assertive'} [how] */
export function say(sentence, how = 'polite') {
  const region = document.getElementById(how)
  if (region) region.textContent = sentence
}

/** New rows of other people in the open chat. The first two are read out; a crowd only counted. @param {HTMLElement[]} rows */
export function announce(rows) {
  if (rows.length === 0) return
  waiting.push(...rows)
  if (waiting.length < MANY) say(lineOf(/** @type {HTMLElement} */ (rows.at(-1))))
  clearTimeout(timer)
  timer = setTimeout(announceAll, TOGETHER_MS)
}

function announceAll() {
  if (waiting.length >= MANY) say(`${waiting.length} new messages`)
  waiting = []
}

/** @param {HTMLElement} row */
const lineOf = row =>
  `${row.querySelector('.who b')?.textContent ?? ''}: ${(row.querySelector('.text')?.textContent ?? '').trim().slice(0, LONGEST)}`

/** @param {string | Response | null} why */
async function refused(why) {
  toast(typeof why === 'string' ? why : await sentenceOf(why))
}

/** @param {string} sentence */
export function toast(sentence) {
  const place = document.getElementById('toasts')
  const made = el('p', { class: 'toast' }, sentence)
  place?.append(made)
  say(sentence)
  while (place && place.childElementCount > MOST_TOASTS) place.firstElementChild?.remove()
  const leave = () => (made.matches(':hover, :focus-within') ? setTimeout(leave, TOAST_MS) : made.remove())
  setTimeout(leave, TOAST_MS)
}

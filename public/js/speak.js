/** What a screen reader hears. The two live regions stand in the layout and are never replaced. */
import { hear } from './page.js'

const TOGETHER_MS = 2_000
const MANY = 3
const LONGEST = 120

/** @type {HTMLElement[]} */
let waiting = []
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

export function startSpeak() {
  hear('said', sentence => say(sentence))
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
  `${row.querySelector('.who [data-person]')?.textContent ?? ''}: ${(row.querySelector('.text')?.textContent ?? '').trim().slice(0, LONGEST)} ${row.querySelector('.files')?.ariaLabel ?? ''}`.trim()

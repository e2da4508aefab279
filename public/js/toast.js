/**
 * A toast: one line, at most one thing to do about it. It waits while somebody looks at it, and is never the only place of an error. What can be
 * undone is remembered for `Z`, in this tab, whether its toast is still there or not.
 */
import { el, hear, report } from './page.js'
import { sentenceOf } from './sentence.js'
import { say } from './speak.js'

const STAYS_MS = 6_000
const STAYS_WITH_UNDO_MS = 10_000
const MOST_TOASTS = 3
const MOST_UNDOS = 20

/** @typedef {{ readonly undo: () => unknown, readonly toast: HTMLElement }} Undoable */

/** @type {Undoable[]} the last one last */
let undoable = []

export function startToast() {
  hear('refused', why => report(refused(why)))
}

/** @param {string | Response | null} why */
async function refused(why) {
  toast(typeof why === 'string' ? why : await sentenceOf(why))
}

/** @param {string} sentence @param {() => unknown} [undo] a new command under a fresh key, which may be refused like any other */
export function toast(sentence, undo) {
  const made = el('p', { class: 'toast' }, sentence)
  if (undo) offer(made, undo)
  show(made, undo ? `${sentence} Z takes it back.` : sentence, undo ? STAYS_WITH_UNDO_MS : STAYS_MS)
}

/** With something else to do about it, which is no taking back. @param {string} sentence @param {string} word @param {() => unknown} act */
export function toastWith(sentence, word, act) {
  const button = el('button', { type: 'button' }, word)
  const made = el('p', { class: 'toast' }, sentence, ' ', button)
  button.addEventListener('click', () => {
    leave(made)
    report(Promise.resolve(act()))
  })
  show(made, sentence, STAYS_WITH_UNDO_MS)
}

/** @param {HTMLElement} made @param {string} words @param {number} ms */
function show(made, words, ms) {
  const place = document.getElementById('toasts')
  place?.append(made)
  while (place && place.childElementCount > MOST_TOASTS) place.firstElementChild?.remove()
  say(words)
  stay(made, ms)
}

/** @param {HTMLElement} made @param {() => unknown} undo */
function offer(made, undo) {
  const entry = { undo, toast: made }
  undoable = [...undoable, entry].slice(-MOST_UNDOS)
  const button = el('button', { type: 'button' }, 'Undo')
  button.addEventListener('click', () => takeBack(entry))
  made.append(' ', button)
}

/** Takes back the last thing that can be. @returns {boolean} was there one? */
export function undoLast() {
  const last = undoable.at(-1)
  if (last) takeBack(last)
  return last !== undefined
}

/** Once: a second press means the one before it. @param {Undoable} entry */
function takeBack(entry) {
  if (!undoable.includes(entry)) return
  undoable = undoable.filter(other => other !== entry)
  leave(entry.toast)
  report(Promise.resolve(entry.undo()))
}

/** @param {HTMLElement} made @param {number} ms */
function stay(made, ms) {
  let timer = setTimeout(() => leave(made), ms)
  const wait = () => clearTimeout(timer)
  const goOn = () => {
    wait()
    if (!made.matches(':hover, :focus-within')) timer = setTimeout(() => leave(made), ms)
  }
  for (const name of ['pointerenter', 'focusin']) made.addEventListener(name, wait)
  for (const name of ['pointerleave', 'focusout']) made.addEventListener(name, goOn)
}

/** A focus in it goes to the screen, not nowhere. @param {HTMLElement} made */
function leave(made) {
  if (made.contains(document.activeElement)) document.getElementById('main')?.focus()
  made.remove()
}

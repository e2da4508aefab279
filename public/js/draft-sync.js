/**
 * Drafts on every device. A second after the last key the text goes to the server, with the stamp of the draft it began from; what another
 * device wrote meanwhile is offered and never put over what somebody is writing here.
 */
import { redrawSidebar } from './catchup.js'
import { boxOf, composerOf, composers, placeOf, sayDraft, whereOf } from './composers.js'
import { draftOf, keepShared, keepState, stateOf } from './drafts.js'
import { isEditing } from './editing.js'
import { el, hear, report } from './page.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

/** @typedef {import('./composers.js').Where} Where */

const REST_MS = 1_000
const CONFLICT = 409
const STAMP = 'Flowra-Draft'

/** @type {Map<string, ReturnType<typeof setTimeout>>} by place */
const resting = new Map()
/** @type {Map<string, Promise<unknown>>} what is asked of the server, one after another, by place */
const tails = new Map()

hear('open', () => composers().forEach(saveIfDirty))

/** @param {HTMLFormElement} form */
export function typed(form) {
  const where = whereOf(form)
  clearTimeout(resting.get(placeOf(where)))
  resting.set(
    placeOf(where),
    setTimeout(() => save(where), REST_MS),
  )
}

/** @param {HTMLFormElement} form */
function saveIfDirty(form) {
  if (stateOf(whereOf(form)).isDirty && !stripOf(form)) save(whereOf(form))
}

/** @param {Where} where @param {() => Promise<unknown>} act */
function inTurn(where, act) {
  const key = placeOf(where)
  const tail = (tails.get(key) ?? Promise.resolve()).then(() => underWay(act))
  tails.set(key, tail)
  report(tail)
}

/** @param {Where} where */
const fieldsOf = where => ({ ...(where.thread && { threadId: where.thread }) })

/** @param {Where} where */
function save(where) {
  clearTimeout(resting.get(placeOf(where)))
  inTurn(where, async () => {
    const { base, isDirty, isSent } = stateOf(where)
    if (!isDirty || isSent) return
    if (draftOf(where)) return put(where, base)
    if (base) await drop(where)
    else keepState(where, { base: 0 })
  })
}

/** @param {Where} where @param {number} base */
async function put(where, base) {
  const text = draftOf(where)
  const fields = { text, base: String(base || ''), ...fieldsOf(where) }
  const answer = await ask(paths.draft(where.chat), { method: 'PUT', fields }).catch(() => null)
  if (answer?.status === CONFLICT) return compare(where)
  if (answer?.ok) noteSaved(where, text, answer)
  say(where, answer?.ok ? 'Draft saved' : answer ? '' : 'Draft saved on this device')
}

/** What was typed while it was under way is still to be saved, and what was sent is to be dropped. @param {Where} where @param {string} text @param {Response} answer */
function noteSaved(where, text, answer) {
  const { isSent, isDirty } = stateOf(where)
  keepState(where, {
    base: Number(answer.headers.get(STAMP)),
    isDirty: isDirty === true && draftOf(where) !== text,
    ...(isSent && { isSent }),
  })
}

/** @param {Where} where */
async function drop(where) {
  const fields = { chatId: where.chat, ...fieldsOf(where) }
  const answer = await ask(`${paths.drafts()}?_method=DELETE`, { method: 'POST', fields }).catch(() => null)
  if (answer?.ok) keepState(where, { base: 0, isDirty: draftOf(where) !== '' })
}

/** @param {Where} where @param {string} words */
function say(where, words) {
  const form = composerOf(where)
  if (form && !isEditing(form)) sayDraft(form, words)
}

/** The message is there: the draft it was made of goes. @param {Where} where */
export function sent(where) {
  inTurn(where, async () => {
    if (stateOf(where).isSent && stateOf(where).base) await drop(where)
  })
}

/** The server's word: a draft of this person was saved or dropped somewhere. @param {{ chat: string, thread?: string, at: number }} word */
export function heard({ chat, thread = '', at }) {
  const where = { chat, thread }
  const line = document.getElementById(`line-${chat}`)
  if (!thread && line?.hasAttribute('data-has-draft') !== at > 0) redrawSidebar()
  if (!composerOf(where)) return
  inTurn(where, async () => {
    if (at !== stateOf(where).base) await compare(where)
  })
}

/** Puts the two beside each other. @param {Where} where */
async function compare(where) {
  const thread = where.thread && `?thread=${encodeURIComponent(where.thread)}`
  const answer = await ask(paths.draft(where.chat) + thread).catch(() => null)
  const form = composerOf(where)
  const field = form && boxOf(form)
  if (!answer?.ok || !field || isEditing(form)) return
  const [text, at] = [await answer.text(), Number(answer.headers.get(STAMP))]
  const { isDirty, isSent, base } = stateOf(where)
  if (at === base || (isSent && at < base)) return
  if (text === field.value || (!at && isDirty)) return keepState(where, { base: at, isDirty: text !== field.value })
  if (!isDirty && !(document.hasFocus() && document.activeElement === field)) return use(form, text, at)
  if (at) strip(form, text, at)
}

/** @param {HTMLFormElement} form @param {string} text @param {number} at */
function use(form, text, at) {
  keepShared(whereOf(form), text, at)
  const field = boxOf(form)
  stripOf(form)?.remove()
  if (!field || field.value === text) return
  field.value = text
  field.setSelectionRange(text.length, text.length)
}

/** @param {HTMLFormElement} form @returns {HTMLElement | null} */
const stripOf = form => form.querySelector('.draft-strip')

/** The text of another device is on offer; this one's is kept until somebody chooses. @param {HTMLFormElement} form @param {string} text @param {number} at */
function strip(form, text, at) {
  stripOf(form)?.remove()
  const choose = (/** @type {string} */ words, /** @type {() => void} */ act) => {
    const button = el('button', { type: 'button' }, words)
    button.addEventListener('click', () => {
      stripOf(form)?.remove()
      act()
      boxOf(form)?.focus()
    })
    return button
  }
  const mine = () => {
    keepState(whereOf(form), { base: at, isDirty: true })
    save(whereOf(form))
  }
  const words = [choose('Use it', () => use(form, text, at)), ' · ', choose('Keep mine', mine)]
  form.prepend(el('p', { class: 'draft-strip', role: 'status' }, 'Newer draft from another device. ', ...words))
}

/** A box opened with what was typed here, and the server has another. @param {HTMLFormElement} form */
export const offer = form => inTurn(whereOf(form), () => compare(whereOf(form)))

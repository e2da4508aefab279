/**
 * What was typed and not sent, by person, chat and thread: on the device at each key. With each text stands the stamp of the server's draft it
 * began from, and whether the server has it; saving it there is `draft-sync.js`, which is loaded with the first key.
 *
 * @typedef {import('./composers.js').Where} Where
 * @typedef {{ base: number, isDirty?: boolean, isSent?: boolean }} State isSent: the text is on its way as a message
 */
import { placeOf } from './composers.js'
import { me } from './page.js'
import { keep, kept } from './store.js'

/** @param {Where} where */
const place = where => `flowra:draft:${me()}:${placeOf(where)}`
/** @param {Where} where */
const statePlace = where => `${place(where)}:state`

/** @param {Where} where */
export const draftOf = where => kept(place(where)) ?? ''

/** @param {Where} where @returns {State} */
export const stateOf = where => JSON.parse(kept(statePlace(where)) || '{"base":0}')

/** @param {Where} where @param {State} state */
export const keepState = (where, state) => keep(statePlace(where), state.base || state.isDirty || state.isSent ? JSON.stringify(state) : '')

/** Typed here: the server does not have it yet. @param {Where} where @param {string} text */
export function keepDraft(where, text) {
  keep(place(where), text.trim() ? text : '')
  const { base, isDirty } = stateOf(where)
  if (!isDirty) keepState(where, { base, isDirty: true })
}

/** As the server has it. @param {Where} where @param {string} text @param {number} at */
export function keepShared(where, text, at) {
  keep(place(where), text)
  keepState(where, { base: at })
}

/** It went out as a message: until that is confirmed the server still has it. @param {Where} where */
export function keepSent(where) {
  keep(place(where), '')
  keepState(where, { base: stateOf(where).base, isSent: true })
}

/**
 * Which text a box opens with: what was typed here and is not there yet, else the server's. A text that the server printed without a stamp was
 * refused and stays.
 *
 * @param {Where} where @param {string} printed @param {number} at the stamp of the printed draft, 0 when there is none
 * @returns {{ text: string, isRival?: boolean }} isRival: when the text is this device's: has the server a newer one than it began from?
 */
export function opening(where, printed, at) {
  if (printed && !at) return { text: printed }
  const local = draftOf(where)
  const { base, isDirty, isSent } = stateOf(where)
  if (isSent && at === base) return { text: '' }
  if (local && (isDirty || !base) && local !== printed) return { text: local, isRival: at > base }
  keepShared(where, printed, at)
  return { text: printed }
}

/** What was typed and not sent, on the device, by person, chat and thread. */
import { placeOf } from './composers.js'
import { me } from './page.js'
import { keep, kept } from './store.js'

/** @typedef {import('./composers.js').Where} Where */

/** @param {Where} where */
const place = where => `flowra:draft:${me()}:${placeOf(where)}`

/** @param {Where} where */
export const draftOf = where => kept(place(where)) ?? ''

/** @param {Where} where @param {string} text */
export const keepDraft = (where, text) => keep(place(where), text.trim() ? text : '')

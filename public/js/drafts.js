/** What was typed and not sent, on the device, by person and chat. */
import { me } from './page.js'
import { keep, kept } from './store.js'

/** @param {string} chat */
const place = chat => `flowra:draft:${me()}:${chat}`

/** @param {string} chat */
export const draftOf = chat => kept(place(chat)) ?? ''

/** @param {string} chat @param {string} text */
export const keepDraft = (chat, text) => keep(place(chat), text.trim() ? text : '')

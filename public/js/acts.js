/** What the toolbar and the keys do to a row, loaded when somebody does it first. */
import { messageOf, openChat } from './page.js'
import { paths } from './paths.js'
import { toast } from './toast.js'
import { wish } from './wish.js'

/** @type {Record<string, (row: HTMLElement) => Promise<unknown>>} */
export const acts = { pin }

/** @param {HTMLElement} row */
function pin(row) {
  const path = paths.pin(openChat(), messageOf(row))
  if (row.querySelector('.pinned')) return done(path, 'DELETE', 'Unpinned.', 'PUT')
  return done(path, 'PUT', 'Pinned for everybody here.', 'DELETE')
}

/** @param {string} path @param {string} method @param {string} sentence @param {string} back the method that undoes it */
async function done(path, method, sentence, back) {
  if (await wish(path, method)) toast(sentence, () => wish(path, back))
}

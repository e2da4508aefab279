/** A chord as it is drawn: one cap for each key, in the signs of the machine. */
import { el, isMac } from './page.js'

const ON_MAC = /** @type {Record<string, string>} */ ({ Ctrl: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↩', Delete: '⌫' })

/** @param {string} chord @returns {(Node | string)[]} */
export const caps = chord =>
  chord.split(' ').flatMap((key, index) => [...(index ? [' '] : []), el('kbd', {}, (isMac && ON_MAC[key]) || key)])

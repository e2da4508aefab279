/**
 * The keys, as one table: the dispatcher follows it, the sheet shows it, a test finds clashes in it. `Ctrl` means ⌘ on a Mac.
 * Single keys follow the letter that is typed, chords with punctuation the key that is pressed.
 *
 * @typedef {'everywhere' | 'outside' | 'rows' | 'composer' | 'lists'} Where everywhere, also while typing · outside fields · a row has the focus · in the
 *   composer · in a list one picks from
 * @typedef {{ readonly keys: readonly string[], readonly where: Where, readonly act: string, readonly says: string, readonly isMove?: boolean }} Key
 * @typedef {{ key: string, code: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean, repeat: boolean, isComposing: boolean, keyCode: number,
 *   getModifierState(name: string): boolean }} Press
 * @typedef {{ isMac: boolean, isField: boolean, isFilled: boolean, isRow: boolean, isChat: boolean, hasSingles: boolean, first: string }} Place
 */

/** @type {readonly Key[]} */
export const KEYS = [
  { keys: ['Ctrl K'], where: 'everywhere', act: 'palette', says: 'Go to, do, find' },
  { keys: ['Ctrl /'], where: 'everywhere', act: 'keys', says: 'All keys' },
  { keys: ['Ctrl .'], where: 'everywhere', act: 'pane', says: 'Close the pane, or open it again' },
  { keys: ['Ctrl Shift .'], where: 'everywhere', act: 'sidebar', says: 'Sidebar away or back' },
  { keys: ['Alt ↑'], where: 'everywhere', act: 'chat-above', says: 'Chat above', isMove: true },
  { keys: ['Alt ↓'], where: 'everywhere', act: 'chat-below', says: 'Chat below', isMove: true },
  { keys: ['Alt Shift ↑'], where: 'everywhere', act: 'unread-above', says: 'Unread chat above', isMove: true },
  { keys: ['Alt Shift ↓'], where: 'everywhere', act: 'unread-below', says: 'Unread chat below', isMove: true },
  {
    keys: ['Esc'],
    where: 'everywhere',
    act: 'out',
    says: 'One step out; from the messages: mark read, go to the newest',
  },
  { keys: ['?'], where: 'outside', act: 'keys', says: 'All keys' },
  { keys: ['/'], where: 'outside', act: 'search', says: 'Search messages' },
  { keys: ['Z'], where: 'outside', act: 'undo', says: 'Undo' },
  { keys: ['C M'], where: 'outside', act: 'new-message', says: 'New message' },
  { keys: ['C H'], where: 'outside', act: 'new-channel', says: 'New channel' },
  { keys: ['G C'], where: 'outside', act: 'go-chats', says: 'Go to the channels' },
  { keys: ['G T'], where: 'outside', act: 'go-threads', says: 'Go to the threads' },
  { keys: ['G M'], where: 'outside', act: 'go-mentions', says: 'Go to what names you' },
  { keys: ['G S'], where: 'outside', act: 'go-saved', says: 'Go to what you saved' },
  { keys: ['G P'], where: 'outside', act: 'go-settings', says: 'Go to settings' },
  { keys: ['G 1'], where: 'outside', act: 'focus-rail', says: 'Focus the areas' },
  { keys: ['G 2'], where: 'outside', act: 'focus-sidebar', says: 'Focus the chats' },
  { keys: ['G 3'], where: 'outside', act: 'focus-main', says: 'Focus the screen' },
  { keys: ['J', '↓'], where: 'rows', act: 'next', says: 'Next message', isMove: true },
  { keys: ['K', '↑'], where: 'rows', act: 'previous', says: 'Previous message', isMove: true },
  { keys: ['Home'], where: 'rows', act: 'first', says: 'First message shown' },
  { keys: ['End'], where: 'rows', act: 'last', says: 'Newest message' },
  { keys: ['Enter'], where: 'rows', act: 'open', says: 'Open the message' },
  { keys: ['T', 'R'], where: 'rows', act: 'thread', says: 'Reply in a thread' },
  { keys: ['+'], where: 'rows', act: 'react', says: 'React' },
  { keys: ['E'], where: 'rows', act: 'edit', says: 'Edit your own message' },
  { keys: ['Q'], where: 'rows', act: 'quote', says: 'Quote' },
  { keys: ['F'], where: 'rows', act: 'forward', says: 'Forward' },
  { keys: ['B'], where: 'rows', act: 'save', says: 'Save for yourself, or remove' },
  { keys: ['Shift B'], where: 'rows', act: 'pin', says: 'Pin, or take the pin out' },
  { keys: ['O'], where: 'rows', act: 'file', says: 'Open the file' },
  { keys: ['U'], where: 'rows', act: 'unread', says: 'Mark unread from here' },
  { keys: ['Delete'], where: 'rows', act: 'delete', says: 'Delete your own message' },
  { keys: ['.'], where: 'rows', act: 'copy-link', says: 'Copy the link' },
  { keys: ['Enter', 'Ctrl Enter'], where: 'composer', act: 'send', says: 'Send' },
  { keys: ['Shift Enter'], where: 'composer', act: 'new-line', says: 'New line' },
  { keys: ['Ctrl B'], where: 'composer', act: 'bold', says: 'Bold' },
  { keys: ['Ctrl I'], where: 'composer', act: 'italic', says: 'Italic' },
  { keys: ['` * _ >'], where: 'composer', act: 'wrap', says: 'With selected text: put around it' },
  { keys: ['↑'], where: 'composer', act: 'edit-last', says: 'In the empty box: edit your last message' },
  { keys: ['↑', '↓', 'Home', 'End'], where: 'lists', act: 'choose', says: 'Choose' },
  { keys: ['Enter'], where: 'lists', act: 'take', says: 'Take what is chosen' },
  { keys: ['Ctrl Enter'], where: 'lists', act: 'beside', says: 'In the palette: find in messages' },
  { keys: ['Shift Enter'], where: 'lists', act: 'card', says: 'In the palette: a person’s profile' },
]

/** What the composer and lists themselves answer: an element knows its own Enter best. @type {readonly Where[]} */
export const ELSEWHERE = ['composer', 'lists']

/** By the key that is pressed: the sign on it differs from layout to layout. */
const PUNCTUATION = new Map([
  ['Slash', '/'],
  ['Period', '.'],
])

const NAMES = new Map([
  ['ArrowUp', '↑'],
  ['ArrowDown', '↓'],
  ['Escape', 'Esc'],
])

/** @param {Press} press @param {boolean} isMac @returns {string} the chord, as the table spells it */
export function chordOf(press, isMac) {
  const isCtrl = isMac ? press.metaKey : press.ctrlKey
  const key =
    isCtrl && PUNCTUATION.has(press.code)
      ? (PUNCTUATION.get(press.code) ?? '')
      : (NAMES.get(press.key) ?? (press.key.length === 1 ? press.key.toUpperCase() : press.key))
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase() && !isCtrl && !press.altKey && !NAMES.has(press.key)
  const hasShift = press.shiftKey && !isSign
  const name = isMac && key === 'Backspace' ? 'Delete' : key
  return [isCtrl && 'Ctrl', press.altKey && 'Alt', hasShift && 'Shift', name].filter(Boolean).join(' ')
}

/** May this press mean a key of ours at all? Never while a word is being composed, never with AltGr. @param {Press} press @param {boolean} isMac */
const isOurs = (press, isMac) =>
  !press.isComposing && press.keyCode !== 229 && !press.getModifierState('AltGraph') && !(isMac ? press.ctrlKey : press.metaKey)

/**
 * The act of a press, or the first half of a sequence that it begins.
 *
 * @param {Press} press @param {Place} place @returns {{ act?: string, first?: string }}
 */
export function actOf(press, place) {
  if (!isOurs(press, place.isMac)) return {}
  const chord = chordOf(press, place.isMac)
  const whole = place.first ? `${place.first} ${chord}` : chord
  const found = KEYS.find(key => key.keys.includes(whole) && isHere(key, whole, place) && (!press.repeat || key.isMove))
  if (found) return staysWithCaret(whole, place) ? {} : { act: found.act }
  const begins =
    !place.first && !press.repeat && KEYS.some(key => key.keys.some(keys => keys.startsWith(`${chord} `)) && isHere(key, chord, place))
  return begins ? { first: chord } : {}
}

/** @param {Key} key @param {string} chord @param {Place} place */
function isHere(key, chord, place) {
  if (key.where === 'everywhere') return true
  if (ELSEWHERE.includes(key.where) || place.isField) return false
  if (!place.hasSingles && isSingle(chord)) return false
  if (key.where === 'rows') return place.isRow
  // With no row focused in a chat, a letter goes into the composer.
  return !place.isChat || place.isRow || !isLetter(chord)
}

/** @param {string} chord */
const isSingle = chord => [...(chord.split(' ')[0] ?? '')].length === 1 && !['↑', '↓'].includes(chord)
/** @param {string} chord */
const isLetter = chord => /^\p{L}/u.test(chord) && isSingle(chord)

/** In a filled field on a Mac, Alt with an arrow moves the caret. @param {string} chord @param {Place} place */
const staysWithCaret = (chord, place) => place.isMac && place.isFilled && /^Alt .*[↑↓]$/.test(chord)

/** Pairs of entries that answer the same press at the same place. @returns {string[]} */
export function clashes(table = KEYS) {
  /** @type {string[]} */
  const found = []
  for (const [index, key] of table.entries()) {
    for (const other of table.slice(index + 1)) {
      const both = key.keys.filter(keys =>
        other.keys.some(others => keys === others || keys.startsWith(`${others} `) || others.startsWith(`${keys} `)),
      )
      if (meet(key.where, other.where)) found.push(...both.map(keys => `${keys}: ${key.act}, ${other.act}`))
    }
  }
  return found
}

/** Can both places be one? @param {Where} one @param {Where} other */
function meet(one, other) {
  if (one === other || one === 'everywhere' || other === 'everywhere') return true
  return !ELSEWHERE.includes(one) && !ELSEWHERE.includes(other)
}

/** Carries out the keys of the table. */
import { box, leaveEdit } from './composer.js'
import { isBox, listFor } from './composers.js'
import { isEditing } from './editing.js'
import { focusable } from './focus.js'
import { actOf } from './keyboard.js'
import { first as find, hear, isField, isMac, openChat, openPanel, report, root, rowOf } from './page.js'
import { markRead } from './reading.js'
import { linesOf } from './sidebar.js'
import { focusedRow, focusRow, moveFocus, toNewest } from './timeline.js'
import { undoLast } from './toast.js'
import { actOn, keep } from './toolbar.js'

const SEQUENCE_MS = 1_500
let first = ''
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

export function startKeys() {
  document.addEventListener('keydown', pressed)
  document.addEventListener('click', clicked)
  hear('keys', () => acts['keys']?.())
  // The palette opens in the frame of the press, so it is here before. What cannot be loaded now is loaded then.
  const soon = window.requestIdleCallback ?? setTimeout
  soon(() => loadPalette().catch(() => undefined))
}

const loadPalette = () => import('./palette.js')

/** What a button or link does by script; a link keeps its own way into another tab. @param {MouseEvent} event */
function clicked(event) {
  const opener = event.target instanceof Element ? event.target.closest(BUTTONS) : null
  if (!opener || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  acts[opener.getAttribute('data-act') ?? '']?.()
}
const BUTTONS = ['palette', 'keys', 'leave-edit', 'mark-read'].map(act => `[data-act="${act}"]`).join()

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || document.querySelector('dialog[open]')) return
  const { act, first: next = '' } = actOf(event, placeOf(event))
  first = next
  clearTimeout(timer)
  if (first) timer = setTimeout(() => (first = ''), SEQUENCE_MS)
  const carryOut = act && acts[act]
  if (carryOut) {
    if (carryOut() !== false) event.preventDefault()
  } else if (!first) writeInstead(event)
}

/** @param {KeyboardEvent} event @returns {import('./keyboard.js').Place} */
function placeOf(event) {
  const target = event.target
  return {
    isMac,
    isField: isField(target),
    isFilled: target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement ? target.value !== '' : false,
    isRow: isFold(target) || (focusedRow() !== null && !isControl(target)),
    isChat: openPanel() !== null,
    hasSingles: root.dataset['singleKeys'] !== 'off',
    first,
  }
}

/** Enter on a button or link in a row is the button's. @param {EventTarget | null} target */
const isControl = target => target instanceof Element && target.closest('button, a, summary') !== null

/** A line that folds rows stands among them. @param {EventTarget | null} target */
const isFold = target => target instanceof Element && target.closest('.changes') !== null

/** With no row and no field focused in a chat, a letter goes into the composer. @param {KeyboardEvent} event */
function writeInstead(event) {
  const isText = event.key.length === 1 && /\p{L}|\p{N}/u.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey
  if (isText && !isField(event.target) && !focusedRow() && !isFold(event.target) && !document.querySelector(':popover-open')) box()?.focus()
}

/** @type {Record<string, () => unknown>} `false`: the browser goes on as usual */
export const acts = {
  palette: () => show('palette', loadPalette),
  keys: () => show('keys', () => import('./sheet.js')),
  sidebar: () => report(import('./folding.js').then(({ toggleSide }) => toggleSide())),
  'chat-above': () => step(-1, false),
  'chat-below': () => step(1, false),
  'unread-above': () => step(-1, true),
  'unread-below': () => step(1, true),
  out: stepOut,
  search: () => location.assign(/** @type {HTMLAnchorElement} */ (find('a.find')).href),
  undo: undoLast,
  'new-message': () => follow('new-message'),
  'new-channel': () => follow('new-channel'),
  'go-chats': () => follow('go-chats'),
  'go-threads': () => follow('go-threads'),
  'go-mentions': () => follow('go-mentions'),
  'go-saved': () => follow('go-saved'),
  'go-settings': () => follow('go-settings'),
  'focus-rail': () => focusFirst('.rail'),
  'focus-sidebar': () => focusFirst('#sidebar'),
  'focus-main': () => document.getElementById('main')?.focus(),
  next: () => moveFocus('next'),
  previous: () => moveFocus('previous'),
  first: () => moveFocus('first'),
  last: () => moveFocus('last'),
  open: () => !isFold(document.activeElement) && onRow('open'),
  pane: () => report(import('./pane.js').then(({ toggle }) => toggle())),
  thread: () => onRow('thread'),
  react: () => onRow('react'),
  edit: () => onRow('edit'),
  quote: () => onRow('quote'),
  forward: () => onRow('forward'),
  pin: () => onRow('pin'),
  save: () => onRow('save'),
  file: () => onRow('file'),
  unread: () => onRow('unread'),
  delete: () => onRow('delete'),
  'copy-link': () => onRow('link'),
  'leave-edit': leaveEdit,
  'mark-read': () => {
    markRead()
    document.querySelector('.unread-bar')?.remove()
  },
}

/** @param {Parameters<typeof actOn>[0]} name */
function onRow(name) {
  const row = focusedRow()
  if (row) actOn(name, row)
}

/** @param {number} way @param {boolean} isUnread */
function step(way, isUnread) {
  const lines = linesOf().filter(line => line.offsetParent !== null || line.dataset['chat'] === openChat())
  const at = lines.findIndex(line => line.dataset['chat'] === openChat())
  const ahead = way > 0 ? lines.slice(at + 1) : lines.slice(0, Math.max(at, 0)).reverse()
  ahead.find(line => !isUnread || line.classList.contains('unread'))?.click()
}

/** The page says where an act leads; what is not on the page cannot be gone to. @param {string} act */
const follow = act => find(`[data-do="${act}"]`)?.click()

/** @param {string} selector */
const focusFirst = selector => find(`${selector} a, ${selector} button`)?.focus()

/** Popovers close by themselves. Then: a question in the row, editing, from the composer to the rows, from the rows to the end. */
function stepOut() {
  if (document.querySelector(':popover-open')) return false
  const row = focusedRow()
  if (row?.querySelector('.ask')) return keep(row)
  if (isEditing()) return leaveEdit()
  if (document.activeElement?.closest('aside.pane')) return report(import('./pane.js').then(({ close }) => close()))
  if (isBox(document.activeElement)) return fromComposer(document.activeElement)
  if (!row) return false
  markRead()
  report(toNewest())
  return box()?.focus()
}

/** @param {HTMLTextAreaElement} field */
function fromComposer({ form }) {
  const newest = (form && listFor(form))?.querySelector('article[tabindex="0"]')
  const row = rowOf(newest ?? null)
  if (row && focusable(row)) focusRow(row)
  else moveFocus('last')
}

/** A dialog opens at once; what fills it comes on first use. @param {string} id @param {() => Promise<{ fill: () => unknown }>} load */
function show(id, load) {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById(id))
  if (!dialog || dialog.open) return
  dialog.showModal()
  report(load().then(({ fill }) => fill()))
}

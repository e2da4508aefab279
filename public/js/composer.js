/**
 * Where one writes. Enter puts the row at the end and clears the box in the same frame; what happens to the message is told in its row.
 * The server's form does the same without script. A page may hold several: everything is found from the form.
 */
import { attach, hasFiles, withUploads } from './attach.js'
import { boxOf, complain, composerOf, composers, isBox, listFor, sayDraft, whereOf } from './composers.js'
import { draw, refusalOf } from './counter.js'
import { keepDraft, keepSent, opening } from './drafts.js'
import { beginEdit, editLast, endEdit, isEditing, saveEdit } from './editing.js'
import { newClientId } from './ids.js'
import { forget, MOST_WAITING, post } from './outbox.js'
import { hear, report, tell } from './page.js'
import { drawAndSend } from './pending.js'

/** Fields of the form that are no part of what a message says. */
const OWN_FIELDS = ['csrf', 'key', 'text']

/** @type {WeakSet<HTMLFormElement>} forms whose draft came back */
const filled = new WeakSet()

export function startComposer() {
  document.addEventListener('submit', submitted, { capture: true })
  document.addEventListener('input', event => isBox(event.target) && typed(event.target))
  document.addEventListener('keydown', pressed)
  document.addEventListener('htmx:finally:swap', enter)
  document.addEventListener('click', clicked)
  document.addEventListener('paste', pasted)
  hear('chat', enter)
  hear('write-again', writeAgain)
  hear('sent', entry => withSync(sync => sync.sent(entry)))
  hear('edit', ({ row }) => report(beginEdit(row)))
}

/** The chat's own box. @returns {HTMLTextAreaElement | null} */
export const box = () => document.querySelector('form.composer:not([data-thread]) textarea[name="text"]')

/** A chat or a thread was opened: its draft comes back, unless the server printed a refused text. */
function enter() {
  for (const form of composers().filter(one => !filled.has(one))) {
    const field = boxOf(form)
    if (!field) continue
    filled.add(form)
    const { text, isRival } = opening(whereOf(form), field.value, Number(form.dataset['draftAt'] ?? 0))
    field.value = text
    if (isRival !== undefined) withSync(sync => (isRival ? sync.offer(form) : sync.typed(form)))
    draw(field)
    tell('composer', { form, ...whereOf(form) })
  }
}

/** @param {HTMLTextAreaElement} field */
const formOf = field => /** @type {HTMLFormElement} */ (field.form)

/** @param {HTMLTextAreaElement} field */
function typed(field) {
  const form = formOf(field)
  const where = whereOf(form)
  if (!isEditing(form)) keepDraft(where, field.value)
  sayDraft(form, '')
  if (!isEditing(form)) withSync(sync => sync.typed(form))
  complain(form, '')
  form.querySelector('.preview')?.replaceChildren()
  draw(field)
  pick(field)
  if (field.value.trim() && !isEditing(form)) tell('typed', where)
}

/** Before the caret: may this be the beginning of a list? */
const ASKS = /[@#:][\p{L}\p{N}._+-]*$|^\/[a-z]*$/u
let hasPickers = false

/** @param {HTMLTextAreaElement} field */
function pick(field) {
  hasPickers ||= ASKS.test(field.value.slice(0, field.selectionStart))
  if (hasPickers) report(import('./pickers.js').then(pickers => pickers.typed(field)))
}

/** @param {(sync: typeof import('./draft-sync.js')) => unknown} act */
const withSync = act => report(import('./draft-sync.js').then(act))

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement && event.target.matches('[data-at]')) {
    event.preventDefault() // a browser takes the first button of the form, and that sends now
    return /** @type {HTMLElement} */ (event.target.nextElementSibling).click()
  }
  if (!isBox(event.target) || event.defaultPrevented || event.isComposing || event.keyCode === 229) return
  const format = formatOf(event, event.target)
  if (format) return formatted(event, event.target, format)
  if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !event.repeat && !isInFence(event)) {
    event.preventDefault()
    formOf(event.target).requestSubmit()
  }
  if (event.key === 'ArrowUp' && !event.target.value && editLast(listFor(formOf(event.target)))) event.preventDefault()
}

const isMac = /Mac|iP(hone|ad)/.test(navigator.platform)
/** @type {Record<string, string>} */
const CHORDS = { b: 'bold', i: 'italic' }

/** Which mark a press asks for: a chord, or a sign while text is selected. @param {KeyboardEvent} event @param {HTMLTextAreaElement} field */
function formatOf(event, field) {
  const isSelected = field.selectionStart !== field.selectionEnd
  const isChord = (isMac ? event.metaKey : event.ctrlKey) && !event.altKey && !event.shiftKey
  if (isChord) return CHORDS[event.key] ?? (event.key === 'k' && isSelected ? 'link' : undefined)
  return isSelected && '`*_>'.includes(event.key) && !event.ctrlKey && !event.metaKey ? event.key : undefined
}

/** @param {Event} event @param {HTMLTextAreaElement} field @param {string} name */
function formatted(event, field, name) {
  event.preventDefault()
  mark(field, name)
}

/** @param {HTMLTextAreaElement} field @param {string} name */
const mark = (field, name) => report(import('./formatting.js').then(({ format }) => format(field, name)))

/** @param {HTMLTextAreaElement} field @param {HTMLElement} beside */
async function emoji(field, beside) {
  const [{ openEmoji }, { insert }] = await Promise.all([import('./emoji-picker.js'), import('./formatting.js')])
  /** @param {string} name @param {unknown} _sign @param {string} tone */
  const pick = (name, _sign, tone) => insert(field, `:${name}:${tone && `:tone-${tone}:`} `)
  await openEmoji({ id: 'emoji', beside, pick })
}

/** Pictures are attached; what came with its looks becomes the notation; anything else is left to the browser. @param {ClipboardEvent} event */
function pasted(event) {
  const { target, clipboardData: data } = event
  const [html = '', plain = '', editor = ''] = ['text/html', 'text/plain', 'vscode-editor-data'].map(type => data?.getData(type) ?? '')
  if (isBox(target) && data?.files.length && !(html && plain)) {
    event.preventDefault()
    return attach(formOf(target), data.files)
  }
  if (!isBox(target) || (!editor && !/<(?!(?:\/?(?:html|body|meta|span|!--))[\s>])[a-z]/i.test(html))) return
  event.preventDefault()
  report(import('./paste.js').then(({ paste }) => paste(target, html, plain, editor)))
}

/** The tools below the box. @param {MouseEvent} event */
function clicked(event) {
  const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest('[data-format]')) : null
  const form = button?.closest(/** @type {'form'} */ ('form.composer'))
  const field = form && boxOf(form)
  if (!button || !field) return
  const name = button.dataset['format'] ?? ''
  if (name === 'emoji') report(emoji(field, button))
  else mark(field, name)
}

/** Inside a code fence Enter is a line; Ctrl Enter always sends. @param {KeyboardEvent} event */
function isInFence(event) {
  const field = /** @type {HTMLTextAreaElement} */ (event.target)
  const fences = field.value.slice(0, field.selectionStart).match(/^(```|~~~)/gm) ?? []
  return !event.ctrlKey && !event.metaKey && fences.length % 2 === 1
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.matches('form.composer')) return
  event.stopImmediatePropagation()
  const field = boxOf(form)
  if (!field) return
  if (form.fileIds) return keepSent(whereOf(form)) // with files of a refused form it goes as it came
  event.preventDefault()
  const isBringing = hasFiles(form) && !isEditing(form)
  const refusal = refusalOf(field.value, isBringing)
  if (refusal) return complain(form, refusal)
  if (isEditing(form)) return report(saveEdit(field.value).then(sentence => complain(form, sentence)))
  const later = event.submitter?.matches('[name="when"]') ? event.submitter : null
  later?.closest(/** @type {'div'} */ ('div.menu'))?.hidePopover()
  if (isBringing) return withUploads(uploads => sendFiles(form, field, uploads, later))
  if (later || SLASH.test(field.value)) return report(runSlash(form, field.value, later))
  sendText(form, field)
}

/** What is a command and no message. */
const SLASH = /^\/(?!(?:me|shrug)(?:\s|$))[a-z]+(?:\s|$)/

/** A message for later goes the same way. @param {HTMLFormElement} form @param {string} text @param {HTMLElement | null} later @param {import('./uploads.js').Sent[]} [files] @returns {Promise<boolean>} is it done? */
async function runSlash(form, text, later, files) {
  const { run } = await import('./slash.js')
  const sentence = await run(form, text, later, files)
  if (sentence) complain(form, sentence)
  else if (boxOf(form)?.value === text) write('', form)
  return !sentence
}

/** @param {HTMLFormElement} form @param {HTMLTextAreaElement} field @param {typeof import('./uploads.js')} uploads @param {HTMLElement | null} later */
async function sendFiles(form, field, uploads, later) {
  if (isEditing(form)) return // it began while this was loaded
  const files = uploads.ready(form, later?.getAttribute('value'))
  if (files && (later ? await runSlash(form, field.value, later, files) : sendText(form, field, files))) uploads.clear(form, files)
}

/** @param {HTMLFormElement} form @param {HTMLTextAreaElement} field @param {import('./uploads.js').Sent[]} [files] @returns {boolean} is it on its way? */
function sendText(form, field, files) {
  const more = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === 'string' && !OWN_FIELDS.includes(name) ? [[name, value]] : [],
  )
  const entry = {
    key: newClientId(),
    ...whereOf(form),
    text: field.value,
    at: Date.now(),
    more: Object.fromEntries(more),
    ...(files && { files }),
  }
  if (!post(entry)) {
    complain(form, `${MOST_WAITING} messages wait here already. They go out when you are online.`)
    return false
  }
  write('', form)
  keepSent(whereOf(form))
  tell('own-row', whereOf(form))
  drawAndSend(entry)
  return true
}

/** Puts a text into a box, the chat's own unless another is named. @param {string} text @param {HTMLFormElement} [form] */
export function write(text, form = box()?.form ?? undefined) {
  const field = form && boxOf(form)
  if (!field) return
  field.value = text
  keepDraft(whereOf(form), text)
  sayDraft(form, '')
  complain(form, '')
  form.querySelector('.preview')?.replaceChildren()
  draw(field)
  if (text) field.focus()
  withSync(sync => sync.typed(form))
}

/** A message that was refused joins what is being written, below it, and is no message any more. @param {import('./outbox.js').Entry} entry */
function writeAgain(entry) {
  const form = composerOf(entry)
  const field = form && boxOf(form)
  if (!field) return
  if (isEditing(form)) leaveEdit()
  write(field.value.trim() ? `${field.value}\n${entry.text}` : entry.text, form)
  const { files } = entry
  if (files) withUploads(({ restore }) => restore(form, files))
  forget(entry)
}

/** Steps out of editing; the text that was being written before comes back. */
export function leaveEdit() {
  const field = endEdit()
  if (field) draw(field)
}

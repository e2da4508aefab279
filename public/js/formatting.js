/** The marks of the notation, put around what is selected or taken away again. Every change is one step of the browser's own undo. */

/** @type {Record<string, string>} */
const WRAPS = { bold: '**', italic: '_', struck: '~~', code: '`', '*': '*', _: '_', '`': '`' }
/** @type {Record<string, string>} */
const LINES = { list: '- ', quote: '> ', '>': '> ' }

/** @param {HTMLTextAreaElement} field @param {string} name */
export function format(field, name) {
  field.focus()
  const { value, selectionStart: start, selectionEnd: end } = field
  const mark = WRAPS[name]
  const line = LINES[name]
  if (name === 'link') return link(field, value.slice(start, end))
  if (line) return prefix(field, line)
  if (name === 'code' && value.slice(start, end).includes('\n')) return put(field, `\`\`\`\n${value.slice(start, end)}\n\`\`\``, 4, 4)
  if (mark) return wrap(field, mark)
  insert(field, /\S$/.test(value.slice(0, start)) ? ` ${name}` : name) // a sign that opens a list
}

/** @param {HTMLTextAreaElement} field @param {string} mark */
function wrap(field, mark) {
  const { value, selectionStart: start, selectionEnd: end } = field
  const words = value.slice(start, end)
  const isWrapped = value.slice(start - mark.length, start) === mark && value.slice(end, end + mark.length) === mark
  if (!isWrapped) return put(field, mark + words + mark, mark.length, mark.length)
  field.setSelectionRange(start - mark.length, end + mark.length)
  put(field, words, 0, 0)
}

/** The lines that the selection touches. @param {HTMLTextAreaElement} field @param {string} mark */
function prefix(field, mark) {
  const { value, selectionStart, selectionEnd } = field
  const start = value.lastIndexOf('\n', selectionStart - 1) + 1
  const lines = value.slice(start, selectionEnd).split('\n')
  const isMarked = lines.every(line => line.startsWith(mark))
  field.setSelectionRange(start, selectionEnd)
  put(field, lines.map(line => (isMarked ? line.slice(mark.length) : mark + line)).join('\n'), lines.length > 1 ? 0 : Infinity, 0)
}

/** @param {HTMLTextAreaElement} field @param {string} words */
function link(field, words) {
  const isAddress = /^https?:\/\/\S+$/.test(words)
  if (isAddress) return put(field, `[](${words})`, 1, words.length + 3)
  put(field, `[${words}](https://)`, words ? words.length + 3 : 1, words ? 1 : 11)
}

/** In place of the selection; what stays selected begins and ends so many characters inside it. @param {HTMLTextAreaElement} field @param {string} text @param {number} from @param {number} until */
function put(field, text, from, until) {
  const start = field.selectionStart
  if (!document.execCommand('insertText', false, text)) {
    field.setRangeText(text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  field.setSelectionRange(start + Math.min(from, text.length), start + text.length - until)
}

/** Emoji and other words at the caret. @param {HTMLTextAreaElement} field @param {string} text */
export function insert(field, text) {
  field.focus()
  put(field, text, Infinity, 0)
}

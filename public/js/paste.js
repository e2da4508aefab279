/** What was copied from a page or an editor, as the notation. The copy is walked in a document of its own: nothing in it loads, runs or is shown. */
import { insert } from './formatting.js'

/** @type {Record<string, string>} */
const MARKS = { B: '**', STRONG: '**', I: '_', EM: '_', S: '~~', DEL: '~~' }
const SKIPPED = /^(SCRIPT|STYLE)$/
const BLOCK = /^(P|DIV|SECTION|ARTICLE|UL|OL|TABLE|PRE|BLOCKQUOTE|H[1-6])$/

/** @param {HTMLTextAreaElement} field @param {string} html @param {string} plain @param {string} editor what a code editor says of itself */
export function paste(field, html, plain, editor) {
  insert(field, editor ? fence(plain, JSON.parse(editor).mode ?? '') : markdownOf(html) || plain)
}

/** @param {string} code @param {string} [language] */
const fence = (code, language = '') => (code.includes('\n') ? `\`\`\`${language}\n${code.replace(/\n$/, '')}\n\`\`\`` : code)

/** @param {string} html */
export const markdownOf = html =>
  inside(new DOMParser().parseFromString(html, 'text/html').body)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

/** @param {Node} node @returns {string} */
const inside = node => [...node.childNodes].map(written).join('')

/** @param {Node} node */
const line = node => inside(node).replace(/\s+/g, ' ').trim()

/** @param {Node} node @returns {string} */
function written(node) {
  if (node instanceof Text) return node.data.replace(/\s+/g, ' ').replace(/[\\`*_~[\]]/g, '\\$&')
  if (!(node instanceof Element) || SKIPPED.test(node.tagName)) return ''
  const block = BLOCK.test(node.tagName) ? blockOf(node) : undefined
  return block === undefined ? spanOf(node) : `\n\n${block}\n\n`
}

/** @param {Element} node @returns {string} */
function spanOf(node) {
  const { tagName: tag, textContent: text } = node
  if (tag === 'BR') return '\n'
  if (tag === 'CODE' || tag === 'KBD') return text?.trim() ? `\`${text}\`` : ''
  const words = inside(node)
  const href = tag === 'A' ? (node.getAttribute('href') ?? '') : ''
  if (/^(https?:|mailto:)/.test(href) && line(node)) return text?.trim() === href ? href : `[${line(node)}](${href})`
  const mark = /^(normal|400)$/.test(/** @type {HTMLElement} */ (node).style?.fontWeight) ? '' : (MARKS[tag] ?? '')
  return mark && words.trim() ? words.replace(/^(\s*)([\s\S]*?)(\s*)$/, `$1${mark}$2${mark}$3`) : words
}

/** @param {Element} node */
const languageOf = node => /language-(\w+)/.exec([node, ...node.querySelectorAll('[class]')].map(one => one.className).join(' '))?.[1]

/** @param {Element} node @returns {string} */
function blockOf(node) {
  const tag = node.tagName
  if (tag === 'PRE') return fence(`${(node.textContent ?? '').replace(/\n$/, '')}\n`, languageOf(node))
  if (tag === 'UL' || tag === 'OL') return items(node, tag === 'OL')
  if (tag === 'BLOCKQUOTE')
    return inside(node)
      .trim()
      .replace(/\n{3,}/g, '\n\n')
      .replace(/^/gm, '> ')
  if (tag === 'TABLE') return table(node)
  return tag[0] === 'H' ? `${'#'.repeat(Math.min(3, Number(tag[1])))} ${line(node)}` : inside(node).trim()
}

/** @param {Element} list @param {boolean} isNumbered */
const items = (list, isNumbered) =>
  [...list.children]
    .map((item, n) => {
      const mark = isNumbered ? `${n + 1}. ` : '- '
      return (
        mark +
        inside(item)
          .trim()
          .replace(/\n{2,}/g, '\n')
          .replace(/\n/g, `\n${' '.repeat(mark.length)}`)
      )
    })
    .join('\n')

/** @param {Element} table */
function table(table) {
  const rows = [...table.querySelectorAll('tr')].map(
    row => `| ${[...row.children].map(cell => line(cell).replaceAll('|', '\\|')).join(' | ')} |`,
  )
  const [head = '', ...others] = rows
  return [head, `|${' --- |'.repeat(table.querySelector('tr')?.children.length ?? 0)}`, ...others].join('\n')
}

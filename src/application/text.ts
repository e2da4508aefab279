import type { Block, Span, Text } from '../domain/text.ts'
import { treeOf } from './markdown.ts'

const CONTROLS = /[\p{Cc}--[\t\n]]/gv
const UNSEEN = /[[\p{Cc}\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]--[\t-\r]]/gv // and what changes the direction of others
const SPECIAL = /[`[]|:\/\/|mailto:/i // without one of these there is nothing but lines

/** What somebody typed, once and for all: the tree is stored beside it. */
export function parse(typed: string): Text {
  const text = normalise(typed)
  return { typed: text, tree: SPECIAL.test(text) ? treeOf(text) : paragraphsOf(text) }
}

/** One kind of line end, one form of each character, no control characters, nothing that cannot be stored. Done before any check. */
export function normalise(typed: string): string {
  return typed.replace(/\r\n?/g, '\n').replace(CONTROLS, '').toWellFormed().normalize('NFC')
}

/** A name is one line of what can be seen. */
export function cleanName(typed: string): string {
  return typed.toWellFormed().replace(UNSEEN, '').replace(/\s+/g, ' ').trim().normalize('NFC')
}

/** In characters as people count them: Unicode code points. */
export const lengthOf = (text: string): number => text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '_').length

/** The tree as somebody could have typed it: parsed again, it is the same tree. */
export const print = (tree: readonly Block[]): string => tree.map(printed).join('\n\n')

/** The first characters as one line, for previews. */
export function plain(tree: readonly Block[], limit: number): string {
  const line = tree.map(wordsOf).join(' ').replace(/\s+/g, ' ').trim()
  if (line.length <= limit) return line
  const start = line.slice(0, 2 * limit)
  return PAIRED.test(start) ? Array.from(start).slice(0, limit).join('') : start.slice(0, limit)
}
const PAIRED = /[\ud800-\udfff]/ // characters of two units

/** The fast way for text without any mark; the same tree as by `treeOf`. */
function paragraphsOf(text: string): readonly Block[] {
  const paragraphs: Span[][] = []
  let isOpen = false
  for (const line of text.split('\n')) {
    const words: Span = { type: 'text', text: line.replace(/^[ \t]+/, '') }
    if (isOpen && words.text !== '') paragraphs.at(-1)?.push({ type: 'break' }, words)
    else if (words.text !== '') paragraphs.push([words])
    isOpen = words.text !== ''
  }
  return paragraphs.map(spans => ({ type: 'paragraph', spans: spans.map(withoutEnd) }))
}

/** Spaces before a line break are gone, before the end of the paragraph tabs as well. */
function withoutEnd(span: Span, at: number, spans: readonly Span[]): Span {
  if (span.type !== 'text') return span
  const isLast = at === spans.length - 1
  let end = span.text.length
  while (span.text[end - 1] === ' ' || (isLast && span.text[end - 1] === '\t')) end -= 1
  return { type: 'text', text: span.text.slice(0, end) }
}

function printed(block: Block): string {
  if (block.type === 'fence') {
    const ticks = '`'.repeat(Math.max(3, longest(runsIn(block.code)) + 1))
    return `${ticks}${block.language}\n${block.code}\n${ticks}`
  }
  const ticks = ticksFor(block.spans)
  const line = block.spans.map(span => spanPrinted(span, ticks)).join('')
  return line.replace(/^```/gm, '    ```') // four spaces in front, and it opens no fence
}

function spanPrinted(span: Span, ticks: string): string {
  switch (span.type) {
    case 'text':
      return span.text
    case 'break':
      return '\n'
    case 'link':
      return `[${span.text}](${span.url})`
    case 'code':
      return `${ticks}${padded(span.code)}${ticks}`
  }
}

/** The library takes one space from both sides of code that has one there. */
function padded(code: string): string {
  const isTaken = code.startsWith(' ') && code.endsWith(' ') && /[^ ]/.test(code)
  return isTaken || code.startsWith('`') || code.endsWith('`') ? ` ${code} ` : code
}

/** As many backticks as stand nowhere else in the paragraph, so that code begins and ends here alone. */
function ticksFor(spans: readonly Span[]): string {
  const runs = new Set(spans.flatMap(span => runsIn(span.type === 'code' ? span.code : span.type === 'break' ? '' : span.text)))
  let length = 1
  while (runs.has(length)) length += 1
  return '`'.repeat(length)
}

const runsIn = (text: string): readonly number[] => (text.match(/`+/g) ?? []).map(run => run.length)
const longest = (runs: readonly number[]): number => runs.reduce((most, run) => Math.max(most, run), 0)

function wordsOf(block: Block): string {
  if (block.type === 'fence') return block.code
  return block.spans.map(span => (span.type === 'break' ? ' ' : span.type === 'code' ? span.code : span.text)).join('')
}

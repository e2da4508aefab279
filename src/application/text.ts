import type { Block, Span, Text } from '../domain/text.ts'
import { treeOf } from './markdown.ts'
import { idOf, type Names, NO_NAMES, type Reference, readable, referencesIn, stored, type Words, wordOf } from './names.ts'

const CONTROLS = /[[\p{Cc}\ufdd0-\ufdef]--[\t\n]]/gv
const UNSEEN = /[[\p{Cc}\p{Cf}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]--[\t-\r]]/gv // and what changes the direction of others
// Without one of these there is nothing but lines.
const SPECIAL = /[`[\\*_~|]|:\/\/|mailto:|:[a-z0-9_+-]+:|^[ \t]*(?:[>#]|[+-](?:\s|$)|\d{1,9}\.(?:\s|$))/im

/** What somebody typed, once and for all: the tree is stored beside it. Only what is among the names is more than text. */
export function parse(typed: string, names: Names = NO_NAMES): Text {
  const text = normalise(typed)
  const references = referencesIn(text, names)
  if (references.length === 0 && !SPECIAL.test(text)) return { typed: stored(text), tree: paragraphsOf(text) }
  const { tree, met, metEmoji } = treeOf(text, references, names.emoji ?? NO_EMOJI)
  const named = new Map([...met].map(n => references[n] as Reference).map(({ named }) => [idOf(named), named]))
  return {
    typed: stored(text, references, met),
    tree,
    ...(named.size > 0 && { named: [...named.values()] }),
    ...(metEmoji.size > 0 && { emojiIds: [...metEmoji] }),
  }
}
const NO_EMOJI: ReadonlyMap<string, string> = new Map()

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

/** What was stored, as somebody would type it today. */
export const typedAgain = (text: Pick<Text, 'typed'>, handles: Words): string => readable(text.typed, handles)

/** The first characters as one line, for previews. */
export function plain(tree: readonly Block[], limit: number, words: Words = NO_WORDS): string {
  const line = saidIn(tree, words).replace(/\s+/g, ' ').trim()
  if (line.length <= limit) return line
  const start = line.slice(0, 2 * limit)
  return PAIRED.test(start) ? Array.from(start).slice(0, limit).join('') : start.slice(0, limit)
}
const NO_WORDS: Words = { people: new Map(), teams: new Map(), chats: new Map() }
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

/** Everything a tree says, one word behind the other. */
function saidIn(tree: readonly Block[], words: Words): string {
  return tree.map(block => said(block, words)).join(' ')
}

function said(block: Block, words: Words): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return inLine(block.spans, words)
    case 'fence':
      return block.code
    case 'quote':
      return saidIn(block.blocks, words)
    case 'list':
      return block.items.map(item => saidIn(item.blocks, words)).join(' ')
    case 'table':
      return block.rows.map(row => row.map(cell => inLine(cell, words)).join(' ')).join(' ')
  }
}

const inLine = (spans: readonly Span[], words: Words): string => spans.map(span => saidBy(span, words)).join('')

function saidBy(span: Span, words: Words): string {
  switch (span.type) {
    case 'text':
      return span.text
    case 'break':
      return ' '
    case 'code':
      return span.code
    case 'emoji':
      return `:${span.name}:`
    case 'link':
      return span.spans ? inLine(span.spans, words) : span.text
    case 'strong':
    case 'emphasis':
    case 'struck':
      return inLine(span.spans, words)
    default:
      return wordOf(span, words) ?? (span.type === 'chat' ? '#' : '@')
  }
}

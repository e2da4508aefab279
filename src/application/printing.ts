import type { Block, Cell, Item, List, Span, Table } from '../domain/text.ts'
import { addressAt } from './markdown/links.ts'
import { idOf, type Words, wordOf } from './names.ts'

/** From the tree to text that parses to the same tree again. Without words for what it names, ids stand there. */
export const print = (tree: readonly Block[], words?: Words): string => blocks(tree, words)

type How = Words | undefined

function blocks(tree: readonly Block[], how: How): string {
  const signs: string[] = []
  for (const [i, block] of tree.entries()) signs.push(isUnordered(block) && isUnordered(tree[i - 1]) && signs[i - 1] === '-' ? '*' : '-')
  return tree.map((block, i) => printed(block, how, signs[i] ?? '-')).join('\n\n')
}

/** Two of them with one sign would be one. */
const isUnordered = (block: Block | undefined): boolean => block?.type === 'list' && block.start === null

function printed(block: Block, how: How, sign: string): string {
  switch (block.type) {
    case 'paragraph':
      return words(block.spans, how)
    case 'heading':
      return `# ${words(block.spans, how)} #`
    case 'fence':
      return fence(block.language, block.code)
    case 'quote':
      return `> ${blocks(block.blocks, how).replaceAll('\n', '\n> ')}`
    case 'list':
      return list(block, how, sign)
    case 'table':
      return table(block, how)
  }
}

function fence(language: string, code: string): string {
  const ticks = '`'.repeat(Math.max(3, 1 + Math.max(0, ...runsIn(code))))
  return `${ticks}${language}\n${code}\n${ticks}`
}

function list({ start, items }: List, how: How, sign: string): string {
  const marker = start === null ? sign : `${start}.` // only the first number counts
  const indent = ' '.repeat(marker.length + 1)
  return items.map(item => `${marker} ${itemBody(item, how).replace(/\n(?!\n)/g, `\n${indent}`)}`).join('\n')
}

function itemBody({ isDone, blocks: inside }: Item, how: How): string {
  if (isDone === undefined) return blocks(inside, how)
  const box = isDone ? '[x] ' : '[ ] '
  return inside.length === 0 || inside[0]?.type === 'paragraph' ? box + blocks(inside, how) : `${box}\n\n${blocks(inside, how)}`
}

function table({ columns, rows: [head = [], ...others] }: Table, how: How): string {
  const signs = columns.map(align => (align === null ? '-' : align === 'left' ? ':-' : align === 'right' ? '-:' : ':-:'))
  const whole = columns.map((_, i) => head[i] ?? [])
  return [row(whole, how), `| ${signs.join(' | ')} |`, ...others.map(cells => row(cells, how))].join('\n')
}

const row = (cells: readonly Cell[], how: How): string =>
  `| ${(cells.length === 0 ? [[]] : cells).map(cell => words(cell, how).replaceAll('|', '\\|')).join(' | ')} |`

const words = (spans: readonly Span[], how: How): string => line(spans, how, '', true)

/** From the end, for how a typed address is printed hangs on what comes behind it. */
function line(spans: readonly Span[], how: How, after: string, isStart = false): string {
  const pieces: string[] = []
  let ahead = after
  for (let i = spans.length - 1; i >= 0; i -= 1) {
    const before = i === 0 && !isStart ? 'sign' : (spans[i - 1] ?? 'line')
    const piece = one(spans[i] as Span, how, before, ahead)
    pieces.push(piece)
    ahead = (piece + ahead).slice(0, AHEAD)
  }
  return pieces.reverse().join('')
}
const AHEAD = 200 // characters; one that needs more to be told apart is printed with brackets
type Before = Span | 'line' | 'sign'

function one(span: Span, how: How, before: Before, after: string): string {
  switch (span.type) {
    case 'text':
      return text(span.text, before)
    case 'break':
      return '\n'
    case 'code':
      return code(span.code)
    case 'link':
      return isBare(span, before, after) ? span.url : `[${line(span.spans ?? [{ type: 'text', text: span.text }], how, ']')}](${span.url})`
    case 'strong':
    case 'emphasis':
    case 'struck': {
      const sign = span.sign ?? SIGNS[span.type]
      return `${sign}${line(span.spans, how, sign + after)}${sign}`
    }
    case 'emoji':
      return `:${span.name}:`
    default:
      return (how && wordOf(span, how)) ?? idOf(span)
  }
}
const SIGNS = { strong: '**', emphasis: '*', struck: '~~' } as const

/** Whatever could mean something has a `\\` in front. */
function text(typed: string, before: Before): string {
  const inner = typed.replace(
    /[\\`*~[\]]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?!\s)|(?<![\p{L}\p{N}])@(?=[\p{L}\p{N}])|(?<!\S)#(?=[\p{L}\p{N}])/gu,
    '\\$&',
  )
  if (before === 'line' || isBreak(before))
    return inner.replace(/^(?=[->|]|#{1,3}(?:\s|$)|\+(?:\s|$))/, '\\').replace(/^(\d{1,9})\.(?=\s|$)/, '$1\\.')
  return isNamed(before) ? inner.replace(/^(?=[.-])/, '\\') : inner
}

const isBreak = (before: Before): boolean => typeof before !== 'string' && before.type === 'break'
const isNamed = (before: Before): boolean => typeof before !== 'string' && ['mention', 'team', 'reach', 'chat'].includes(before.type)

/** As many backticks as stand nowhere in it. The library takes one space from both sides of code that has one there. */
function code(inside: string): string {
  const runs = new Set(runsIn(inside))
  let length = 1
  while (runs.has(length)) length += 1
  const ticks = '`'.repeat(length)
  const isTaken = inside.startsWith(' ') && inside.endsWith(' ') && /[^ ]/.test(inside)
  return isTaken || inside.startsWith('`') || inside.endsWith('`') ? `${ticks} ${inside} ${ticks}` : `${ticks}${inside}${ticks}`
}

const runsIn = (text: string): readonly number[] => [...new Set((text.match(/`+/g) ?? []).map(run => run.length))]

/** Only where it would be found again as it is. */
function isBare({ url, text, spans }: Extract<Span, { type: 'link' }>, before: Before, after: string): boolean {
  if (text !== url || spans || isNamed(before)) return false
  const isBehindWord = typeof before !== 'string' && before.type === 'text' && /[\p{L}\p{N}]$/u.test(before.text)
  return !isBehindWord && addressAt(url + after, 0) === url
}

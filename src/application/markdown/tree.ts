import type { StateCore, Token } from 'markdown-it'
import type { Align, Block, Cell, Item, List, Mark, Named, Span } from '../../domain/text.ts'
import { inlineTokens } from './tokens.ts'

/** From the library's tokens to our tree: the one place where both are known. */

const MOST_MARKS = 6 // one in the other; deeper ones stay signs
const ALIGNS: Readonly<Record<string, Align>> = { 'text-align:left': 'left', 'text-align:center': 'center', 'text-align:right': 'right' }

type Clean = (text: string) => string
type Around = { readonly tokens: readonly Token[]; readonly clean: Clean; at: number }

export const blocksIn = (tokens: readonly Token[], clean: Clean): readonly Block[] => blocks({ tokens, clean, at: 0 }, '')

/** The words of each line become ours before the next line is read: the library's tokens of them all would be a burden. */
export function words(state: StateCore, clean: Clean): void {
  for (const token of state.tokens) if (token.type === 'inline') token.meta = { spans: spansIn(inlineTokens(state, token.content), clean) }
}

const spansOf = (token: Token | undefined): readonly Span[] => (token?.meta?.['spans'] as readonly Span[] | undefined) ?? []

/** Up to the token that closes what they stand in. */
function blocks(around: Around, close: string): readonly Block[] {
  const found: Block[] = []
  for (let token = next(around); token && token.type !== close; token = next(around)) {
    const block = blockAt(around, token)
    if (block) found.push(block)
  }
  return found
}

const next = (around: Around): Token | undefined => around.tokens[around.at++]

function blockAt(around: Around, token: Token): Block | undefined {
  switch (token.type) {
    case 'paragraph_open':
      return line(around, 'paragraph')
    case 'heading_open':
      return line(around, 'heading')
    case 'fence':
      return { type: 'fence', language: languageIn(around.clean(token.info)), code: around.clean(token.content).replace(/\n$/, '') }
    case 'blockquote_open':
      return { type: 'quote', blocks: blocks(around, 'blockquote_close') }
    case 'bullet_list_open':
      return { type: 'list', start: null, items: items(around, 'bullet_list_close') }
    case 'ordered_list_open':
      return { type: 'list', start: Number(token.attrs?.[0]?.[1] ?? 1), items: items(around, 'ordered_list_close') }
    case 'table_open':
      return table(around)
    default:
      return undefined
  }
}

/** A paragraph of which a box took everything is none. */
function line(around: Around, type: 'paragraph' | 'heading'): Block | undefined {
  const spans = spansOf(next(around))
  around.at += 1
  return type === 'paragraph' && spans.length === 0 ? undefined : { type, spans }
}

function items(around: Around, close: string): List['items'] {
  const found: Item[] = []
  for (let token = next(around); token && token.type !== close; token = next(around)) {
    const box = token.meta as Pick<Item, 'isDone'> | null
    found.push({ ...box, blocks: blocks(around, 'list_item_close') })
  }
  return found
}

function table(around: Around): Block {
  const columns: Align[] = []
  const rows: Cell[][] = []
  for (let token = next(around); token && token.type !== 'table_close'; token = next(around)) {
    if (token.type === 'tr_open') rows.push([])
    else if (token.type === 'th_open') columns.push(ALIGNS[String(token.attrs?.[0]?.[1])] ?? null)
    else if (token.type === 'inline') rows.at(-1)?.push(spansOf(token))
  }
  return { type: 'table', columns, rows: rows.map(withoutEmptyEnd) }
}

const withoutEmptyEnd = (cells: readonly Cell[]): readonly Cell[] => cells.slice(0, cells.findLastIndex(cell => cell.length > 0) + 1)

const languageIn = (info: string): string => info.trim().split(/\s/, 1)[0] ?? ''

/** What is open: a mark or a link with what stands in it so far, or signs, whose words are those of what they stand in. */
type Open = { readonly kind: Mark['type'] | 'link' | 'signs'; readonly sign: string; readonly url: string; readonly spans: Span[] }

function spansIn(tokens: readonly Token[], clean: Clean): readonly Span[] {
  const outermost: Span[] = []
  const open: Open[] = [{ kind: 'signs', sign: '', url: '', spans: outermost }]
  for (const token of tokens) {
    const { spans } = open.at(-1) as Open
    if (token.type.endsWith('_open')) open.push(opened(token, spans, open.length > MOST_MARKS, clean))
    else if (token.type.endsWith('_close')) close(open, token)
    else put(spans, spanOf(token, clean))
  }
  return outermost
}

function opened(token: Token, outer: Span[], isDeep: boolean, clean: Clean): Open {
  if (token.type === 'link_open') return { kind: 'link', sign: '', url: clean(String(token.attrs?.[0]?.[1])), spans: [] }
  const sign = token.content
  if (!isDeep) return { kind: token.type.slice(0, -'_open'.length) as Mark['type'], sign, url: '', spans: [] }
  put(outer, text(sign))
  return { kind: 'signs', sign, url: '', spans: outer }
}

function close(open: Open[], token: Token): void {
  const { kind, sign, url, spans } = open.pop() as Open
  const { spans: outer } = open.at(-1) as Open
  if (kind === 'signs') put(outer, text(token.content))
  else put(outer, kind === 'link' ? linkOf(url, spans) : { type: kind, ...(sign === '_' && { sign }), spans })
}

/** Words alone are kept as words. */
function linkOf(url: string, spans: readonly Span[]): Span {
  const flat = spans.map(span => (span.type === 'break' ? text(' ') : span))
  const merged: Span[] = []
  for (const span of flat) put(merged, span)
  const [only] = merged
  const words = merged.length === 1 && only?.type === 'text' ? only.text : ''
  return words === '' ? { type: 'link', url, text: wordsIn(merged), spans: merged } : { type: 'link', url, text: words }
}

const wordsIn = (spans: readonly Span[]): string =>
  spans
    .map(span => {
      if (span.type === 'text') return span.text
      if (span.type === 'emoji') return `:${span.name}:`
      return span.type === 'code' ? span.code : 'spans' in span ? wordsIn(span.spans ?? []) : ''
    })
    .join('')

function spanOf(token: Token, clean: Clean): Span {
  switch (token.type) {
    case 'emoji':
      return token.meta as Span
    case 'named':
      return token.meta as Named
    case 'code_inline':
      return { type: 'code', code: clean(token.content) }
    case 'softbreak':
    case 'hardbreak':
      return { type: 'break' }
    default:
      return text(clean(token.content))
  }
}

const text = (words: string): Span => ({ type: 'text', text: words })

/** Words beside words are one. */
function put(spans: Span[], span: Span): void {
  const last = spans.at(-1)
  if (span.type === 'text' && last?.type === 'text') spans[spans.length - 1] = text(last.text + span.text)
  else if (span.type !== 'text' || span.text !== '') spans.push(span)
}

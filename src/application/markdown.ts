import MarkdownIt, { type StateBlock, type StateInline, type Token } from 'markdown-it'
import type { Block, Span } from '../domain/text.ts'

/**
 * The slow way from text to tree, by the library: paragraphs, line breaks, links, code and fences. What is not known stays
 * as it was typed. Linear in the length of the text, never fails.
 */

// What would end a link elsewhere than where people see it end, or hide where it leads, is no part of one.
const CHARACTER = '[^\\s\\p{C}()<>\\[\\]{}"`\\\\^|]'
const ADDRESS = `(?:https?://|mailto:)(?:${CHARACTER}|\\(${CHARACTER}*\\))+`
const IS_ADDRESS = new RegExp(`^${ADDRESS}$`, 'iu')
const DESTINATION = new RegExp(`\\((${ADDRESS})\\)`, 'iuy')

const markdown = new MarkdownIt('zero', { breaks: true, linkify: true }).enable(['fence', 'newline', 'backticks'])
markdown.core.ruler.enable('linkify')
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false }).add('ftp:', null).add('//', null)
markdown.validateLink = url => IS_ADDRESS.test(url)
markdown.normalizeLink = url => url
markdown.normalizeLinkText = text => text

// The library's fences also open with tildes, ours do not.
const [fence] = markdown.block.ruler.getRules('paragraph')
markdown.block.ruler.at('fence', (state, line, end, isSilent) => isBacktick(state, line) && fence?.(state, line, end, isSilent) === true, {
  alt: ['paragraph'],
})
markdown.inline.ruler.push('link', link)

export function treeOf(text: string): readonly Block[] {
  return markdown.parse(text, {}).flatMap((token): readonly Block[] => {
    if (token.type === 'fence') return [{ type: 'fence', language: languageIn(token.info), code: token.content.replace(/\n$/, '') }]
    return token.type === 'inline' ? [{ type: 'paragraph', spans: spansIn(token.children ?? []) }] : []
  })
}

function spansIn(tokens: readonly Token[]): readonly Span[] {
  const spans: Span[] = []
  let url = ''
  for (const { type, content, attrs } of tokens) {
    if (type === 'link_open') url = String(attrs?.[0]?.[1])
    else if (type === 'link_close') url = ''
    else if (type === 'code_inline') spans.push({ type: 'code', code: content })
    else if (type !== 'text') spans.push({ type: 'break' })
    else if (content !== '') spans.push(url === '' ? { type: 'text', text: content } : { type: 'link', url, text: content })
  }
  return spans
}

/** `[text](address)` and nothing more: no titles, references or escapes, and the text is shown as typed. */
function link(state: StateInline, isSilent: boolean): boolean {
  if (state.src[state.pos] !== '[') return false
  const end = state.md.helpers.parseLinkLabel(state, state.pos, true)
  if (end < 0) return false
  const text = oneLine(state.src.slice(state.pos + 1, end))
  DESTINATION.lastIndex = end + 1
  const url = DESTINATION.exec(state.src)?.[1]
  if (text === '' || url === undefined) return false
  if (!isSilent) {
    state.push('link_open', 'a', 1).attrs = [['href', url]]
    state.push('text', '', 0).content = text
    state.push('link_close', 'a', -1)
  }
  state.pos = DESTINATION.lastIndex
  return true
}

function isBacktick({ src, bMarks, tShift }: StateBlock, line: number): boolean {
  return src[(bMarks[line] ?? 0) + (tShift[line] ?? 0)] === '`'
}

const languageIn = (info: string): string => info.trim().split(/\s/, 1)[0] ?? ''

const oneLine = (text: string): string =>
  text
    .split('\n')
    .map(line => line.trim())
    .join(' ')
    .trim()

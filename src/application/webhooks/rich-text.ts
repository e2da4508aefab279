import type { Part } from '../../domain/cards.ts'
import type { Block, Span } from '../../domain/text.ts'
import { characterOf } from '../emoji.ts'
import { type RichPart, type Run, richParts, runs } from './payload.ts'
import { cut, linkTo, paragraph, type Room } from './words.ts'

/** What people write in Slack's own box comes as a tree already. */
export function richText(room: Room, elements: readonly unknown[] | undefined): readonly Part[] {
  const tree = (richParts.safeParse(elements).data ?? []).flatMap(part => blocksIn(room, part))
  return tree.length === 0 ? [] : [{ type: 'text', tree }]
}

function blocksIn(room: Room, part: RichPart): readonly Block[] {
  switch (part.type) {
    case 'rich_text_section':
      return paragraphs(room, part)
    case 'rich_text_preformatted': {
      const code = wordsIn(room, part.elements)
      return code === '' ? [] : [{ type: 'fence', language: '', code }]
    }
    case 'rich_text_quote': {
      const blocks = paragraphs(room, part)
      return blocks.length === 0 ? [] : [{ type: 'quote', blocks }]
    }
    case 'rich_text_list': {
      const all = (richParts.safeParse(part.elements).data ?? []).map(item => ({ blocks: paragraphs(room, item) }))
      const items = all.filter(({ blocks }) => blocks.length > 0)
      return items.length === 0 ? [] : [{ type: 'list', start: part.style === 'ordered' ? 1 : null, items }]
    }
    default:
      return []
  }
}

/** One, or none where nothing is said: what takes no room would have no end. */
function paragraphs(room: Room, { elements }: RichPart): readonly Block[] {
  const spans = (runs.safeParse(elements).data ?? []).flatMap(run => spansOf(room, run))
  return spans.length === 0 ? [] : [paragraph(...spans)]
}

const wordsIn = (room: Room, elements: readonly unknown[] | undefined): string =>
  cut(room, (runs.safeParse(elements).data ?? []).map(({ text, url }) => text ?? url ?? '').join(''))

function spansOf(room: Room, run: Run): readonly Span[] {
  switch (run.type) {
    case 'text':
      return lines(cut(room, run.text ?? '')).map(span => styled(span, run))
    case 'link':
      return run.url === undefined ? [] : said(linkTo(room, run.text ?? run.url, run.url)).map(span => styled(span, run))
    case 'emoji':
      return said({ type: 'text', text: cut(room, characterOf(run.name ?? '') ?? `:${run.name ?? ''}:`) })
    case 'user':
      return run.user_id ? said({ type: 'text', text: cut(room, `@${run.user_id}`) }) : []
    case 'broadcast':
      return run.range ? said({ type: 'text', text: cut(room, `@${run.range}`) }) : [] // it calls nobody
    default:
      return []
  }
}

const said = (span: Span): readonly Span[] => (span.type === 'text' && span.text === '' ? [] : [span])

const lines = (text: string): readonly Span[] =>
  text.split('\n').flatMap((line, at): readonly Span[] => {
    const words: readonly Span[] = line === '' ? [] : [{ type: 'text', text: line }]
    return at === 0 ? words : [{ type: 'break' }, ...words]
  })

function styled(span: Span, { style }: Run): Span {
  if (!style || span.type === 'break') return span
  if (style.code && span.type === 'text') return { type: 'code', code: span.text }
  let all = span
  if (style.strike) all = { type: 'struck', spans: [all] }
  if (style.italic) all = { type: 'emphasis', spans: [all] }
  return style.bold ? { type: 'strong', spans: [all] } : all
}

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
      return [paragraph(...spansIn(room, part.elements))]
    case 'rich_text_preformatted':
      return [{ type: 'fence', language: '', code: wordsIn(room, part.elements) }]
    case 'rich_text_quote':
      return [{ type: 'quote', blocks: [paragraph(...spansIn(room, part.elements))] }]
    case 'rich_text_list': {
      const items = (richParts.safeParse(part.elements).data ?? []).map(item => ({ blocks: [paragraph(...spansIn(room, item.elements))] }))
      return items.length === 0 ? [] : [{ type: 'list', start: part.style === 'ordered' ? 1 : null, items }]
    }
    default:
      return []
  }
}

const spansIn = (room: Room, elements: readonly unknown[] | undefined): readonly Span[] =>
  (runs.safeParse(elements).data ?? []).flatMap(run => spansOf(room, run))

const wordsIn = (room: Room, elements: readonly unknown[] | undefined): string =>
  cut(room, (runs.safeParse(elements).data ?? []).map(({ text, url }) => text ?? url ?? '').join(''))

function spansOf(room: Room, run: Run): readonly Span[] {
  switch (run.type) {
    case 'text':
      return lines(cut(room, run.text ?? '')).map(span => styled(span, run))
    case 'link':
      return run.url === undefined ? [] : [styled(linkTo(room, run.text ?? run.url, run.url), run)]
    case 'emoji':
      return [{ type: 'text', text: cut(room, characterOf(run.name ?? '') ?? `:${run.name ?? ''}:`) }]
    case 'user':
      return [{ type: 'text', text: `@${cut(room, run.user_id ?? '')}` }]
    case 'broadcast':
      return [{ type: 'text', text: `@${cut(room, run.range ?? '')}` }] // it calls nobody
    default:
      return []
  }
}

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

import type { Field, Part } from '../../domain/cards.ts'
import { elements, type SlackBlock, texts } from './payload.ts'
import { richText } from './rich-text.ts'
import { fieldsOf, inLine, linkTo, paragraph, type Room, strong, treeOf } from './words.ts'

type Parts = readonly Part[]

/** Slack's blocks, as far as they say something: what needs somebody to press it in Slack is left out. */
export const partsOf = (room: Room, blocks: readonly SlackBlock[] = []): Parts => blocks.flatMap(block => partsIn(room, block))

function partsIn(room: Room, block: SlackBlock): Parts {
  switch (block.type) {
    case 'header':
      return block.text ? [{ type: 'text', tree: [paragraph(strong(linkTo(room, block.text.text, undefined)))] }] : []
    case 'section':
      return section(room, block)
    case 'context':
      return context(room, block)
    case 'divider':
      return [{ type: 'rule' }]
    case 'image':
      return pictures(room, [block])
    case 'actions':
      return buttons(room, elements.safeParse(block.elements).data ?? [])
    case 'rich_text':
      return richText(room, block.elements)
    default:
      return []
  }
}

function section(room: Room, { text, fields, accessory }: SlackBlock): Parts {
  const beside: readonly Field[] = fieldsOf(room, fields).map(field => ({ title: '', tree: treeOf(room, field), isShort: true }))
  return [
    ...(text ? [{ type: 'text', tree: treeOf(room, text) } as const] : []),
    ...(beside.length > 0 ? [{ type: 'fields', fields: beside } as const] : []),
    ...(accessory ? [...pictures(room, [accessory]), ...buttons(room, [accessory])] : []),
  ]
}

function context(room: Room, { elements: inside }: SlackBlock): Parts {
  const said = (texts.safeParse(inside).data ?? []).flatMap(({ text, alt_text }) => text ?? alt_text ?? [])
  return said.length === 0 ? [] : [{ type: 'note', tree: treeOf(room, { text: said.join(' · '), isPlain: false }) }]
}

type Picture = Partial<Pick<SlackBlock, 'image_url' | 'alt_text' | 'title'>>

/** Nothing is fetched from elsewhere while somebody reads: a picture is a link to it. */
export const pictures = (room: Room, all: readonly Picture[]): Parts =>
  all.flatMap(({ image_url: url, alt_text: alt, title }) =>
    url === undefined ? [] : [{ type: 'note', tree: [paragraph(linkTo(room, title?.text || alt || 'Picture', url))] }],
  )

type Button = { readonly text?: { readonly text: string } | undefined; readonly url?: string | undefined }

/** Those that lead somewhere. */
export function buttons(room: Room, all: readonly Button[]): Parts {
  const links = all
    .flatMap(({ text, url }) => (text && url !== undefined ? [linkTo(room, text.text, url)] : []))
    .filter(({ type }) => type === 'link')
  return links.length === 0 ? [] : [{ type: 'text', tree: [inLine(links)] }]
}

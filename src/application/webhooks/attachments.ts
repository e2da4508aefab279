import type { Card, Part } from '../../domain/cards.ts'
import { buttons, partsOf, pictures } from './blocks.ts'
import { colourOf } from './colours.ts'
import type { SlackAttachment } from './payload.ts'
import { fieldsOf, lineOf, linkTo, paragraph, type Room, strong, treeOf } from './words.ts'

const LATEST = 8_640_000_000_000 // the last second there is

/** An attachment, and what stands before it. */
export function cardsOf(room: Room, attachment: SlackAttachment): readonly Card[] {
  const { pretext, fallback, color } = attachment
  const before: readonly Card[] = pretext ? [{ parts: [said(room, attachment, 'pretext', pretext)] }] : []
  const inside = partsIn(room, attachment)
  const parts =
    inside.length > 0 || before.length > 0 || !fallback
      ? inside
      : [{ type: 'text', tree: treeOf(room, { text: fallback, isPlain: true }) } as const]
  return parts.length === 0 ? before : [...before, { isFramed: true, colour: colourOf(color), parts }]
}

function partsIn(room: Room, attachment: SlackAttachment): readonly Part[] {
  const { author_name: author, title, text, image_url, thumb_url, actions = [], blocks } = attachment
  return [
    ...(author ? [{ type: 'note', tree: [paragraph(linkTo(room, author, attachment.author_link))] } as const] : []),
    ...(title ? [{ type: 'text', tree: [paragraph(strong(linkTo(room, title, attachment.title_link)))] } as const] : []),
    ...(text ? [said(room, attachment, 'text', text)] : []),
    ...partsOf(room, blocks),
    ...fields(room, attachment),
    ...pictures(room, [{ image_url: image_url ?? thumb_url }]),
    ...buttons(room, actions),
    ...footer(room, attachment),
  ]
}

function fields(room: Room, attachment: SlackAttachment): readonly Part[] {
  const all = fieldsOf(room, attachment.fields).map(({ title = '', value: text = '', short: isShort = false }) => ({
    title: lineOf(room, title),
    tree: treeOf(room, { text, isPlain: !isFormatted(attachment, 'fields') }),
    isShort,
  }))
  return all.length === 0 ? [] : [{ type: 'fields', fields: all }]
}

function footer(room: Room, { footer: words = '', ts }: SlackAttachment): readonly Part[] {
  const seconds = Number(ts)
  const at = ts !== undefined && seconds > 0 && seconds < LATEST ? { at: Math.round(seconds * 1000) } : {}
  if (words === '' && !('at' in at)) return []
  return [{ type: 'note', tree: words === '' ? [] : treeOf(room, { text: words, isPlain: true }), ...at }]
}

const said = (room: Room, attachment: SlackAttachment, where: string, text: string): Part => ({
  type: 'text',
  tree: treeOf(room, { text, isPlain: !isFormatted(attachment, where) }),
})

/** Where it is not said which parts are written with marks, all are. */
const isFormatted = ({ mrkdwn_in: marked }: SlackAttachment, where: string): boolean => marked === undefined || marked.includes(where)

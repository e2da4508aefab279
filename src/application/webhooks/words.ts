import type { Block, Span } from '../../domain/text.ts'
import { lengthOf, normalise, parse, plain } from '../text.ts'
import { addressOf, literalOf, markdownOf } from './mrkdwn.ts'
import type { SlackText } from './payload.ts'

/** How much may still be said in one message: in characters, those of addresses too, and in fields. What does not fit is cut off, as elsewhere. */
export type Room = { left: number; fields: number }

export function cut(room: Room, text: string): string {
  const typed = normalise(text)
  const length = lengthOf(typed)
  const kept =
    length <= room.left
      ? typed
      : Array.from(typed.slice(0, 2 * room.left))
          .slice(0, room.left)
          .join('')
  room.left -= Math.min(length, room.left)
  return kept
}

export const treeOf = (room: Room, { text, isPlain }: SlackText): readonly Block[] => {
  const kept = cut(room, text)
  return parse(isPlain ? literalOf(kept) : markdownOf(kept)).tree
}

/** One line without marks; names of emoji are read. */
export const lineOf = (room: Room, text: string): string => plain(parse(literalOf(cut(room, text))).tree, Number.MAX_SAFE_INTEGER)

/** Words that lead somewhere, or the words alone where that is no place to be led to. */
export function linkTo(room: Room, words: string, address: string | undefined): Span {
  const text = lineOf(room, words)
  const url = address === undefined ? undefined : fitting(room, addressOf(address))
  return url === undefined ? { type: 'text', text } : { type: 'link', url, text: text || url }
}

/** Half an address leads elsewhere. */
function fitting(room: Room, url = ''): string | undefined {
  if (url === '' || url.length > room.left) return undefined
  room.left -= url.length
  return url
}

/** As many fields as there is room for. */
export function fieldsOf<F>(room: Room, all: readonly F[] = []): readonly F[] {
  const kept = all.slice(0, room.fields)
  room.fields -= kept.length
  return kept
}

export const paragraph = (...spans: readonly Span[]): Block => ({ type: 'paragraph', spans })
export const strong = (span: Span): Span => ({ type: 'strong', spans: [span] })

/** One behind the other in a line. */
export const inLine = (spans: readonly Span[]): Block =>
  paragraph(...spans.flatMap((span, at): readonly Span[] => (at === 0 ? [span] : [{ type: 'text', text: ' · ' }, span])))

import type { Card, Part, Spoken } from '../../domain/cards.ts'
import { NOTHING, type Text } from '../../domain/text.ts'
import type { Webhook } from '../../domain/webhooks.ts'
import { characterOf } from '../emoji.ts'
import { LIMITS } from '../limits.ts'
import { print } from '../printing.ts'
import { cleanName, lengthOf } from '../text.ts'
import { cardsOf } from './attachments.ts'
import { partsOf } from './blocks.ts'
import type { Payload } from './payload.ts'
import { type Room, treeOf } from './words.ts'

/** What a payload says: words, and cards beside them. */
export type Said = { readonly text: Text; readonly cards: readonly Card[] }

/** Blocks say it better than the text, which is then there for those who cannot show them. */
export function saidIn(payload: Payload): Said {
  const room: Room = { left: LIMITS.messageText, fields: LIMITS.hookFields }
  const parts = partsOf(room, payload.blocks)
  const { first, others } = begun(parts)
  const own = parts.length === 0 ? treeOf(room, { text: payload.text ?? '', isPlain: payload.mrkdwn === false }) : first
  const cards = [...(others.length > 0 ? [{ parts: others }] : []), ...(payload.attachments ?? []).flatMap(one => cardsOf(room, one))]
  return { text: own.length === 0 ? NOTHING : { typed: print(own), tree: own }, cards }
}

/** What begins with words is a text like others. */
function begun(parts: readonly Part[]) {
  const end = parts.findIndex(({ type }) => type !== 'text')
  const first = end === -1 ? parts : parts.slice(0, end)
  return { first: first.flatMap(part => (part.type === 'text' ? part.tree : [])), others: end === -1 ? [] : parts.slice(end) }
}

type Icon = Pick<Spoken['speaker'], 'iconId' | 'hasIcon'>

/** As whom it speaks. */
export function speakerOf({ name, emoji: own }: Webhook, { username = '', icon_emoji = '' }: Payload, icon: Icon): Spoken['speaker'] {
  const wished = shortened(cleanName(username))
  const emoji = emojiOf(icon_emoji) ?? own
  const isOther = wished !== '' && wished !== name
  return { name: isOther ? wished : name, ...(emoji !== undefined && { emoji }), ...(isOther && { hook: name }), ...icon }
}

/** `:name:`, the name alone, or the character. */
export function emojiOf(typed: string): string | undefined {
  const word = typed.trim()
  if (CHARACTER.test(word) && word.length <= LONGEST_CHARACTER) return word
  const [, name = '', tone] = /^:?([a-z0-9_+-]{1,40}):?(?::(?:skin-)?tone-([1-6]):)?$/.exec(word) ?? []
  return characterOf(name, tone === undefined ? undefined : Math.max(1, Number(tone) - (word.includes('skin-tone') ? 1 : 0)))
}
const CHARACTER = /^\p{RGI_Emoji}$/v
const LONGEST_CHARACTER = 40

const shortened = (name: string): string => (lengthOf(name) <= LIMITS.name ? name : Array.from(name).slice(0, LIMITS.name).join(''))

import { EMOJI } from '../../public/js/emoji.js'
import table from './emoji.json' with { type: 'json' }

/** The standard emoji in their usual order, by the names they are typed with; made by `bin/extract-emoji.ts`. */
export type Emoji = {
  readonly character: string
  readonly names: readonly string[] // the usual one first
  readonly group: number
  readonly takesTone: boolean
}

export const STANDARD_EMOJI: readonly Emoji[] = (table as unknown as readonly (readonly [string, string, number, number])[]).map(
  ([character, names, group, tone]) => ({ character, names: names.split(' '), group, takesTone: tone === 1 }),
)

/** Those a reaction may be, in the order people choose them. */
export const REACTION_EMOJI: readonly Emoji[] = [...EMOJI].map(([name, character]) => ({
  character,
  names: [name],
  group: -1,
  takesTone: false,
}))

const BY_NAME = new Map(STANDARD_EMOJI.flatMap(emoji => emoji.names.map(name => [name, emoji] as const)))
const TONES = ['\u{1f3fb}', '\u{1f3fc}', '\u{1f3fd}', '\u{1f3fe}', '\u{1f3ff}']

/** The character of a name, in one of five tones where it takes any. */
export function characterOf(name: string, tone?: number): string | undefined {
  const emoji = BY_NAME.get(name)
  if (!emoji || tone === undefined || !emoji.takesTone) return emoji?.character
  const [first = '', ...rest] = emoji.character
  return [first, TONES[tone - 1], ...(rest[0] === '\ufe0f' ? rest.slice(1) : rest)].join('')
}

const CUSTOM = /^custom:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** How a reaction with an emoji of the workspace is stored. */
export const asReaction = (emojiId: string): string => `custom:${emojiId}`
export const ownIdOf = (reaction: string): string | undefined => CUSTOM.exec(reaction)?.[1]

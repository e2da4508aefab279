import type { StateInline } from 'markdown-it'
import { characterOf } from '../emoji.ts'

const NAME = /:([a-z0-9_+-]{1,40}):(?::tone-([1-5]):)?/y

/** The workspace's own, by name, and which of them the parser met. */
export type OwnEmoji = { readonly emoji: ReadonlyMap<string, string>; readonly metEmoji: Set<string> }

/** `:name:` and `:name::tone-3:` become the character; a name that is not known stays text. One of the workspace is kept by id. */
export function emoji(state: StateInline, isSilent: boolean): boolean {
  if (isSilent || state.src[state.pos] !== ':') return false
  NAME.lastIndex = state.pos
  const [typed = '', name = '', tone] = NAME.exec(state.src) ?? []
  const character = characterOf(name, tone === undefined ? undefined : Number(tone))
  if (character === undefined) return own(state, name)
  state.pending += character
  state.pos += tone !== undefined && character === characterOf(name) ? typed.length - `:tone-${tone}:`.length : typed.length
  return true
}

function own(state: StateInline, name: string): boolean {
  const { emoji: known, metEmoji } = state.env['here'] as unknown as OwnEmoji
  const emojiId = known.get(name)
  if (emojiId === undefined) return false
  metEmoji.add(emojiId)
  state.push('emoji', '', 0).meta = { type: 'emoji', emojiId, name }
  state.pos += name.length + 2
  return true
}

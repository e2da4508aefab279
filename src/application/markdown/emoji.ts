import type { StateInline } from 'markdown-it'
import { characterOf } from '../emoji.ts'

const NAME = /:([a-z0-9_+-]{1,40}):(?::tone-([1-5]):)?/y

/** `:name:` and `:name::tone-3:` become the character; a name that is not known stays text. */
export function emoji(state: StateInline, isSilent: boolean): boolean {
  if (isSilent || state.src[state.pos] !== ':') return false
  NAME.lastIndex = state.pos
  const [typed = '', name = '', tone] = NAME.exec(state.src) ?? []
  const character = characterOf(name, tone === undefined ? undefined : Number(tone))
  if (character === undefined) return false
  state.pending += character
  state.pos += tone !== undefined && character === characterOf(name) ? typed.length - `:tone-${tone}:`.length : typed.length
  return true
}

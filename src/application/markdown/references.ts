import type { StateInline } from 'markdown-it'
import { type Reference, replaced } from '../names.ts'

/**
 * Where code, links and `\\` hold, and a name is only text, only the parser knows. So each reference is numbered behind its sign, with
 * characters that no text has, and the parser says which ones it met.
 */
const NUMBERS = /[\ufdd0-\ufddf]+/g
const FIRST_NUMBER = 0xfdd0

export const numbered = (typed: string, references: readonly Reference[]): string =>
  replaced(typed, references, ({ word }, n) => `${word[0]}${numberOf(n)}${word.slice(1)}`)

export const withoutNumbers = (text: string): string => text.replace(NUMBERS, '')

/** The parser's rule. */
export function reference(state: StateInline, isSilent: boolean): boolean {
  const { references, met } = state.env['here'] as unknown as Met
  const sign = state.src[state.pos]
  if (references.length === 0 || state.linkLevel > 0 || (sign !== '@' && sign !== '#')) return false
  const [, number] = state.src.slice(state.pos + 1, state.pos + 8).match(/^([\ufdd0-\ufddf]+)/) ?? []
  const found = number === undefined ? undefined : references[indexOf(number)]
  if (number === undefined || found === undefined) return false
  if (!isSilent) {
    met.add(indexOf(number))
    state.push('named', '', 0).meta = found.named
  }
  state.pos += number.length + found.word.length
  return true
}

export type Met = { readonly references: readonly Reference[]; readonly met: Set<number> }

const numberOf = (n: number): string =>
  n.toString(16).replace(/./g, digit => String.fromCharCode(FIRST_NUMBER + Number.parseInt(digit, 16)))

const indexOf = (number: string): number => [...number].reduce((sum, digit) => sum * 16 + digit.charCodeAt(0) - FIRST_NUMBER, 0)

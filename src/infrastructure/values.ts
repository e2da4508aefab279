/*
 * The only ways from a value to a statement or a filter. Types end where the outside begins: no object passes, and what a
 * store would take in silence (undefined as null) is refused. All of it before a turn begins.
 */

export function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new TypeError(`${name} must be text.`)
}

export function ordered(value: unknown, name: string): string | number {
  if (typeof value === 'string' || isNumber(value)) return value
  throw new TypeError(`${name} must be text or a number.`)
}

export function scalar(value: unknown, name: string): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null || isNumber(value)) return value
  throw new TypeError(`${name} must be text, a number, a truth value or null.`)
}

export function texts(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.every(entry => typeof entry === 'string')) return value
  throw new TypeError(`${name} must be a list of texts.`)
}

export function whole(value: unknown, name: string): number {
  if (Number.isSafeInteger(value)) return Number(value)
  throw new TypeError(`${name} must be a whole number.`)
}

/** Of an index of words: with anything in it that would end it, it would be found as two. */
export function word(value: string): string {
  if (IS_WORD.test(value)) return value
  throw new TypeError(`${JSON.stringify(value)} is no word.`)
}
const IS_WORD = /^(?:[a-z0-9]|[^\0-\x7f])+$/

/** What is to be found side by side; an empty phrase says nothing. */
export const phrasesIn = (phrases: readonly unknown[] = []): readonly (readonly string[])[] =>
  phrases.map(words => texts(words, 'phrase').map(word)).filter(words => words.length > 0)

const isNumber = (value: unknown): value is number => Number.isFinite(value)

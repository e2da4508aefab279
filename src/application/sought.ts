import { wordsOf } from './words.ts'

/** What somebody looks for, as it was typed: words and phrases, what must not be there, and filters, not yet looked up. */
export type Typed = {
  readonly phrases: readonly (readonly string[])[]
  readonly without: readonly (readonly string[])[]
  readonly from?: string
  readonly in?: string
  readonly before?: string
  readonly after?: string
}
export type FilterName = 'from' | 'in' | 'before' | 'after'

const PIECE = /(from|in|before|after):(?:"([^"]*)"?|(\S+))|(-?)(?:"([^"]*)"?|(\S+))/giu

/** `from:@ann in:#launch before:2026-12-01 after:2026-11-01 "side by side" -without`, in any order; of a filter the last one counts. */
export function typedIn(text: string): Typed {
  const phrases: (readonly string[])[] = []
  const without: (readonly string[])[] = []
  const filters: { [name in FilterName]?: string } = {}
  for (const [, name, quotedValue, value, minus, quoted, word] of text.matchAll(PIECE)) {
    if (name !== undefined) filters[name.toLowerCase() as FilterName] = (quotedValue ?? value ?? '').trim()
    else (minus === '-' ? without : phrases).push(wordsOf(quoted ?? word ?? ''))
  }
  return { phrases: phrases.filter(isSaid), without: without.filter(isSaid), ...filters }
}

const isSaid = (words: readonly string[]): boolean => words.length > 0

/** The first moment of a day somewhere; undefined when this is no day. */
export function dayIn(zone: string, day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  try {
    return Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds
  } catch {
    return undefined // the 31st of November
  }
}

/** Does a text say all of this, and nothing of that? */
export function says(words: readonly string[], { phrases, without }: Pick<Typed, 'phrases' | 'without'>): boolean {
  const line = ` ${words.join(' ')} `
  const isThere = (phrase: readonly string[]) => line.includes(` ${phrase.join(' ')} `)
  return phrases.every(isThere) && !without.some(isThere)
}

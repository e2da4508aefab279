import { wordsOf } from './words.ts'

const LONGEST_START = 20
const MOST_STARTS = 400

/** Everything somebody may have typed of a word when they look for it. Bounded, as what is kept with a document must be. */
export function startsOf(text: string): readonly string[] {
  const starts = new Set<string>()
  for (const word of wordsOf(text)) {
    const letters = [...word].slice(0, LONGEST_START)
    for (let length = 1; length <= letters.length && starts.size < MOST_STARTS; length++) starts.add(letters.slice(0, length).join(''))
  }
  return [...starts]
}

/** Does every word that was asked for begin a word of the text? */
export function hasWords(text: string, asked: readonly string[]): boolean {
  const words = wordsOf(text)
  return asked.every(one => words.some(word => word.startsWith(one)))
}

/** The word by which an index finds the fewest. */
export const rarest = (asked: readonly string[]): string =>
  [...(asked.toSorted((a, b) => b.length - a.length)[0] as string)].slice(0, LONGEST_START).join('')

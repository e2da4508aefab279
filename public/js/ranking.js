/**
 * Which of many comes first, the same for palette, pickers and server: how close a title is to what was typed, and how much it is used.
 * Whole beats beginning, beginning a later word, that initials, those a piece from the middle, and letters in order come last.
 */

/** Letters that stay themselves when their marks are taken off. */
const ALIKE = /** @type {Record<string, string>} */ ({ ß: 's', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 't', æ: 'a', œ: 'o', ı: 'i' })
const IS_PLAIN = /^[ -~]*$/
const WORDS = /[\p{L}\p{N}]+/gu
/** Use lifts by more than one step of closeness, never by two. */
const USE_WEIGHS = 0.15
const LENGTH_WEIGHS = 0.05
const HALF_LIFE_MS = 7 * 24 * 60 * 60_000

/** @type {Map<string, string>} what was folded before: the same titles are asked at every key */
const folded = new Map()
const MOST_FOLDED = 20_000

/** One sign for each sign of the text, so that a place in one is a place in the other. @param {string} text */
export function fold(text) {
  if (IS_PLAIN.test(text)) return text.toLowerCase()
  const known = folded.get(text)
  if (known !== undefined) return known
  if (folded.size >= MOST_FOLDED) folded.clear()
  const made = Array.from(text.normalize('NFC'), sign => bare(sign.toLowerCase())).join('')
  folded.set(text, made)
  return made
}

/** @param {string} sign */
const bare = sign => ALIKE[sign] ?? String.fromCodePoint(sign.normalize('NFD').codePointAt(0) ?? 0)

/** @param {string} typed @param {string} title @returns {number} 0: not meant · 1: the whole of it */
export function closeness(typed, title) {
  const [words, whole] = [fold(typed.trim()), fold(title)]
  if (!words || words === whole) return 1
  const step = whole.startsWith(words) ? 0.9 : Math.min(...words.split(/\s+/).map(word => stepOf(word, whole)))
  return step && step + LENGTH_WEIGHS * Math.min(1, words.length / whole.length)
}

/** @param {string} word @param {string} whole */
function stepOf(word, whole) {
  if (!isInOrder(word, whole)) return 0
  if (startOf(word, whole) >= 0) return 0.8
  if (word.length > 1 && initials(whole).startsWith(word)) return 0.7
  if (whole.includes(word)) return 0.6
  return word.length > 2 && isInOrder(word, whole.slice(startOf(word[0] ?? '', whole))) ? 0.4 : 0
}

/** Where a word of the title begins like this, or -1. @param {string} word @param {string} whole */
function startOf(word, whole) {
  let at = whole.indexOf(word)
  while (at > 0 && /[\p{L}\p{N}]/u.test(whole[at - 1] ?? '')) at = whole.indexOf(word, at + 1)
  return at
}

/** @param {string} whole */
const initials = whole => (whole.match(WORDS) ?? []).map(word => word[0]).join('')

/** @param {string} word @param {string} whole */
function isInOrder(word, whole) {
  let at = -1
  for (const sign of word) {
    at = whole.indexOf(sign, at + 1)
    if (at < 0) return false
  }
  return true
}

/** The title in pieces, every second of them (from the second on) what was typed: it stands in bold. @param {string} typed @param {string} title @returns {string[]} */
export function pieces(typed, title) {
  const text = title.normalize('NFC')
  const whole = fold(title)
  const words = fold(typed.trim())
  const meant = whole.includes(words) ? [words] : words.split(/\s+/)
  const found = meant
    .filter(Boolean)
    .map(word => ({ from: startOf(word, whole) < 0 ? whole.indexOf(word) : startOf(word, whole), length: word.length }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from - b.from)
  let end = 0
  const cut = found.flatMap(({ from, length }) => {
    if (from < end) return []
    const two = [text.slice(end, from), text.slice(from, from + length)]
    end = from + length
    return two
  })
  return [...cut, text.slice(end)]
}

/**
 * The rows that are meant, the likeliest first; equals stay in the order they came in.
 * @template {{ readonly titles: readonly string[], readonly use?: number }} T
 * @param {readonly T[]} rows `titles`: what it is called, a name and an @name say · `use`: 0 to 1
 * @param {string} typed
 * @returns {T[]}
 */
export function rank(rows, typed) {
  return rows
    .map(row => ({ row, close: Math.max(...row.titles.map(title => closeness(typed, title))) }))
    .filter(({ close }) => close > 0)
    .map(({ row, close }) => ({ row, score: close + USE_WEIGHS * (row.use ?? 0) }))
    .sort((a, b) => b.score - a.score)
    .map(({ row }) => row)
}

/**
 * How often and how lately something was gone to, as one number and its moment: each time counts one, and half after a week.
 * @typedef {{ readonly sum: number, readonly at: number }} Use
 * @param {Use | undefined} before @param {number} now @returns {Use}
 */
export const usedAgain = (before, now) => ({ sum: faded(before, now) + 1, at: now })

/** @param {Use | undefined} use @param {number} now @returns {number} from 0 to below 1, for `rank` */
export const weightOf = (use, now) => 1 - 1 / (1 + faded(use, now))

/** @param {Use | undefined} use @param {number} now */
const faded = (use, now) => (use ? use.sum * 0.5 ** (Math.max(0, now - use.at) / HALF_LIFE_MS) : 0)

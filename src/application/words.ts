/** A word in a text, and where it stands there. */
export type Word = { readonly word: string; readonly from: number; readonly to: number }

/** Letters and digits of any script, with what is written over and under them. */
const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{M}\p{N}\p{Co}]*/gu
const OVER_AND_UNDER = /[\u0300-\u036f]/g // of Latin, Greek and Cyrillic; elsewhere such signs make another word
const LONGEST = 64

/** The words of a text in their order, as they are looked for: "KÄSE", "Käse" and "kase" are one word. */
export const wordsOf = (text: string): readonly string[] => wordsIn(text).map(({ word }) => word)

export const wordsIn = (text: string): readonly Word[] =>
  Array.from(text.matchAll(WORD), ({ 0: found, index }) => ({ word: folded(found), from: index, to: index + found.length })).filter(
    ({ word }) => word !== '',
  )

/** What is only ASCII, and most is, needs no table. */
function folded(word: string): string {
  const plain = IS_ASCII.test(word) ? word.toLowerCase() : word.toLowerCase().normalize('NFD').replace(OVER_AND_UNDER, '').normalize('NFC')
  return plain.length > LONGEST ? plain.slice(0, LONGEST).toWellFormed().replace(BROKEN, '') : plain
}
const IS_ASCII = /^[0-9A-Za-z]+$/
const BROKEN = /\ufffd$/

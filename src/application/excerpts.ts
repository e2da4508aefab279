import { wordsIn } from './words.ts'

/** A piece of a text; marked where it was looked for. */
export type Piece = { readonly text: string; readonly isMarked: boolean }

const LENGTH = 240
const BEFORE = 60 // of the first word that was looked for

/** The neighbourhood of what was looked for, with every such word marked; the beginning when there is none. */
export function excerpt(text: string, phrases: readonly (readonly string[])[]): readonly Piece[] {
  const wanted = new Set(phrases.flat())
  const all = wordsIn(text)
  const first = all.find(({ word }) => wanted.has(word))
  const start = first === undefined || first.from <= BEFORE ? 0 : (all.find(({ from }) => from >= first.from - BEFORE)?.from ?? first.from)
  const end = text.length <= start + LENGTH ? text.length : (all.findLast(({ to }) => to <= start + LENGTH)?.to ?? start + LENGTH)
  const pieces: Piece[] = [{ text: start > 0 ? '… ' : '', isMarked: false }]
  let at = start
  for (const { word, from, to } of all) {
    if (!wanted.has(word) || from < start || to > end) continue
    pieces.push({ text: text.slice(at, from), isMarked: false }, { text: text.slice(from, to), isMarked: true })
    at = to
  }
  pieces.push({ text: text.slice(at, end) + (end < text.length ? ' …' : ''), isMarked: false })
  return pieces.filter(piece => piece.text !== '').map(piece => ({ ...piece, text: piece.text.toWellFormed() }))
}

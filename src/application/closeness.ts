/** How near a word is to what somebody typed: lower is nearer, undefined is not at all. Both are folded. */
function closeness(text: string, typed: string): number | undefined {
  if (typed === '') return 0
  const at = text.indexOf(typed)
  if (at < 0) return undefined
  if (at === 0) return text.length === typed.length ? 0 : 1
  return /[\p{L}\p{N}]/u.test(text[at - 1] ?? '') ? 3 : 2
}

/** Without case and accents: who types `jose` means José. */
export const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

export type Candidate<T> = { readonly value: T; readonly words: readonly string[]; readonly order: number }

/** The nearest first; of two as near, the lower order, then the shorter word. */
export function nearest<T>(candidates: Iterable<Candidate<T>>, typed: string, most: number): readonly T[] {
  const found: { readonly value: T; readonly rank: number; readonly order: number; readonly length: number }[] = []
  for (const { value, words, order } of candidates) {
    const ranks = words.flatMap(word => closeness(word, typed) ?? [])
    if (ranks.length > 0) found.push({ value, rank: Math.min(...ranks), order, length: words[0]?.length ?? 0 })
  }
  return found
    .toSorted((a, b) => a.rank - b.rank || a.order - b.order || a.length - b.length)
    .slice(0, most)
    .map(({ value }) => value)
}

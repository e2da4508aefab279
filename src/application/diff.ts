/** What became of a text: read without `del` it is the new one, without `ins` the old one. */
export type Part = { readonly kind: 'same' | 'ins' | 'del'; readonly text: string }

/** Words, runs of space, and every other sign alone. */
const WORDS = /[\p{L}\p{N}_]+|\s+|[\s\S]/gu
/** The table of two texts that share nothing has this many places at most; past it the changed middle is told as one. */
const MOST_PLACES = 1_000_000

/** All versions of a text, each beside the one before it; the first has nothing before it. Many of them share the places of a few. */
export function diffs(texts: readonly string[]): readonly (readonly Part[])[] {
  const most = Math.min(MOST_PLACES, MOST_PLACES_OF_ALL / texts.length)
  return texts.map((now, i) => diff(texts[i - 1] ?? now, now, most))
}
const MOST_PLACES_OF_ALL = 10 * MOST_PLACES

/** By words: the longest that both have in common stays. */
export function diff(old: string, now: string, most = MOST_PLACES): readonly Part[] {
  const [before, after] = [wordsOf(old), wordsOf(now)]
  const start = sharedStart(before, after)
  const end = sharedEnd(before.slice(start), after.slice(start))
  const [gone, come] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  return joined([
    ...before.slice(0, start).map(text => ({ kind: 'same', text }) as const),
    ...middle(gone, come, most),
    ...before.slice(before.length - end).map(text => ({ kind: 'same', text }) as const),
  ])
}

const wordsOf = (text: string): readonly string[] => text.match(WORDS) ?? []

function sharedStart(one: readonly string[], other: readonly string[]): number {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1
  return length
}

function sharedEnd(one: readonly string[], other: readonly string[]): number {
  let length = 0
  while (length < one.length && length < other.length && one.at(-1 - length) === other.at(-1 - length)) length += 1
  return length
}

function middle(gone: readonly string[], come: readonly string[], most: number): readonly Part[] {
  if (gone.length === 0 || come.length === 0 || (gone.length + 1) * (come.length + 1) > most) return told(gone, come)
  const width = come.length + 1
  const common = longestCommon(gone, come)
  const parts: Part[] = []
  let [i, j] = [0, 0]
  while (i < gone.length && j < come.length) {
    const [old, now] = [gone[i] as string, come[j] as string]
    if (old === now) parts.push({ kind: 'same', text: old })
    else if ((common[(i + 1) * width + j] as number) >= (common[i * width + j + 1] as number)) parts.push({ kind: 'del', text: old })
    else parts.push({ kind: 'ins', text: now })
    const { kind } = parts.at(-1) as Part
    if (kind !== 'ins') i += 1
    if (kind !== 'del') j += 1
  }
  return [...parts, ...told(gone.slice(i), come.slice(j))]
}

/** At `i * width + j`: how many words the rest of both have in common. */
function longestCommon(gone: readonly string[], come: readonly string[]): Uint32Array {
  const width = come.length + 1
  const common = new Uint32Array((gone.length + 1) * width)
  for (let i = gone.length - 1; i >= 0; i--)
    for (let j = come.length - 1; j >= 0; j--) {
      const at = i * width + j
      const [diagonal, down, right] = [common[at + width + 1] as number, common[at + width] as number, common[at + 1] as number]
      common[at] = gone[i] === come[j] ? diagonal + 1 : Math.max(down, right)
    }
  return common
}

const told = (gone: readonly string[], come: readonly string[]): readonly Part[] => [
  ...gone.map(text => ({ kind: 'del', text }) as const),
  ...come.map(text => ({ kind: 'ins', text }) as const),
]

/** Neighbours of one kind are one part; between two changes what went stands before what came, a lone space between them as both. */
function joined(parts: readonly Part[]): readonly Part[] {
  const whole: Part[] = []
  let [gone, come] = ['', '']
  for (const [at, { kind, text }] of parts.entries()) {
    const isBetween = kind === 'same' && /^ +$/.test(text) && gone + come !== '' && isChange(parts[at + 1])
    if (kind === 'del' || isBetween) gone += text
    if (kind === 'ins' || isBetween) come += text
    if (kind !== 'same' || isBetween) continue
    whole.push({ kind: 'del', text: gone }, { kind: 'ins', text: come }, { kind, text })
    gone = ''
    come = ''
  }
  whole.push({ kind: 'del', text: gone }, { kind: 'ins', text: come })
  return merged(whole.filter(part => part.text !== ''))
}

const isChange = (part: Part | undefined): boolean => part !== undefined && part.kind !== 'same'

function merged(parts: readonly Part[]): readonly Part[] {
  const whole: { kind: Part['kind']; text: string }[] = []
  for (const { kind, text } of parts) {
    const last = whole.at(-1)
    if (last?.kind === kind) last.text += text
    else whole.push({ kind, text })
  }
  return whole
}

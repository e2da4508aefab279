/** A conversation as it stands in the demo's pages, and as it is said again. */
export type Line = {
  readonly ago: number // milliseconds before now
  readonly author: string
  readonly text: string
  readonly reactions: readonly { readonly emoji: string; readonly by: readonly string[] }[]
  readonly edited: string | null
  readonly isDeleted: boolean
}

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000 }
const PAUSE = 1.5 * UNITS.m

/**
 * `@ 2d 3h` begins a stretch that long before now; each message follows the one before by a minute and a half. `ann: …` is a message, lines
 * set in by two spaces belong to it; `^ +1 bob cleo` are reactions to it, `~ …` its correction, `x` takes it back.
 */
export function scripted(script: string): readonly Line[] {
  const lines: Line[] = []
  let ago = 0
  for (const row of script.split('\n')) {
    const [, author, text = ''] = /^([a-z]+): (.*)$/.exec(row) ?? []
    if (row.startsWith('@ ')) ago = since(row)
    else if (author) {
      ago -= PAUSE
      lines.push({ ago, author, text, reactions: [], edited: null, isDeleted: false })
    } else if (lines.length > 0) lines.push(told(lines.pop() as Line, row))
  }
  return lines
}

/** What a row that begins no message says of the one before. */
function told(line: Line, row: string): Line {
  if (row.startsWith('^ ')) return { ...line, reactions: [...line.reactions, reaction(row)] }
  if (row.startsWith('~ ')) return { ...line, edited: row.slice(2) }
  if (row === 'x') return { ...line, isDeleted: true }
  return row === '' ? line : { ...line, text: `${line.text}\n${row.slice(2)}` }
}

function reaction(row: string): Line['reactions'][number] {
  const [, emoji = '', ...by] = row.split(' ')
  return { emoji, by }
}

function since(row: string): number {
  return [...row.matchAll(/(\d+)([dhm])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS], 0)
}

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
  const change = (to: Partial<Line>): void => {
    lines.push({ ...(lines.pop() as Line), ...to })
  }
  for (const row of script.split('\n')) {
    const [, author, text = ''] = /^([a-z]+): (.*)$/.exec(row) ?? []
    const last = lines.at(-1)
    if (row.startsWith('@ ')) ago = since(row)
    else if (author) lines.push({ ago: (ago -= PAUSE), author, text, reactions: [], edited: null, isDeleted: false })
    else if (!last) continue
    else if (row.startsWith('^ ')) change({ reactions: [...last.reactions, reaction(row)] })
    else if (row.startsWith('~ ')) change({ edited: row.slice(2) })
    else if (row === 'x') change({ isDeleted: true })
    else change({ text: `${last.text}\n${row.slice(2)}` })
  }
  return lines.map(line => ({ ...line, text: line.text.trimEnd() }))
}

function reaction(row: string): Line['reactions'][number] {
  const [, emoji = '', ...by] = row.split(' ')
  return { emoji, by }
}

function since(row: string): number {
  return [...row.matchAll(/(\d+)([dhm])/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS], 0)
}

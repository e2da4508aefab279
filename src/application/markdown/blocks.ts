import type { StateBlock, StateCore } from 'markdown-it'

/** Which blocks there are: what the library knows and we do not stays text. */

type Rule = (state: StateBlock, line: number, end: number, isSilent: boolean) => boolean
export type Nesting = { depth: number }

const MOST_NESTED = 4 // lists and quotes together; a screen shows no more, and no tree is too deep to be walked
const MOST_COLUMNS = 20
const BOX = /^\[([ xX])\](?:\s+|$)/

/** The library's fences also open with tildes, ours do not. */
export const withBackticks =
  (rule: Rule): Rule =>
  (state, line, end, isSilent) =>
    lineOf(state, line).startsWith('`') && rule(state, line, end, isSilent)

export const upToThree =
  (rule: Rule): Rule =>
  (state, line, end, isSilent) =>
    !lineOf(state, line).startsWith('####') && rule(state, line, end, isSilent)

/** Lists count with a full stop only. */
export const withFullStop =
  (rule: Rule): Rule =>
  (state, line, end, isSilent) =>
    !/^\d+\)/.test(lineOf(state, line)) && rule(state, line, end, isSilent)

export const nested =
  (rule: Rule): Rule =>
  (state, line, end, isSilent) => {
    const nesting = state.env['here'] as unknown as Nesting
    if (nesting.depth >= MOST_NESTED && isInside(state, line)) return false
    if (isSilent) return rule(state, line, end, isSilent)
    nesting.depth += 1
    const isOne = rule(state, line, end, isSilent)
    nesting.depth -= 1
    return isOne
  }

/** A line that is less indented than what it would go on with belongs further out, and may begin something there. */
const isInside = ({ sCount, blkIndent }: StateBlock, line: number): boolean => (sCount[line] ?? 0) >= blkIndent

/** Asked before the rule is, which would read all of a table that is none. */
export const narrow =
  (rule: Rule): Rule =>
  (state, line, end, isSilent) =>
    line + 1 < end && columnsIn(lineOf(state, line + 1)) <= MOST_COLUMNS && rule(state, line, end, isSilent)

const columnsIn = (line: string): number => line.split('|').length - Number(line.startsWith('|')) - Number(/\|\s*$/.test(line))

function lineOf({ src, bMarks, tShift, eMarks }: StateBlock, line: number): string {
  return src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line])
}

/** A box at the beginning of an item is the item's, not part of its words. */
export function boxes({ tokens }: StateCore): void {
  for (const [i, token] of tokens.entries()) {
    if (token.type !== 'list_item_open' || tokens[i + 1]?.type !== 'paragraph_open') continue
    const words = tokens[i + 2]
    const [box, sign] = words?.content.match(BOX) ?? []
    if (!words || box === undefined) continue
    token.meta = { isDone: sign !== ' ' }
    words.content = words.content.slice(box.length)
  }
}

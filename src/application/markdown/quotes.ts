import type { StateBlock, Token } from 'markdown-it'

/**
 * Lines behind `>`, and lines that only go on with the last paragraph there. The library reads every line that could go on before it knows
 * whether there is a paragraph, and reads them again for the next quote; here each line is read once.
 */
export function quote(state: StateBlock, start: number, end: number, isSilent: boolean): boolean {
  if (!isQuoted(state, start)) return false
  if (isSilent) return true
  const { parentType } = state
  state.parentType = 'blockquote'
  state.push('blockquote_open', 'blockquote', 1)
  let line = start
  while (line < end && isQuoted(state, line) && at(state.sCount, line) >= state.blkIndent)
    line = goneOn(state, quoted(state, line, end), end)
  state.push('blockquote_close', 'blockquote', -1)
  state.parentType = parentType
  state.line = line
  return true
}

function isQuoted({ src, bMarks, eMarks, tShift, sCount, blkIndent }: StateBlock, line: number): boolean {
  const first = at(bMarks, line) + at(tShift, line)
  return first < at(eMarks, line) && src[first] === '>' && at(sCount, line) - blkIndent < 4
}

/** What stands behind the signs, as a text of its own; the first line after it. */
function quoted(state: StateBlock, start: number, end: number): number {
  const { blkIndent, lineMax } = state
  const kept: Line[] = []
  let line = start
  for (; line < end && isQuoted(state, line) && at(state.sCount, line) >= blkIndent; line += 1) kept.push(withoutSign(state, line))
  state.lineMax = line
  state.blkIndent = 0
  state.md.block.tokenize(state, start, line)
  state.lineMax = lineMax
  state.blkIndent = blkIndent
  for (const [i, one] of kept.entries()) place(state, start + i, one)
  return line
}

/** Where a line begins, how many signs of white space stand there, how wide they are, and how wide what stands before them is. */
type Line = { readonly begin: number; readonly shift: number; readonly width: number; readonly before: number }

/** With one space behind the sign; of a tab the rest still counts. */
function withoutSign(state: StateBlock, line: number): Line {
  const { src } = state
  const old = {
    begin: at(state.bMarks, line),
    shift: at(state.tShift, line),
    width: at(state.sCount, line),
    before: at(state.bsCount, line),
  }
  const sign = old.begin + old.shift
  const behind = src[sign + 1]
  const isWide = behind === '\t' && (old.before + old.width + 1) % 4 !== 3
  const begin = behind === ' ' || (behind === '\t' && !isWide) ? sign + 2 : sign + 1
  const indent = old.width + (begin - sign)
  let [pos, width] = [begin, indent]
  for (; src[pos] === ' ' || src[pos] === '\t'; pos += 1) width += src[pos] === ' ' ? 1 : 4 - ((width + old.before + (isWide ? 1 : 0)) % 4)
  const before = old.width + (behind === ' ' || behind === '\t' ? 2 : 1)
  place(state, line, { begin, shift: pos - begin, width: width - indent, before })
  return old
}

function place({ bMarks, tShift, sCount, bsCount }: StateBlock, line: number, { begin, shift, width, before }: Line): void {
  bMarks[line] = begin
  tShift[line] = shift
  sCount[line] = width
  bsCount[line] = before
}

function goneOn(state: StateBlock, start: number, end: number): number {
  const words = lastWords(state.tokens)
  if (!words || words.map?.[1] !== start) return start
  let line = start
  while (line < end && !state.isEmpty(line) && !isEnding(state, line, end)) line += 1
  if (line > start) words.content += `\n${state.md.utils.asciiTrim(state.getLines(start, line, state.blkIndent, false))}`
  words.map[1] = line
  return line
}

/** Of a paragraph behind which nothing stands. */
function lastWords(tokens: readonly Token[]): Token | undefined {
  let last = tokens.length - 1
  while (/^(?:blockquote|list_item|bullet_list|ordered_list)_close$/.test(tokens[last]?.type ?? '')) last -= 1
  return tokens[last]?.type === 'paragraph_close' ? tokens[last - 1] : undefined
}

const isEnding = (state: StateBlock, line: number, end: number): boolean =>
  state.md.block.ruler.getRules('blockquote').some(rule => rule(state, line, end, true))

const at = (marks: readonly number[], line: number): number => marks[line] ?? 0

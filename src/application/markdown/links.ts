import type { StateInline } from 'markdown-it'

// What would end a link elsewhere than where people see it end, or hide where it leads, is no part of one.
const CHARACTER = '(?:[^\\s\\p{C}()<>\\[\\]{}"`\\\\^|]|[\\ufdd0-\\ufddf])'
const ADDRESS = `(?:https?://(?!/)|mailto:)(?:${CHARACTER}|\\(${CHARACTER}*\\))+`
const BARE = new RegExp(ADDRESS, 'iuy')
const DESTINATION = new RegExp(`\\((${ADDRESS})\\)`, 'iuy')
const SCHEME = /(?<![\p{L}\p{N}])(https?|mailto)$/iu // looked behind, since a character of two units in the pattern makes the engine begin too late
const LONGEST_SCHEME = 8
const ENDS_A_SENTENCE = ".,;:!?'*_~"

type Found = { readonly start: number; readonly end: number; readonly url: string; readonly after: number }

/** `[text](address)` and nothing more: no titles and no references. */
export function link(state: StateInline, isSilent: boolean): boolean {
  if (isSilent || state.src[state.pos] !== '[' || state.linkLevel > 0) return false
  const found = linksIn(state).get(state.pos)
  if (!found) return false
  within(state, found)
  state.pos = found.after
  return true
}

/** All at once, so that no bracket is looked for twice. A link in the words of another is the link. */
function linksIn(state: StateInline): ReadonlyMap<number, Found> {
  const known = links.get(state)
  if (known) return known
  const found = new Map<number, Found>()
  links.set(state, found)
  const from = state.pos
  let open: number[] = []
  while (state.pos < state.posMax) {
    const sign = state.src[state.pos]
    if (sign === '[') open.push(state.pos++)
    else if (sign === ']') {
      const one = linkAt(state.src, open.pop(), state.pos)
      if (one) {
        found.set(one.start, one)
        open = []
      }
      state.pos = one?.after ?? state.pos + 1
    } else state.md.inline.skipToken(state)
  }
  state.pos = from
  return found
}
const links = new WeakMap<StateInline, ReadonlyMap<number, Found>>()

function linkAt(src: string, start: number | undefined, end: number): Found | undefined {
  if (start === undefined) return undefined
  DESTINATION.lastIndex = end + 1
  const url = DESTINATION.exec(src)?.[1]
  const after = DESTINATION.lastIndex
  return url === undefined || src.slice(start + 1, end).trim() === '' ? undefined : { start, end, url, after }
}

function within(state: StateInline, { start, end, url }: Found): void {
  const { posMax } = state
  const label = state.src.slice(start + 1, end)
  state.pos = end - label.trimStart().length
  state.posMax = start + 1 + label.trimEnd().length
  state.push('link_open', 'a', 1).attrs = [['href', url]]
  state.linkLevel += 1
  state.md.inline.tokenize(state)
  state.linkLevel -= 1
  state.push('link_close', 'a', -1)
  state.posMax = posMax
}

/** A typed address. The rule meets its colon; what stands before it was taken for words. */
export function bareLink(state: StateInline, isSilent: boolean): boolean {
  if (state.src[state.pos] !== ':' || state.linkLevel > 0) return false
  const scheme = SCHEME.exec(state.src.slice(Math.max(0, state.pos - LONGEST_SCHEME), state.pos))?.[1]
  const url = scheme === undefined ? undefined : addressAt(state.src.slice(0, state.posMax), state.pos - scheme.length)
  if (scheme === undefined || url === undefined || !(isSilent || state.pending.endsWith(scheme))) return false
  if (!isSilent) {
    state.pending = state.pending.slice(0, -scheme.length)
    state.push('link_open', 'a', 1).attrs = [['href', url]]
    state.push('text', '', 0).content = url
    state.push('link_close', 'a', -1)
  }
  state.pos += url.length - scheme.length
  return true
}

/** The address that begins there, without what ends the sentence it stands in. */
export function addressAt(text: string, at: number): string | undefined {
  BARE.lastIndex = at
  const found = BARE.exec(text)?.[0] ?? ''
  let end = found.length
  while (end > 0 && ENDS_A_SENTENCE.includes(found[end - 1] as string)) end -= 1
  const url = found.slice(0, end)
  return /^(?:https?:\/\/[^/]|mailto:.)/iu.test(url) ? url : undefined
}

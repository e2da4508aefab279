import type { Delimiter, StateInline } from 'markdown-it'

/**
 * `**strong**`, `*emphasis*`, `_emphasis_` and `~~struck~~`. The library finds the pairs; each kind of sign is a kind of its own here, so
 * that what is printed pairs again as it did.
 */
const KINDS = [
  { type: 'strong', sign: '**' },
  { type: 'emphasis', sign: '*' },
  { type: 'emphasis', sign: '_' },
  { type: 'struck', sign: '~~' },
] as const
type Kind = (typeof KINDS)[number]
const [STRONG, EMPHASIS] = KINDS
const KIND_OF = new Map<string, Kind>(KINDS.map(kind => [kind.sign, kind]))
const lastOpened = new WeakMap<readonly Delimiter[], Kind>() // of the signs made of stars
const FIRST_MARKER = 0x110000 // beyond every character, which is what the library tells kinds apart by

export function mark(state: StateInline, isSilent: boolean): boolean {
  const sign = state.src[state.pos]
  if (isSilent || (sign !== '*' && sign !== '_' && sign !== '~')) return false
  const { can_open: mayOpen, can_close: mayClose, length } = state.scanDelims(state.pos, sign !== '_')
  const run = sign.repeat(length)
  const kinds = kindsIn(state, run, mayOpen, mayClose)
  if (kinds.length === 0) state.pending += run
  for (const kind of kinds) delimit(state, kind, mayOpen, mayClose)
  state.pos += length
  return true
}

/** Three stars are two signs, in the order in which they close what is open. More of anything is none. */
function kindsIn({ delimiters }: StateInline, run: string, mayOpen: boolean, mayClose: boolean): readonly Kind[] {
  if (!mayOpen && !mayClose) return []
  const kind = KIND_OF.get(run)
  if (kind) return [kind]
  if (run !== '***' || mayOpen === mayClose) return []
  if (mayOpen) return [EMPHASIS, STRONG]
  return lastOpened.get(delimiters) === EMPHASIS ? [EMPHASIS, STRONG] : [STRONG, EMPHASIS]
}

function delimit(state: StateInline, kind: Kind, open: boolean, close: boolean): void {
  state.push('text', '', 0).content = kind.sign
  if (open && kind.sign[0] === '*') lastOpened.set(state.delimiters, kind)
  state.delimiters.push({ marker: markerOf(kind), length: 0, token: state.tokens.length - 1, end: -1, open, close })
}

/** After the library paired them. */
export function marks(state: StateInline): void {
  pair(state, state.delimiters)
  for (const meta of state.tokens_meta) if (meta?.delimiters) pair(state, meta.delimiters)
}

function pair({ tokens }: StateInline, delimiters: readonly Delimiter[]): void {
  for (const { marker, end, token } of delimiters) {
    const kind = KINDS[marker - FIRST_MARKER]
    const opening = tokens[token]
    const closing = tokens[delimiters[end]?.token ?? -1]
    if (!kind || !opening || !closing) continue
    opening.type = `${kind.type}_open`
    closing.type = `${kind.type}_close`
  }
}

const markerOf = (kind: Kind): number => FIRST_MARKER + KINDS.indexOf(kind)

import type { StateBlock, StateCore, StateInline, Token } from 'markdown-it'

/**
 * The library defines each field of each token by itself, which is a third of all its work, and the more of them there are, the longer they
 * are collected. Here a token is a plain object.
 */
type Nesting = -1 | 0 | 1

/** In place of the library's rule. */
export function blockTokens({ src, md, env, tokens }: StateCore): void {
  if (src === '') return
  const state = Object.assign(new md.block.State(src, md, env, tokens), { push: pushBlock })
  md.block.tokenize(state, state.line, state.lineMax)
}

/** What stands in a line. */
export function inlineTokens({ md, env }: StateCore, line: string): readonly Token[] {
  const tokens: Token[] = []
  const state = Object.assign(new md.inline.State(line, md, env, tokens), { push: pushInline, pushPending })
  md.inline.tokenize(state)
  for (const rule of md.inline.ruler2.getRules('')) rule(state)
  return tokens
}

function pushBlock(this: StateBlock, type: string, tag: string, nesting: Nesting): Token {
  if (nesting < 0) this.level -= 1
  const token = tokenOf(type, tag, nesting, this.level)
  if (nesting > 0) this.level += 1
  this.tokens.push(token)
  return token
}

function pushInline(this: StateInline, type: string, tag: string, nesting: Nesting): Token {
  if (this.pending !== '') this.pushPending()
  if (nesting < 0) {
    this.level -= 1
    this.delimiters = this._prev_delimiters.pop() ?? []
  }
  const token = tokenOf(type, tag, nesting, this.level)
  const opened = nesting > 0 ? [] : undefined
  if (opened) {
    this.level += 1
    this._prev_delimiters.push(this.delimiters)
    this.delimiters = opened
  }
  this.pendingLevel = this.level
  this.tokens.push(token)
  this.tokens_meta.push(opened && { delimiters: opened })
  return token
}

function pushPending(this: StateInline): Token {
  const token = tokenOf('text', '', 0, this.pendingLevel)
  token.content = this.pending
  this.tokens.push(token)
  this.pending = ''
  return token
}

/** With all that our rules and the library's ask of one. */
const tokenOf = (type: string, tag: string, nesting: Nesting, level: number): Token =>
  ({
    type,
    tag,
    nesting,
    level,
    attrs: null,
    map: null,
    children: null,
    content: '',
    markup: '',
    info: '',
    meta: null,
    block: false,
    hidden: false,
  }) as unknown as Token

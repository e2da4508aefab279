import common from 'highlight.js/lib/common'

/** What a piece of code is, as far as it has a colour of its own; null for the rest. */
type Kind = 'keyword' | 'string' | 'comment' | 'number' | 'name' | 'gone'
export type Piece = { readonly kind: Kind | null; readonly text: string }

// What is longer is shown without colours: it is read elsewhere, and every row has to be drawn at once. Some languages are recognised by expressions
// that look at a line, or a word, again from each of its characters: `[a](` over and over as Markdown took seven seconds for 10,000.
const LONGEST = 4000
const TOO_WIDE = /.{201}|[\p{L}\p{N}_]{101}/u
const PART = /<span class="([^"]*)">|(<\/span>)|([^<]+)/g
const SIGNS: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" }
const KINDS: Readonly<Record<string, Kind>> = {
  ...kindOf('keyword', 'keyword built_in selector-tag name tag meta operator'),
  ...kindOf('string', 'string regexp addition code char.escape'),
  ...kindOf('comment', 'comment quote doctag'),
  ...kindOf('number', 'number literal symbol attr attribute variable template-variable property bullet link'),
  ...kindOf('name', 'title type section class selector-class selector-id'),
  ...kindOf('gone', 'deletion'),
}

/** Code in pieces; in one where its language is not known. Joined they are the code. */
export function highlighted(code: string, language: string): readonly Piece[] {
  if (code.length > LONGEST || !common.getLanguage(language) || TOO_WIDE.test(code)) return [{ kind: null, text: code }]
  const pieces: Piece[] = []
  const open: (Kind | null)[] = [null]
  for (const [, scope, end, text = ''] of common.highlight(code, { language, ignoreIllegals: true }).value.matchAll(PART)) {
    if (scope !== undefined) open.push(kindIn(scope) ?? open.at(-1) ?? null)
    else if (end) open.pop()
    else pieces.push({ kind: open.at(-1) ?? null, text: text.replace(/&(?:amp|lt|gt|quot|#x27);/g, sign => SIGNS[sign] ?? sign) })
  }
  return pieces
}

/** `hljs-title function_`: the first word without its prefix. */
const kindIn = (scope: string): Kind | undefined => KINDS[scope.replace(/^hljs-/, '').replace(/ .*/, '')]

function kindOf(kind: Kind, scopes: string): Record<string, Kind> {
  return Object.fromEntries(scopes.split(' ').map(scope => [scope, kind]))
}

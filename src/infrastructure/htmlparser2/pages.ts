import type { Pages, PageWords } from '../../application/ports.ts'

/** Of one value; what is behind it says nothing that a card has room for. */
const LONGEST = 2_000
const LONGEST_ADDRESS = 2_048
const CHUNK = 16 * 1024
const CHARSET_WITHIN = 1_024 // where HTML wants it

/** The names by which pages tell it, the best first. */
const NAMES = {
  title: ['og:title', 'twitter:title', 'title'],
  site: ['og:site_name', 'application-name'],
  summary: ['og:description', 'twitter:description', 'description'],
  picture: ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src', 'image_src'],
} as const satisfies Record<keyof PageWords, readonly string[]>
const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES).flat())

type Values = Map<string, string>

/** Loaded when the first page is read. */
export const htmlPages: Pages = {
  async read(bytes, { type, url }) {
    if (!/^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(type)) return undefined
    const values = await valuesIn(textOf(bytes, type))
    const first = (names: readonly string[]): string => names.map(name => values.get(name) ?? '').find(value => value !== '') ?? ''
    const picture = first(NAMES.picture)
    return {
      title: first(NAMES.title),
      site: first(NAMES.site),
      summary: first(NAMES.summary),
      picture: picture === '' || picture.length > LONGEST_ADDRESS ? '' : (URL.parse(picture, url)?.href ?? ''),
    }
  },
}

/** Stops where the body begins: what else a page holds is nobody's business here. */
async function valuesIn(text: string): Promise<Values> {
  const { Parser } = await import('htmlparser2')
  const values: Values = new Map()
  let title: string | undefined
  let isOver = false
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (tag === 'title' && !values.has('title')) title = ''
        else if (tag === 'meta') keep(values, (attributes['property'] ?? attributes['name'] ?? '').toLowerCase(), attributes['content'])
        else if (tag === 'link' && attributes['rel']?.toLowerCase() === 'image_src') keep(values, 'image_src', attributes['href'])
        else if (tag === 'body') isOver = true
      },
      ontext(data) {
        if (title !== undefined && title.length < LONGEST) title += data
      },
      onclosetag(tag) {
        if (tag === 'title' && title !== undefined) keep(values, 'title', title)
        if (tag === 'title') title = undefined
        if (tag === 'head') isOver = true
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  )
  for (let from = 0; from < text.length && !isOver; from += CHUNK) parser.write(text.slice(from, from + CHUNK))
  parser.reset()
  return values
}

/** The first of a name counts, as elsewhere. */
function keep(values: Values, name: string, value: string | undefined): void {
  const words = value?.slice(0, LONGEST).trim() ?? ''
  if (KNOWN.has(name) && words !== '' && !values.has(name)) values.set(name, words)
}

/** In the charset that the answer, the page's first bytes or the page itself names; else in the one of nearly all. */
function textOf(bytes: Uint8Array, type: string): string {
  const start = Buffer.from(bytes.subarray(0, CHARSET_WITHIN)).toString('latin1')
  const named = charsetIn(type) ?? (isMarked(bytes) ? undefined : charsetIn(start))
  return decoderFor(named).decode(bytes)
}

const charsetIn = (text: string): string | undefined => /charset\s*=\s*["']?\s*([\w:.-]{1,40})/i.exec(text)?.[1]
const isMarked = ([a, b, c]: Uint8Array): boolean =>
  (a === 0xef && b === 0xbb && c === 0xbf) || (a === 0xfe && b === 0xff) || (a === 0xff && b === 0xfe)

function decoderFor(charset = 'utf-8'): TextDecoder {
  try {
    return new TextDecoder(charset)
  } catch {
    return new TextDecoder() // a name that nobody knows
  }
}

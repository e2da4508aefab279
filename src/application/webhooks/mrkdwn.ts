/**
 * What programs write for Slack, as the Markdown that our parser reads: `*bold*`, `~struck~`, `<address|words>`, `&amp;`. What Mattermost
 * takes is Markdown already and stays as it is. It only rewrites signs: what becomes of them is the parser's alone. Linear, never fails.
 */
export const markdownOf = (text: string): string => text.replace(SIGNS, rewritten)

/** The replacer of `SIGNS`: what it met, then the place and the whole. */
function rewritten(sign: string, ...[fence, code, angled, entity, bold, struck, at, text]: readonly (string | undefined)[]): string {
  if (fence !== undefined) return fenced(fence, Number(at), text ?? '', sign)
  if (code !== undefined) return `\`${bare(code)}\``
  if (angled !== undefined) return angle(angled)
  if (entity !== undefined) return ENTITIES[entity] as string
  return bold === undefined ? `~~${markdownOf(struck ?? '')}~~` : `**${markdownOf(bold)}**`
}

/** The same where a program asked for its words as they are: only addresses and entities mean something. */
export const literalOf = (text: string): string =>
  text
    .split(ANGLED)
    .map((piece, at) => (at % 2 === 1 ? angle(piece) : plainly(decoded(piece))))
    .join('')

const plainly = (text: string): string =>
  text
    .split(ADDRESS)
    .map((piece, at) => (at % 2 === 1 ? linked(piece, piece) : escaped(piece)))
    .join('')

/** As text and nothing else. */
const escaped = (text: string): string => text.replace(/[\\`*_~[\]<>|@#+.-]|:(?=\/\/)|(?<=mailto):/gi, '\\$&')

const decoded = (text: string): string => text.replace(/&(amp|lt|gt);/g, (_, name: string) => ENTITIES[name] as string)

/** `[words](address)` for the parser, or the words alone where nothing of that kind may be led to. */
function linked(words: string, address: string): string {
  const url = addressOf(address)
  const label = words.replace(/\s+/g, ' ').trim()
  return url === undefined ? escaped(label) : `[${escaped(label === '' ? url : label)}](${url})`
}

/** Only what a link may lead to, spelt so that the parser takes it whole. */
export function addressOf(address: string): string | undefined {
  if (address.length > LONGEST_ADDRESS || !/^(?:https?:\/\/(?!\/)|mailto:)/i.test(address)) return undefined
  return address.toWellFormed().replace(/[\s\p{C}()<>[\]{}"`\\^|]/gu, character => encodeURIComponent(character).replace(/[()]/g, percent))
}

const LONGEST_ADDRESS = 2_000
// A sign of two stands neither within a word nor beside itself.
const SIGNS =
  /```([\s\S]*?)```|`([^`\n]+)`|<([^<>\n]{1,4000})>|&(amp|lt|gt);|(?<![\p{L}\p{N}\\*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}\\~])~(?![\s~])([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/gu
const ADDRESS = /(https?:\/\/[^\s<>]+)/i
const ANGLED = /<([^<>\n]{1,4000})>/
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' }
const LANGUAGE = /^[\w+#-]{1,20}$/

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16)}`

/** Slack takes a fence anywhere in a line; ours has lines of its own. */
function fenced(inside: string, at: number, text: string, sign: string): string {
  const [before = '\n', after = '\n'] = [text[at - 1], text[at + sign.length]]
  const [first = '', ...rest] = bare(inside).split('\n')
  if (rest.length === 0) return `\`\`\`${first}\`\`\``
  const body = LANGUAGE.test(first) || first.trim() === '' ? [first, ...rest] : ['', first, ...rest]
  return `${before === '\n' ? '' : '\n'}\`\`\`${body.join('\n').trimEnd()}\n\`\`\`${after === '\n' ? '' : '\n'}`
}

/** In code an address is its words. */
const bare = (code: string): string => decoded(code.replace(/<(?:[^<>|\n]*\|)?([^<>|\n]+)>/g, '$1'))

function angle(inside: string): string {
  const [target = '', ...labels] = inside.split('|')
  const label = decoded(labels.join('|'))
  const [sign] = target
  if (sign === '!') return escaped(label || `@${target.slice(1).split('^')[0]}`) // it calls nobody
  if (sign === '@' || sign === '#') return escaped(label ? sign + label.replace(/^[@#]/, '') : target)
  const address = decoded(target)
  return addressOf(address) === undefined ? escaped(decoded(`<${inside}>`)) : linked(label || address.replace(/^mailto:/i, ''), address)
}

import { posix } from 'node:path'

/** The layer table of the architecture and the bans of the code gates, as functions over a file's path and text. */

export type Source = { path: string; text: string }
type Import = { target: string; isType: boolean }
type Layer = keyof typeof LAYERS
type Reach = { values: readonly RegExp[]; types?: readonly RegExp[] }

const NODE = /^node:/
const PACKAGE = /^(?!(src|views|public|bin|bench|tests)\/)@?[a-z]/
const PURE_BROWSER_MODULE = /^public\/js\//
const EVERYTHING = [/./]

/** Which files and packages a layer may import: `values` for anything, `types` for `import type` only. */
const LAYERS = {
  domain: { values: [/^src\/domain\//] },
  application: {
    values: [/^src\/(application|domain)\//, PURE_BROWSER_MODULE, /^zod$/, /^markdown-it(\/|$)/, /^highlight\.js(\/|$)/, /^node:crypto$/],
  },
  infrastructure: {
    values: [/^src\/infrastructure\//, /^src\/application\/(ports|errors)\.ts$/, NODE, PACKAGE],
    types: [/^src\/domain\//],
  },
  views: { values: [/^views\//, PURE_BROWSER_MODULE, /^hono\/html$/], types: [/^src\/(application|domain)\//, /^hono\/utils\/html$/] },
  http: { values: [/^src\/(http|application|domain)\//, /^views\//, NODE, /^hono(\/|$)/, /^@hono\//, /^@fastify\/busboy$/, /^zod$/] },
  ws: { values: [/^src\/ws\//, /^views\//, NODE, /^ws$/], types: [/^src\/(application|domain)\//] },
  configuration: { values: [/^src\/configuration\//, NODE, /^zod$/] },
  start: { values: [/^src\/(?!infrastructure\/|(?:main|sharing|stores)\.ts)/, /^views\//, NODE, PACKAGE] },
  browser: { values: [PURE_BROWSER_MODULE] },
  main: { values: EVERYTHING },
  around: { values: EVERYTHING },
} satisfies Record<string, Reach>

const PLACES: readonly (readonly [RegExp, Layer])[] = [
  [/^src\/domain\//, 'domain'],
  [/^src\/application\//, 'application'],
  [/^src\/infrastructure\//, 'infrastructure'],
  [/^src\/http\//, 'http'],
  [/^src\/ws\//, 'ws'],
  [/^src\/configuration(?:\.ts$|\/)/, 'configuration'],
  [/^src\/start\.ts$/, 'start'],
  [/^src\/(?:main|sharing|stores)\.ts$/, 'main'],
  [/^views\//, 'views'],
  [/^public\/js\//, 'browser'],
  [/^(bin|bench|tests)\//, 'around'],
]

const CODE = /^(src|views|public\/js|bin)\//
const MARKUP = /^(views|src\/(http|ws))\//
const RAW_HTML = /^views\/(html|text)\.ts$/
const MAX_LINES = 250

type Ban = { where: RegExp; except?: RegExp; words: RegExp; why: string }

const BANS: readonly Ban[] = [
  { where: CODE, words: /^export default\b/m, why: 'a default export has no name' },
  { where: CODE, words: /\bnew Function\b|\beval\(/, why: 'no code is made from strings' },
  {
    where: /^src\/infrastructure\//,
    words: /\b(messages|chats|tickets|tasks|participants|threads|reactions)\b/i,
    why: 'infrastructure speaks in vendor words, never in product words',
  },
  {
    where: /^public\/js\//,
    words: /\.innerHTML\b|\.outerHTML\s*=[^=]|\b(insertAdjacentHTML|setHTMLUnsafe|createContextualFragment)\b|\bdocument\.write/,
    why: 'markup enters the page through htmx only',
  },
  {
    where: MARKUP,
    except: RAW_HTML,
    words: /\braw\(|\braw\b[^\n]*from 'hono\/html'/,
    why: 'raw HTML is made in views/html.ts and views/text.ts only',
  },
  { where: MARKUP, words: /\bhx-(on|vars|ext|disabled-elt)\b/, why: 'this htmx word is gone or needs eval' },
  { where: MARKUP, words: /=\s*["']js:|["'(]javascript:/, why: 'no code stands in an attribute' },
  { where: MARKUP, words: /hx-trigger="[^"]*\[/, why: 'a trigger filter needs eval' },
  { where: MARKUP, words: /\sstyle="|\son[a-z]+="/, why: 'styles and handlers do not stand in markup' },
  { where: MARKUP, words: /\bx-html\b/, why: 'Alpine does not write HTML' },
  { where: MARKUP, words: /<script(?![^>]*\ssrc=)[\s>]/, why: 'no script stands in a page' },
]

/** Everything wrong with one file, each a sentence that begins with its path. */
export function trespasses(source: Source): readonly string[] {
  return [...badPlace(source), ...badImports(source), ...badWords(source)].map(sentence => `${source.path}: ${sentence}`)
}

/** Static and dynamic imports and re-exports of a file; a relative one as a path from the top. */
export function imports({ path, text }: Source): readonly Import[] {
  const names = String.raw`(?:[\w$]+|\{[^}]*\}|\*(?:\s+as\s+[\w$]+)?|[\w$]+\s*,\s*\{[^}]*\})`
  const statement = new RegExp(String.raw`^(?:import|export)\s+(type\s+)?(?:${names}\s+from\s+)?['"]([^'"]+)['"]`, 'gm')
  const dynamic = /^(?!\s*(?:\*|\/\/|\/\*)).*?\bimport\(\s*['"]([^'"]+)['"]/gm
  return [
    ...[...text.matchAll(statement)].map(([, type, target = '']) => ({ target: fromTop(path, target), isType: type !== undefined })),
    ...[...text.matchAll(dynamic)].map(([, target = '']) => ({ target: fromTop(path, target), isType: false })),
  ]
}

/** Does a module of public/js that the server imports too keep its hands off the page? */
export function isPure({ text }: Source): boolean {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return !/\b(document|window|htmx|Alpine|localStorage|sessionStorage|location|navigator|WebSocket|fetch)\b/.test(code)
}

function badPlace({ path, text }: Source): readonly string[] {
  const lines = text.split('\n').length - 1
  return [
    ...(layerOf(path) ? [] : ['belongs to no layer']),
    ...(/(^|\/)index\.[jt]s$/.test(path) ? ['an index has no name of its own'] : []),
    ...(CODE.test(path) && lines > MAX_LINES ? [`${lines} lines; past ${MAX_LINES} it becomes a folder`] : []),
  ]
}

function badImports(source: Source): readonly string[] {
  const layer = layerOf(source.path)
  if (!layer) return []
  const { values, types = [] }: Reach = LAYERS[layer]
  return imports(source)
    .filter(({ target, isType }) => ![...values, ...(isType ? types : [])].some(reach => reach.test(target)))
    .map(({ target, isType }) => `${layer} may not import ${isType ? 'types of ' : ''}${target}`)
}

function badWords({ path, text }: Source): readonly string[] {
  return BANS.filter(ban => ban.where.test(path) && !ban.except?.test(path)).flatMap(({ words, why }) => {
    const found = words.exec(text)
    return found ? [`line ${lineOf(text, found.index)}, "${found[0].trim()}": ${why}`] : []
  })
}

function layerOf(path: string): Layer | undefined {
  return PLACES.find(([place]) => place.test(path))?.[1]
}

function fromTop(path: string, target: string): string {
  return target.startsWith('.') ? posix.join(posix.dirname(path), target) : target
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

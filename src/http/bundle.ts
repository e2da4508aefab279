/** The text of scripts by the names of their files, which lie in one folder. */
export type Scripts = ReadonlyMap<string, string>

const IMPORT = /^import \{([^}]*)\} from '\.\/([^']+)'\n/gm
const IMPORT_LATER = /\bimport\('\.\/([^']+)'\)/g
const EXPORT = /^export ((?:async )?function\*? |const )([\w$]+)/gm

/** What a page may ask for after its first use of something. */
const LATER = 'later.js'

/**
 * What a page loads first as one script, and all that it may load later as another: two requests, and each packed as one text. Every
 * module keeps a scope of its own, and what is loaded later runs when somebody first wants it. Both, and the pages' `others`, ask the
 * first for what they share with it, so that there is one of each. No module may import in a circle, and all say
 * `import { … } from './….js'`, `import('./….js')`, `export function` and `export const`.
 */
export function bundle(entry: string, scripts: Scripts, others: readonly string[] = []): Scripts {
  const first = inOrder([entry], scripts)
  const later = inOrder(wantedLater(first, scripts), scripts).filter(name => !first.includes(name))
  const scopes: Scopes = new Map([
    ...first.map((name, at) => [name, `$${at}`] as const),
    ...later.map((name, at) => [name, `_${at}`] as const),
  ])
  const whole = new Map([
    [LATER, `${ONCE}${later.map(name => scoped(name, scripts, scopes, 'late')).join('')}${exported(later, scopes)}`],
    ...others.map(name => [name, within(textIn(scripts, name), scopes)] as const),
  ])
  const behind = [...whole].map(([name, text]) => [name, asking(text, first, scopes, entry)] as const)
  const asked = first.filter(name => [...whole.values()].some(text => uses(text, scopes.get(name) as string)))
  return new Map([[entry, `${first.map(name => scoped(name, scripts, scopes, 'now')).join('')}${exported(asked, scopes)}`], ...behind])
}

type Scopes = ReadonlyMap<string, string>

const ONCE = 'const $once = make => {\nlet made\nreturn () => (made ??= make())\n}\n'

/** Whatever is imported comes before whoever imports it. */
function inOrder(entries: readonly string[], scripts: Scripts): readonly string[] {
  const order: string[] = []
  const open = new Set<string>()
  const visit = (name: string): void => {
    if (order.includes(name)) return
    if (open.has(name)) throw new Error(`${name} imports itself in a circle.`)
    open.add(name)
    for (const [, , from] of textIn(scripts, name).matchAll(IMPORT)) visit(from as string)
    order.push(name)
  }
  for (const entry of entries) visit(entry)
  return order
}

/** Also what is only wanted by what is itself loaded later. */
function wantedLater(first: readonly string[], scripts: Scripts): readonly string[] {
  const wanted = new Set<string>()
  let news = first
  while (news.length > 0) {
    const named = news.flatMap(name => [...textIn(scripts, name).matchAll(IMPORT_LATER)].map(([, from]) => from as string))
    news = inOrder([...new Set(named)], scripts).filter(name => !wanted.has(name))
    for (const name of news) wanted.add(name)
  }
  return [...wanted]
}

function scoped(name: string, scripts: Scripts, scopes: Scopes, when: 'now' | 'late'): string {
  const text = textIn(scripts, name)
  const names = [...text.matchAll(EXPORT)].map(([, , exported]) => exported)
  const body = `{\n${within(text, scopes).replace(EXPORT, '$1$2')}return { ${names.join(', ')} }\n}`
  return `const ${scopes.get(name)} = ${when === 'now' ? `(() => ${body})()` : `$once(() => ${body})`}\n`
}

/** Its imports, as what stands in the scopes. */
const within = (text: string, scopes: Scopes): string =>
  text
    .replace(IMPORT, (line, wanted: string, from: string) => {
      const scope = scopes.get(from)
      return scope === undefined ? line : `const {${wanted.replaceAll(/\s+as\s+/g, ': ')}} = ${isLate(scope) ? `${scope}()` : scope}\n`
    })
    .replace(IMPORT_LATER, (_, from: string) => `import('./${LATER}').then(later => later.${lateScope(from, scopes)}())`)

function lateScope(name: string, scopes: Scopes): string {
  const scope = scopes.get(name) as string
  if (!isLate(scope)) throw new Error(`${name} is there from the beginning: nobody need wait for it.`)
  return scope
}

function asking(text: string, first: readonly string[], scopes: Scopes, entry: string): string {
  const asked = first.map(name => scopes.get(name) as string).filter(scope => uses(text, scope))
  return asked.length > 0 ? `import { ${asked.join(', ')} } from './${entry}'\n${text}` : text
}

const isLate = (scope: string): boolean => scope.startsWith('_')
const uses = (text: string, scope: string): boolean => text.includes(`} = ${scope}\n`)
const exported = (names: readonly string[], scopes: Scopes): string => `export { ${names.map(name => scopes.get(name)).join(', ')} }\n`

function textIn(scripts: Scripts, name: string): string {
  const text = scripts.get(name)
  if (text === undefined) throw new Error(`There is no script ${name}.`)
  return text
}

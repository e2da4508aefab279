/** The text of scripts by the names of their files, which lie in one folder. */
export type Scripts = ReadonlyMap<string, string>

const IMPORT = /^import \{([^}]*)\} from '\.\/([^']+)'\n/gm
const EXPORT = /^export ((?:async )?function\*? |const )([\w$]+)/gm

/**
 * What a page loads first as one script: one request, and packed as one text. Each module keeps a scope of its own; whatever is loaded
 * later asks the one script for what it shares with it, so that there is one of each. No module may import in a circle, and all say
 * `import { … } from './….js'`, `export function` and `export const`.
 */
export function bundle(entry: string, scripts: Scripts): Scripts {
  const order = inOrder(entry, scripts)
  const first = new Map(order.map((name, at) => [name, `$${at}`]))
  const modules = order.map(name => scoped(textIn(scripts, name), first, first.get(name) as string))
  const later = [...scripts].filter(([name]) => !first.has(name)).map(([name, text]) => [name, asking(text, first, entry)] as const)
  const asked = [...first.values()].filter(scope => later.some(([, text]) => text.includes(`import { ${scope} }`)))
  return new Map([[entry, `${modules.join('')}export { ${asked.join(', ')} }\n`], ...later])
}

/** Whatever is imported comes before whoever imports it. */
function inOrder(entry: string, scripts: Scripts): readonly string[] {
  const order: string[] = []
  const open = new Set<string>()
  const visit = (name: string): void => {
    if (order.includes(name)) return
    if (open.has(name)) throw new Error(`${name} imports itself in a circle.`)
    open.add(name)
    for (const [, , from] of textIn(scripts, name).matchAll(IMPORT)) visit(from as string)
    order.push(name)
  }
  visit(entry)
  return order
}

function scoped(text: string, first: ReadonlyMap<string, string>, scope: string): string {
  const names = [...text.matchAll(EXPORT)].map(([, , name]) => name)
  const body = text.replace(IMPORT, (_, wanted: string, from: string) => taken(wanted, first.get(from) as string)).replace(EXPORT, '$1$2')
  return `const ${scope} = (() => {\n${body}return { ${names.join(', ')} }\n})()\n`
}

const asking = (text: string, first: ReadonlyMap<string, string>, entry: string): string =>
  text.replace(IMPORT, (line, wanted: string, from: string) => {
    const scope = first.get(from)
    return scope === undefined ? line : `import { ${scope} } from './${entry}'\n${taken(wanted, scope)}`
  })

const taken = (wanted: string, scope: string): string => `const {${wanted.replaceAll(/\s+as\s+/g, ': ')}} = ${scope}\n`

function textIn(scripts: Scripts, name: string): string {
  const text = scripts.get(name)
  if (text === undefined) throw new Error(`There is no script ${name}.`)
  return text
}

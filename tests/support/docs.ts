/** What a page of documentation names, compared with what there is. */

type Names = Pick<ReadonlySet<string>, 'has'>
export type Known = {
  scripts: Names
  verbs: Names
  routes: Names
  isFile: (path: string) => boolean
}

const FOLDERS = /^(\.ci|bin|bench|docs|public|security|src|tests|views)\/[\w./-]*$/
const TOP_FILES = /^(Dockerfile|LICENSE|[\w.-]+\.(md|json|yml)|\.env\.example)$/

/** Names in the text that nothing stands behind. `folder` is where the page itself lives. */
export function unknownNames(text: string, folder: string, known: Known): readonly string[] {
  const code = [...text.matchAll(/`([^`\n]+)`|^ {4}(\S.*)$/gm)].map(([, inline, block]) => inline ?? block ?? '')
  const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target)
  return [
    ...code
      .flatMap(scripts)
      .filter(script => !known.scripts.has(script))
      .map(script => `npm script ${script}`),
    ...code
      .flatMap(verbs)
      .filter(verb => !known.verbs.has(verb))
      .map(verb => `verb ${verb}`),
    ...code
      .filter(word => word.startsWith('/'))
      .map(shape)
      .filter(route => !known.routes.has(route))
      .map(route => `route ${route}`),
    ...code
      .flatMap(files)
      .filter(path => !known.isFile(path))
      .map(path => `file ${path}`),
    ...links.filter(link => !/^[a-z]+:/.test(link) && !known.isFile(`${folder}${link}`)).map(link => `link ${link}`),
  ]
}

/** Every address that the given sources can make: a path alone, or below the path of a router it is mounted on. */
export function routesIn(sources: readonly string[]): ReadonlySet<string> {
  const paths = new Set(sources.flatMap(text => [...text.matchAll(/['"`](\/[^'"`\s]*)['"`]/g)].map(([, path = '']) => shape(path))))
  return new Set([...paths].flatMap(path => [path, ...[...paths].map(mount => `${mount}${path}`)]))
}

/** The words a commander program answers to. */
export function verbsIn(sources: readonly string[]): ReadonlySet<string> {
  return new Set(sources.flatMap(text => [...text.matchAll(/\.command\(\s*['"]([\w-]+)/g)].map(([, verb = '']) => verb)))
}

function scripts(line: string): readonly string[] {
  return [...line.matchAll(/\bnpm (?:run ([\w-]+)|(start|test)\b)/g)].map(([, named, own]) => named ?? own ?? '')
}

function verbs(line: string): readonly string[] {
  const words = /^(?:bin\/)?flowra ([a-z].*)$/.exec(line.trim())?.[1]?.split(' ') ?? []
  const end = words.findIndex(word => !/^[a-z][a-z-]*$/.test(word))
  return words.slice(0, Math.min(2, end === -1 ? words.length : end))
}

function files(line: string): readonly string[] {
  const [word = ''] = line.split(' ')
  return FOLDERS.test(word) || TOP_FILES.test(word) ? [word] : []
}

/** A parameter's name and a query do not matter, only its place. */
function shape(path: string): string {
  return path.replace(/[?#].*$/, '').replaceAll(/:\w+(\{[^}]*\})?/g, ':')
}

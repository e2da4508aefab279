import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { test } from 'node:test'
import { type Known, routesIn, unknownNames, verbsIn } from './support/docs.ts'

const root = `${import.meta.dirname}/..`
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')
const readAll = (pattern: string) => globSync(pattern, { cwd: root }).map(read)
const isFile = (path: string) => existsSync(`${root}/${path}`)

/** While the part that would answer is not written, its names cannot be judged. */
const anything = { has: () => true }

const known: Known = {
  scripts: new Set(Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts)),
  verbs: isFile('bin/flowra.ts') ? verbsIn(readAll('bin/**/*.ts')) : anything,
  routes: isFile('src/http/app.ts') ? routesIn([...readAll('src/http/**/*.ts'), ...readAll('src/start.ts')]) : anything,
  isFile,
}

/** The names in the configuration: the keys in capitals of its schemas. */
function configured(): ReadonlySet<string> {
  const sources = globSync('src/configuration{.ts,/*.ts}', { cwd: root }).map(read)
  return new Set([...sources.join('\n').matchAll(/^\s+([A-Z][A-Z0-9_]+):/gm)].map(([, name = '']) => name))
}

for (const page of globSync(['*.md', 'docs/**/*.md'], { cwd: root })) {
  test(`${page} names only what there is`, () => {
    const folder = posix.dirname(page) === '.' ? '' : `${posix.dirname(page)}/`
    assert.deepEqual(unknownNames(read(page), folder, known), [])
  })
}

test('every configuration name stands in README.md and .env.example, and no other', { skip: !isFile('src/configuration.ts') }, () => {
  const names = [...configured()].sort()
  const inReadme = [...read('README.md').matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name).sort()
  const inExample = [...read('.env.example').matchAll(/^# ?([A-Z0-9_]+)=/gm)].map(([, name]) => name).sort()
  assert.ok(names.length > 0, 'there must be names for this to mean anything')
  assert.deepEqual({ inReadme, inExample }, { inReadme: names, inExample: names })
})

test('a script, verb, route, file or link that does not exist is reported', () => {
  const text =
    'Run `npm run nothing`, `bin/flowra sing --loud`, `flowra user dance x`; see `/w/:slug/dreams`, `src/dreams.ts`, [here](dreams.md).'
  const nothing: Known = {
    scripts: new Set(['start']),
    verbs: new Set(['user']),
    routes: new Set(['/w/:/chats']),
    isFile: path => path === 'bin/flowra',
  }
  assert.deepEqual(unknownNames(text, 'docs/', nothing), [
    'npm script nothing',
    'verb sing',
    'verb dance',
    'route /w/:/dreams',
    'file src/dreams.ts',
    'link dreams.md',
  ])
})

test('routes are found alone and below the router they are mounted on', () => {
  const routes = routesIn(["app.route('/w/:slug', workspace)", "workspace.get('/chats/:chat{[a-z]+}', page)"])
  assert.ok(routes.has('/w/:/chats/:'))
})

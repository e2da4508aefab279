import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { lean, loadAssets } from '../../src/http/assets.ts'

const KB = 1000
const root = `${import.meta.dirname}/../..`
const scripts = `${root}/public/js`
const own = globSync('*.js', { cwd: scripts })
const libraries = [
  'htmx.org/dist/htmx.min.js',
  'htmx.org/dist/ext/hx-upsert.min.js',
  'htmx.org/dist/ext/hx-preload.min.js',
  'alpinejs/dist/cdn.min.js',
]

const textOf = (name: string): string => readFileSync(join(scripts, name), 'utf8')
const packed = (bytes: Uint8Array | string): number => gzipSync(bytes).length
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0)

test('what every page loads of ours stays below 45 kB, all script together below 100', async t => {
  const { files } = await loadAssets()
  const served = [...files].filter(([path]) => path.startsWith('/js/'))
  const start = packed(files.get('/js/main.js')?.bytes ?? '')
  const ours = sum(served.map(([, { bytes }]) => packed(bytes)))
  const theirs = sum(libraries.map(file => packed(readFileSync(`${root}/node_modules/${file}`, 'utf8'))))
  t.diagnostic(`at first ${start}, own ${ours}, all ${ours + theirs}`)
  assert.ok(ours > 40 * KB && own.length > 60, 'all of them are counted')
  assert.ok(start > 20 * KB && start <= 45 * KB, `at first ${start}`)
  assert.ok(ours + theirs <= 100 * KB, `all ${ours + theirs}`)
})

test('comments are left out, and the space before a line and around signs', () => {
  const script =
    "/** @param {string} a */\nexport const b = a => {\n  // why\n\n  return [`( {a} )`, ' = ', a - -1]\n}\nconst c = ( d, ' , ' )\n"
  assert.equal(lean(script), "export const b=a=>{\nreturn [`( {a} )`, ' = ', a - -1]\n}\nconst c=(d,' , ')\n")
})

/** As the formatter writes it: of two texts that mean the same, the same. */
function formatted(scripts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-lean-'))
  try {
    for (const [name, text] of scripts) writeFileSync(join(folder, name), text)
    const { status, stderr } = spawnSync('biome', ['format', '--write', '--line-width=320', '.'], { cwd: folder, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return new Map([...scripts.keys()].map(name => [name, readFileSync(join(folder, name), 'utf8')]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('what is served means what was written', () => {
  const withoutComments = (text: string) => text.replace(/\/\*\*[\s\S]*?\*\/ ?/g, '').replace(/^\s*(\/\/.*)?\n/gm, '')
  const written = formatted(new Map(own.map(name => [name, withoutComments(textOf(name))])))
  const served = formatted(new Map(own.map(name => [name, lean(textOf(name))])))
  for (const name of own) assert.equal(served.get(name), written.get(name), name)
})

/** The space before a line of a text belongs to the text. */
test('no text of ours goes on over a line', () => {
  const bare = (script: string) =>
    lean(script)
      .replace(/'(?:\\.|[^'\\\n])*'/g, '')
      .replace(/(?<=[(=,:[!&|?]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/g, '')
  const isOver = (script: string) =>
    bare(script)
      .split('\n')
      .some(line => line.split('`').length % 2 === 0)
  assert.ok(isOver('const a = `one\n  two`'))
  assert.deepEqual(
    own.filter(name => isOver(textOf(name))),
    [],
  )
})

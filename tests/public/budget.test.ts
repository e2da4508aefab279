import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { lean } from '../../src/http/assets.ts'

const KB = 1000
const root = join(import.meta.dirname, '../..')
const own = globSync('public/js/*.js', { cwd: root }).map(file => join(root, file))
const libraries = ['htmx.min.js', 'ext/hx-upsert.min.js', 'ext/hx-preload.min.js'].map(file => `${root}/node_modules/htmx.org/dist/${file}`)

const packed = (text: string) => gzipSync(text).length
const weight = (files: readonly string[]) => files.reduce((bytes, file) => bytes + packed(lean(readFileSync(file, 'utf8'))), 0)
const libraryWeight = () => libraries.reduce((bytes, file) => bytes + packed(readFileSync(file, 'utf8')), 0)

/** What a page loads before anything is pressed: the first module and all that it imports, by every way but `import()`. */
function atOnce(file: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(file)) return known
  known.add(file)
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^'()]*? from '(\.\/[^']+)'$/gm)) {
    atOnce(join(dirname(file), path ?? ''), known)
  }
  return known
}

test('what a page loads at once of our script stays below 45 kB, with all that comes later and the libraries below 100', () => {
  const first = [...atOnce(join(root, 'public/js/main.js'))]
  assert.ok(first.length > 20)
  assert.ok(first.every(file => own.includes(file)))
  assert.ok(weight(first) <= 45 * KB, `own at once ${weight(first)}`)
  assert.ok(weight(own) + libraryWeight() <= 100 * KB, `all ${weight(own) + libraryWeight()}`)
})

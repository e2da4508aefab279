import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { lean } from '../../src/http/assets.ts'

const KB = 1000
const root = `${import.meta.dirname}/../..`
const own = globSync('public/js/*.js', { cwd: root }).map(file => `${root}/${file}`)
const libraries = ['htmx.min.js', 'ext/hx-upsert.min.js', 'ext/hx-preload.min.js'].map(file => `${root}/node_modules/htmx.org/dist/${file}`)

test('all script of a page stays below 100 kB, our own below 45', () => {
  const packed = (text: string) => gzipSync(text).length
  const ours = own.reduce((bytes, file) => bytes + packed(lean(readFileSync(file, 'utf8'))), 0)
  const theirs = libraries.reduce((bytes, file) => bytes + packed(readFileSync(file, 'utf8')), 0)
  assert.ok(own.length > 20)
  assert.ok(ours <= 45 * KB, `own ${ours}`)
  assert.ok(ours + theirs <= 100 * KB, `all ${ours + theirs}`)
})

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { html, joined, print, safeUrl, shown } from '../../views/html.ts'

test('what is put into a template is text', () => {
  assert.equal(String(html`<p title="${'"<&\''}">${['<b>', 0, null, false]}</p>`), '<p title="&quot;&lt;&amp;&#39;">&lt;b&gt;0</p>')
})

test('a template in a template stays markup', () => {
  assert.equal(String(html`<ul>${[html`<li>1</li>`, html`<li>2</li>`]}</ul>`), '<ul><li>1</li><li>2</li></ul>')
})

test('a promise in a template does not compile', () => {
  // @ts-expect-error: it would turn the page into a promise
  html`${Promise.resolve('late')}`
  // @ts-expect-error: only what a view printed goes back in unescaped
  shown('<b>')
})

test('what was printed goes back in as it was', () => {
  const row = print(html`<li>${'<'}</li>`)
  assert.equal(typeof row, 'string')
  assert.equal(String(html`<ol>${shown(joined([row, row]))}</ol>`), '<ol><li>&lt;</li><li>&lt;</li></ol>')
})

test('only the web, mail and own paths are addresses', () => {
  for (const url of ['https://x.example/a?b#c', 'http://x.example', 'mailto:ann@x.example', '/w/northwind', '/'])
    assert.equal(safeUrl(url), url)
  for (const url of [
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '/\\evil.example',
    'x',
    '',
    '/a\\b',
    '/a\nb',
    'blob:https://x',
  ])
    assert.equal(safeUrl(url), '#', url)
})

test('raw markup is made in two files only', () => {
  const files = globSync('views/**/*.ts', { cwd: `${import.meta.dirname}/../..` })
  assert.ok(files.length > 20)
  const raw = files.filter(file => /\braw\b/.test(readFileSync(`${import.meta.dirname}/../../${file}`, 'utf8')))
  assert.deepEqual(raw, ['views/html.ts'])
})

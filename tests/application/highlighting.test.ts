import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { highlighted } from '../../src/application/highlighting.ts'

const kinds = (code: string, language: string) => highlighted(code, language).flatMap(({ kind, text }) => (kind ? [[kind, text]] : []))

test('code is told apart by what it is', () => {
  assert.deepEqual(kinds('const a = "<b>" // 1', 'js'), [
    ['keyword', 'const'],
    ['string', '"<b>"'],
    ['comment', '// 1'],
  ])
  assert.deepEqual(kinds('-old\n+new', 'diff'), [
    ['gone', '-old'],
    ['string', '+new'],
  ])
})
test('an unknown language and very long code have no colours', () => {
  assert.deepEqual(highlighted('const a', 'nosuch'), [{ kind: null, text: 'const a' }])
  assert.deepEqual(highlighted('const a', ''), [{ kind: null, text: 'const a' }])
  assert.equal(highlighted('1 '.repeat(6_000), 'js').length, 1)
})
test('no sign of the code is lost or changed', () => {
  const signs = fc.constantFrom(
    '<',
    '>',
    '&',
    '&amp;',
    '"',
    "'",
    '`',
    '/*',
    '//',
    '#',
    '\n',
    ' ',
    'let ',
    'x',
    '1',
    '${',
    '}',
    '</script>',
    '&#x27;',
  )
  const code = fc.array(signs, { maxLength: 40 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(code, fc.constantFrom('js', 'html', 'css', 'python', 'sql', 'bash', 'php', 'json'), (code, language) => {
      assert.equal(
        highlighted(code, language)
          .map(({ text }) => text)
          .join(''),
        code,
      )
    }),
    { numRuns: 500 },
  )
})

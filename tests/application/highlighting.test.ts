import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { highlighted } from '../../src/application/highlighting.ts'

const kinds = (code: string, language: string) => highlighted(code, language).flatMap(({ kind, text }) => (kind ? [[kind, text]] : []))

/** What some of the languages look at again and again. */
const HOSTILE = [
  ['[a](', 'markdown'],
  ['<a>', 'markdown'],
  ['a', 'cpp'],
  ['Aa', 'c'],
  ['a ', 'csharp'],
  ['1.', 'ini'],
  ['a', 'java'],
  ['{{', 'javascript'],
  ['<!--', 'r'],
] as const

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
  assert.equal(highlighted('1\n'.repeat(2_100), 'js').length, 1)
  assert.ok(highlighted('1\n'.repeat(1_900), 'js').length > 1)
})
test('code that nobody reads line by line has no colours, whatever it would cost', () => {
  const isPlain = (code: string, language: string) => highlighted(code, language).length === 1
  assert.ok(isPlain('let a = 1; '.repeat(20), 'js'), 'a line of 220')
  assert.ok(!isPlain('let a = 1;\n'.repeat(20), 'js'))
  assert.ok(isPlain(`let ${'a'.repeat(101)}`, 'js'), 'a word of 101')
  assert.ok(!isPlain(`let ${'a'.repeat(100)}`, 'js'))
  for (const [code, language] of HOSTILE) assert.ok(isPlain(code.repeat(Math.floor(4000 / code.length)), language), code)
})
test('what is coloured took its time, and not more', t => {
  const worst = HOSTILE.map(([code, language]) => {
    const wide = code.repeat(Math.ceil(200 / code.length)).slice(0, /^\w+$/.test(code) ? 100 : 200)
    const text = `${wide}\n`.repeat(Math.floor(4990 / (wide.length + 1)))
    const once = () => {
      const before = process.cpuUsage()
      assert.ok(highlighted(text, language).length >= 1)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }
    return { code, language, ms: Math.min(once(), once(), once()) }
  }).toSorted((a, b) => b.ms - a.ms)
  t.diagnostic(worst.map(({ code, language, ms }) => `${ms.toFixed(0)} ms ${language} ${JSON.stringify(code)}`).join(' · '))
  for (const { code, language, ms } of worst) assert.ok(ms <= 150, `${ms} ms for ${JSON.stringify(code)} in ${language}`)
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

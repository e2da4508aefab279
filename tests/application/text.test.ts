import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cleanName, lengthOf, normalise, parse, plain, print } from '../../src/application/text.ts'
import type { Block, Span } from '../../src/domain/text.ts'

const paragraph = (...spans: readonly (Span | string)[]): Block => {
  return { type: 'paragraph', spans: spans.map(span => (typeof span === 'string' ? { type: 'text', text: span } : span)) }
}
const link = (url: string, text = url): Span => ({ type: 'link', url, text })
const code = (code: string): Span => ({ type: 'code', code })
const lineBreak: Span = { type: 'break' }
const becomes = (typed: string, ...tree: readonly Block[]) => assert.deepEqual(parse(typed).tree, tree, typed)
const staysText = (typed: string) => becomes(typed, paragraph(typed))

test('paragraphs and line breaks', () => {
  becomes('Hello', paragraph('Hello'))
  becomes('  one  \n\ttwo \n\n \t\n three\n', paragraph('one', lineBreak, 'two'), paragraph('three'))
  becomes('')
  becomes(' \n\t\n')
})
test('links that are written and links that are only typed', () => {
  becomes('see [the plan](https://a.example/x_(y)?q=1#z).', paragraph('see ', link('https://a.example/x_(y)?q=1#z', 'the plan'), '.'))
  becomes(
    'see http://a.example/x, or (https://b.example).',
    paragraph('see ', link('http://a.example/x'), ', or (', link('https://b.example'), ').'),
  )
  becomes('mailto:ann@team.example', paragraph(link('mailto:ann@team.example')))
  becomes('[mail\n me](mailto:ann@team.example)', paragraph(link('mailto:ann@team.example', 'mail me')))
  becomes('[`x` **y**](http://a.example)', paragraph(link('http://a.example', '`x` **y**')))
})
test('other schemes and other ways to write a link are shown as typed', () => {
  for (const typed of [
    ...[
      '[x](javascript:alert(1))',
      '[x](JAVASCRIPT://a.example/%0aalert(1))',
      '[x](data:text/html,x)',
      '[x](ftp://a.example)',
      'ftp://a.example',
    ],
    ...[
      '[x](/people)',
      '[x]()',
      '[x][y]',
      '[x]: y',
      'a.example',
      'ann@team.example',
      '//a.example',
      '[](x)',
      '![x](y)',
      'javascript:alert(1)',
    ],
  ]) {
    staysText(typed)
  }
  becomes('[ ](http://a.example)', paragraph('[ ](', link('http://a.example'), ')'))
  becomes('[x](http://a.example "title")', paragraph('[x](', link('http://a.example'), ' "title")'))
  becomes('<http://a.example>', paragraph('<', link('http://a.example'), '>'))
})
test('an address leads where it is seen to lead', () => {
  for (const odd of ['\u202e', '\u200b', '`', '\\', '"', '^', '|']) {
    const links = parse(`[x](http://a.example/${odd}y)`).tree.flatMap(block => (block.type === 'paragraph' ? block.spans : []))
    assert.ok(!links.some(span => span.type === 'link' && span.url.includes(odd)))
  }
})
test('code and fences', () => {
  becomes('run `npm ci` and ``a`b``', paragraph('run ', code('npm ci'), ' and ', code('a`b')))
  becomes('`[x](http://a.example)`', paragraph(code('[x](http://a.example)')))
  becomes('a\n```js\nlet x = 1\n\n  y\n```\nb', paragraph('a'), { type: 'fence', language: 'js', code: 'let x = 1\n\n  y' }, paragraph('b'))
  becomes('```\nnever closed', { type: 'fence', language: '', code: 'never closed' })
  becomes('`only one', paragraph('`only one'))
})
test('everything else stays as it was typed', () => {
  for (const typed of [
    '**bold** _it_ ~~no~~',
    '- item',
    '1. item',
    '# head',
    '> quote',
    '| a | b |',
    '---',
    '~~~',
    '\\*',
    '&amp; &lt;',
    '<b>x</b>',
    'a * b',
  ]) {
    staysText(typed)
  }
  becomes('a\n===', paragraph('a', lineBreak, '==='))
  becomes('~~~js\nx\n~~~ `y`', paragraph('~~~js', lineBreak, 'x', lineBreak, '~~~ ', code('y')))
})

test('what is typed is brought into one form before anything is asked', () => {
  assert.equal(normalise('a\r\nb\rc\td\u0000\u0007\u007f\u0085'), 'a\nb\nc\td')
  assert.equal(normalise('e\u0301'), '\u00e9')
  assert.equal(normalise('x\ud800y'), 'x\ufffdy')
  assert.equal(parse('a\r\nb').typed, 'a\nb')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), typed => assert.equal(normalise(normalise(typed)), normalise(typed))))
})
test('a character is a code point', () => {
  assert.equal(lengthOf('a😀é'), 3)
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => assert.equal(lengthOf(text), [...text].length)))
})
test('a name is one line of what can be seen', () => {
  assert.equal(cleanName('  Ann \t\n  B.\u0000 '), 'Ann B.')
  assert.equal(cleanName('A\u200bn\u202en\ufeff\u2066'), 'Ann')
  assert.equal(cleanName('\u200b \u3164\u2800'), '')
  assert.equal(cleanName('Zoe\u0308'), 'Zo\u00eb')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), typed => assert.equal(cleanName(cleanName(typed)), cleanName(typed))))
})
test('a preview is the first characters as one line', () => {
  const { tree } = parse('see [the plan](http://a.example)\nand `code`\n\n```js\nlet x\n```')
  assert.equal(plain(tree, 100), 'see the plan and code let x')
  assert.equal(plain(tree, 12), 'see the plan')
  assert.equal(plain(parse('😀😀😀').tree, 2), '😀😀')
})

const pieces = [
  '`',
  '``',
  '```',
  '````',
  '[',
  ']',
  '(',
  ')',
  '](',
  '[a](http://a.example/x)',
  'http://b.example/(y)',
  'https://',
  'mailto:a@b.example',
  '://',
]
const others = [
  '\n',
  '\n',
  '\n\n',
  ' ',
  '  ',
  '    ',
  '\t',
  '\\',
  '~~~',
  'js',
  'word',
  '&amp;',
  '*',
  '_',
  '\u00a0',
  '\u2003',
  '😀',
  '<',
  '>',
  '"',
  '|',
  '!',
]
const typed = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...others), fc.string({ maxLength: 3 })), { maxLength: 25 })
  .map(parts => parts.join(''))

test('printed and parsed again, it is the same tree', () => {
  for (const odd of ['`  a  `', '`` `a` ``', '`   `', '`a` `` b', 'a\n    ```\nb', '````\n```\n````']) {
    const { tree } = parse(odd)
    assert.deepEqual(parse(print(tree)).tree, tree, odd)
  }
  fc.assert(
    fc.property(typed, typed => {
      const { tree } = parse(typed)
      assert.deepEqual(parse(print(tree)).tree, tree, JSON.stringify(print(tree)))
    }),
    { numRuns: 3000 },
  )
})
test('text without marks takes a shorter way to the same tree', () => {
  const unmarked = fc
    .array(fc.constantFrom('\n', '\n', ' ', '  ', '\t', 'a', 'b c', '\u00a0', '*', ':'), { maxLength: 30 })
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(unmarked, typed => {
      assert.deepEqual(parse(typed).tree, parse(`${typed}\n\n\`x\``).tree.slice(0, -1))
    }),
    { numRuns: 1000 },
  )
})
test('nothing that was typed is lost but marks and white space', () => {
  const words = fc
    .array(fc.constantFrom('*', '_', '#', '>', '-', 'word', '😀', '1.', '&', '<b>'), { maxLength: 20 })
    .map(parts => parts.join(' '))
  fc.assert(fc.property(words, typed => assert.equal(plain(parse(typed).tree, 1000), typed.trim())))
})

test('the worst 40,000 characters take no longer than others', t => {
  const units = [
    ...[
      'a',
      '[',
      ']',
      '`',
      '(',
      '[](',
      '[a](',
      '[a](http://',
      '![',
      '`[',
      '``[`',
      'http://',
      'http://a.b/(',
      'mailto:',
      'mailto:a@',
      '\n',
      ' \n',
      '\t',
      ' ',
    ],
    ...[
      '```\n',
      '```a\n',
      '``` `\n',
      '> ',
      '- ',
      '* ',
      '[a](http://b.c)',
      '[[a](http://b.c)',
      'http://a.b ',
      'http://a.b/?',
      ':',
      '://',
      '<',
      '😀',
      '[`',
      '*a',
      '_',
    ],
  ]
  const mixes = [
    Array.from({ length: 280 }, (_, n) => '`'.repeat(n)).join(' '),
    `[${' '.repeat(39_000)}](`,
    `http://a.b/${'x'.repeat(39_000)}(`,
    `a${' '.repeat(39_000)}b \`x\``,
  ]
  const texts = [...units.map(unit => unit.repeat(Math.floor(40_000 / unit.length))), ...mixes]
  const took = texts.map(text => {
    const start = performance.now()
    print(parse(text).tree)
    return { ms: performance.now() - start, text: text.slice(0, 12) }
  })
  const worst = took.toSorted((a, b) => b.ms - a.ms).slice(0, 3)
  t.diagnostic(worst.map(({ ms, text }) => `${ms.toFixed(0)} ms ${JSON.stringify(text)}`).join(' · '))
  for (const { ms, text } of worst) assert.ok(ms <= 150, `${ms} ms for ${JSON.stringify(text)}`)
})

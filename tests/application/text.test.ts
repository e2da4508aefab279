import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Names, wantedNames } from '../../src/application/names.ts'
import { print } from '../../src/application/printing.ts'
import { cleanName, lengthOf, normalise, parse, plain, typedAgain } from '../../src/application/text.ts'
import type { Block, Item, Named, Span } from '../../src/domain/text.ts'

const paragraph = (...spans: readonly (Span | string)[]): Block => {
  return { type: 'paragraph', spans: spans.map(span => (typeof span === 'string' ? { type: 'text', text: span } : span)) }
}
const link = (url: string, text = url): Span => ({ type: 'link', url, text })
const code = (code: string): Span => ({ type: 'code', code })
const text = (text: string): Span => ({ type: 'text', text })
const marked =
  (type: 'strong' | 'emphasis' | 'struck', sign?: '_') =>
  (...spans: readonly (Span | string)[]): Span => ({
    type,
    ...(sign && { sign }),
    spans: spans.map(span => (typeof span === 'string' ? text(span) : span)),
  })
const [strong, emphasis, underscored, struck] = [marked('strong'), marked('emphasis'), marked('emphasis', '_'), marked('struck')]
const lineBreak: Span = { type: 'break' }
const heading = (...spans: readonly (Span | string)[]): Block => ({ ...paragraph(...spans), type: 'heading' }) as Block
const quote = (...blocks: readonly Block[]): Block => ({ type: 'quote', blocks })
const item = (...blocks: readonly Block[]): Item => ({ blocks })
const list = (start: number | null, ...items: readonly Item[]): Block => ({ type: 'list', start, items })
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
  becomes('🎉mailto:ann@team.example', paragraph('🎉', link('mailto:ann@team.example')))
  for (const typed of ['xhttp://a.example', '𝒜mailto:a@b.example', 'http:///a.example', '\\http://a.example']) staysText(typed)
  becomes('mailto:ann@team.example', paragraph(link('mailto:ann@team.example')))
  becomes('[mail\n me](mailto:ann@team.example)', paragraph(link('mailto:ann@team.example', 'mail me')))
  becomes(
    '[`x` **y**](http://a.example)',
    paragraph({ type: 'link', url: 'http://a.example', text: 'x y', spans: [code('x'), text(' '), strong('y')] }),
  )
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
test('strong, emphasis and struck', () => {
  becomes('**bold** *it* _it_ ~~no~~', paragraph(strong('bold'), ' ', emphasis('it'), ' ', underscored('it'), ' ', struck('no')))
  becomes('***both***', paragraph(emphasis(strong('both'))))
  becomes('**a *b***', paragraph(strong('a ', emphasis('b'))))
  becomes('*a **b***', paragraph(emphasis('a ', strong('b'))))
  becomes('re*start*ed', paragraph('re', emphasis('start'), 'ed'))
  for (const typed of ['snake_case_name', '__init__', '2 * 3 * 4', '~about~', '****four****', '~~~~']) staysText(typed)
})
test('marks in each other stop at six', () => {
  const deep = parse(`${'*a _b '.repeat(20)}c${'_ d* '.repeat(20)}`).tree
  const depth = (spans: readonly Span[]): number =>
    Math.max(0, ...spans.map(span => ('spans' in span && span.spans ? 1 + depth(span.spans) : 0)))
  assert.deepEqual(
    deep.map(block => (block.type === 'paragraph' ? depth(block.spans) : 0)),
    [6],
  )
})
test('a backslash takes the meaning from punctuation, and from nothing else', () => {
  becomes('\\*a\\* \\`b\\` \\[c\\] \\# \\a', paragraph('*a* `b` [c] # \\a'))
  becomes('a\\\nb', paragraph('a\\', lineBreak, 'b'))
})
test('headings of one size', () => {
  becomes('# One\n## Two ##\n### Three', heading('One'), heading('Two'), heading('Three'))
  becomes('#', heading())
  for (const typed of ['#no', '#### four']) staysText(typed)
  becomes('a\n===', paragraph('a', lineBreak, '==='))
})
test('quotes and lists', () => {
  becomes('> a\nb\n\nc', quote(paragraph('a', lineBreak, 'b')), paragraph('c'))
  becomes('- a\n- b\n  - c', list(null, item(paragraph('a')), item(paragraph('b'), list(null, item(paragraph('c'))))))
  becomes('3. a\n9. b', list(3, item(paragraph('a')), item(paragraph('b'))))
  becomes(
    '- [ ] a\n- [x] b\n- [ ]',
    list(null, { isDone: false, ...item(paragraph('a')) }, { isDone: true, ...item(paragraph('b')) }, { isDone: false, ...item() }),
  )
  becomes('- a\n* b', list(null, item(paragraph('a'))), list(null, item(paragraph('b'))))
  for (const typed of ['1) a', '-a', '+1 for that', '1.5 kg']) staysText(typed)
  becomes('a\n-b', paragraph('a', lineBreak, '-b'))
})
test('a quote ends where nothing goes on with its last paragraph', () => {
  becomes('> a\nb\n> c\nd', quote(paragraph('a', lineBreak, 'b'), paragraph('c', lineBreak, 'd')))
  becomes('> > a\n> b\nc', quote(quote(paragraph('a', lineBreak, 'b', lineBreak, 'c'))))
  becomes('> - a\nb', quote(list(null, item(paragraph('a', lineBreak, 'b')))))
  becomes('> a\n>\nb', quote(paragraph('a')), paragraph('b'))
  becomes('> # a\nb', quote(heading('a')), paragraph('b'))
  becomes('> ```\n> a\nb', quote({ type: 'fence', language: '', code: 'a' }), paragraph('b'))
  becomes('> a\n- b', quote(paragraph('a')), list(null, item(paragraph('b'))))
  becomes('- > a\n  > b\n- c', list(null, item(quote(paragraph('a', lineBreak, 'b'))), item(paragraph('c'))))
  becomes(
    '>\ta\n>  b\n>\t- c\n>\t  - d',
    quote(paragraph('a', lineBreak, 'b'), list(null, item(paragraph('c'), list(null, item(paragraph('d')))))),
  )
})
test('what is less indented belongs further out, from the deepest list as well', () => {
  const nested = (...last: readonly Item[]) => list(null, item(paragraph('b'), list(null, item(paragraph('c'), list(null, ...last)))))
  becomes(
    '- a\n  - b\n    - c\n      - d\n      - e\n- f',
    list(null, item(paragraph('a'), nested(item(paragraph('d')), item(paragraph('e')))), item(paragraph('f'))),
  )
  becomes('- - > - a\n- b', list(null, item(list(null, item(quote(list(null, item(paragraph('a'))))))), item(paragraph('b'))))
})
test('lists and quotes stand in each other four deep, what is deeper is text', () => {
  becomes('> > > > > five', quote(quote(quote(quote(paragraph('> five'))))))
  becomes('- - > - - five', list(null, item(list(null, item(quote(list(null, item(paragraph('- five')))))))))
})
test('tables have at most twenty columns', () => {
  const typed = '| a | b |\n|:--|:-:|\n| 1 \\| 2 | **c** |\n| 3 |\n| |'
  becomes(typed, {
    type: 'table',
    columns: ['left', 'center'],
    rows: [[[text('a')], [text('b')]], [[text('1 | 2')], [strong('c')]], [[text('3')]], []],
  })
  const wide = (n: number) => `${'|a'.repeat(n)}|\n${'|-'.repeat(n)}|\n|b|`
  assert.equal(parse(wide(20)).tree[0]?.type, 'table')
  assert.equal(parse(wide(21)).tree[0]?.type, 'paragraph')
})
test('emoji by name, in the tone of a skin where they take one', () => {
  becomes(':tada: a:+1:b', paragraph('🎉 a👍b'))
  becomes(':+1::tone-4: :wave::tone-1::tada::tone-2:', paragraph('👍🏾 👋🏻🎉:tone-2:'))
  becomes('`:tada:` \\:tada:', paragraph(code(':tada:'), ' :tada:'))
  for (const typed of [':nosuchname:', '10:30:45', ':tada', ': tada:', ':Tada:']) staysText(typed)
  assert.equal(parse(':tada:').typed, ':tada:')
})
test('everything else stays as it was typed', () => {
  for (const typed of ['---', '~~~', '&amp; &lt;', '<b>x</b>', 'a * b', 'a | b', '![x](y)', '[^1]', '<!-- -->', '    four spaces'.trim()])
    staysText(typed)
  becomes('    # four spaces', paragraph('# four spaces'))
  becomes('~~~js\nx\n~~~ `y`', paragraph('~~~js', lineBreak, 'x', lineBreak, '~~~ ', code('y')))
})

const ann: Named = { type: 'mention', personId: 'id-ann' }
const names: Names = {
  handles: new Map<string, Named>([
    ['ann', ann],
    ['bob.', { type: 'mention', personId: 'id-bob' }],
    ['design', { type: 'team', teamId: 'id-design' }],
    ['all', { type: 'reach', reach: 'all' }],
  ]),
  chats: new Map([
    ['launch', 'id-launch'],
    ['12', 'id-12'],
    ['design-team', 'id-team'],
  ]),
}
const words = {
  people: new Map([
    ['id-ann', 'ann'],
    ['id-bob', 'bob.'],
  ]),
  teams: new Map([['id-design', 'design']]),
  chats: new Map([
    ['id-launch', 'launch'],
    ['id-12', '12'],
    ['id-team', 'design-team'],
  ]),
}
const named = (typed: string, ...tree: readonly Block[]) => assert.deepEqual(parse(typed, names).tree, tree, typed)

test('a text asks for the names it may mean, once each', () => {
  assert.deepEqual(wantedNames('@Ann, (@bob.) and ann@team.example about #Launch, #12 and x#y @ANN'), {
    handles: ['ann', 'bob.', 'bob'],
    chats: ['launch', '12'],
    emoji: [],
  })
  assert.deepEqual(wantedNames('nothing'), { handles: [], chats: [], emoji: [] })
  assert.deepEqual(wantedNames('At 12:30: :smile:, :logo::logo: :ours:x:').emoji, ['30', 'logo', 'ours'])
  assert.equal(wantedNames(Array.from({ length: 900 }, (_, n) => `@p${n} #c${n}`).join(' ')).handles.length, 200)
})
test('people, teams, everybody and channels are kept by id', () => {
  named('@Ann and @design', paragraph(ann, ' and ', { type: 'team', teamId: 'id-design' }))
  named('hi @ann.', paragraph('hi ', ann, '.'))
  named('**@bob.**', paragraph(strong({ type: 'mention', personId: 'id-bob' })))
  named('> @all #12', quote(paragraph({ type: 'reach', reach: 'all' }, ' ', { type: 'chat', chatId: 'id-12' })))
  named('#Design-Team', paragraph({ type: 'chat', chatId: 'id-team' }))
  assert.equal(parse('@Ann, see #launch', names).typed, '<@id-ann>, see <#id-launch>')
})
test('an emoji of the workspace is kept by id, outside of code, and printed by its name', () => {
  const own = { ...names, emoji: new Map([['logo', 'e1']]) }
  const logo: Span = { type: 'emoji', emojiId: 'e1', name: 'logo' }
  const shown = (typed: string, ...spans: readonly (Span | string)[]) => {
    const { tree } = parse(typed, own)
    assert.deepEqual(tree, [paragraph(...spans)], typed)
    assert.deepEqual(parse(print(tree), own).tree, tree, `printed: ${print(tree)}`)
  }
  shown(':logo:', logo)
  shown('a:logo::logo:b', 'a', logo, logo, 'b')
  shown('**:logo:** x', strong(logo), ' x')
  shown('`:logo:` :log: :logo', code(':logo:'), ' :log: :logo')
  shown(':logo::tone-2:', logo, ':tone-2:')
  shown(':x:logo:', '❌logo:') // the first that fits
  shown('[:logo:](http://a.example)', { type: 'link', url: 'http://a.example', text: ':logo:', spans: [logo] })
  assert.deepEqual(parse('x :logo: :logo:', own).emojiIds, ['e1'])
  assert.equal('emojiIds' in parse('x :none:', own), false)
  assert.equal(plain(parse('Hi :logo:', own).tree, 80), 'Hi :logo:')
  assert.equal(typedAgain(parse('Hi :logo:', own), { people: new Map(), teams: new Map(), chats: new Map() }), 'Hi :logo:')
})
test('in code, links and behind a backslash nobody is named, nor who is not known', () => {
  named('`@ann`', paragraph(code('@ann')))
  named('```\n@ann\n```', { type: 'fence', language: '', code: '@ann' })
  named('[@ann](http://a.example/@ann)', paragraph(link('http://a.example/@ann', '@ann')))
  named('http://a.example/@ann', paragraph(link('http://a.example/@ann')))
  named('\\@ann', paragraph('@ann'))
  for (const typed of ['@cleo', 'a@ann', '@annx', 'x#launch', '(#launch)']) named(typed, paragraph(typed))
  assert.equal(parse('`@ann` @ann', names).typed, '`@ann` <@id-ann>')
})
test('what was typed like an id is none, and comes back as it was typed', () => {
  assert.equal(parse('<@id-ann> <#id-12> \\<@all>', names).typed, '\\<@id-ann> \\<#id-12> \\\\<@all>')
  for (const typed of ['<@id-ann> @ann `<@id-ann>`', '\\<@all> \\\\<#x <@', 'a < @ann', '@ann @design #launch @all']) {
    assert.equal(typedAgain(parse(typed, names), words), typed)
  }
  fc.assert(fc.property(typed, typed => assert.equal(typedAgain(parse(typed, names), words), normalise(typed).replace(/@ALL/g, '@all'))))
})
test('who is called otherwise by now is shown so', () => {
  const said = parse('@ann in #launch', names)
  assert.equal(typedAgain(said, { ...words, people: new Map([['id-ann', 'anne']]) }), '@anne in #launch')
  assert.equal(plain(said.tree, 100, { ...words, people: new Map([['id-ann', 'Ann Lee']]) }), '@Ann Lee in #launch')
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
  '@ann',
  ':tada:',
  ':+1::tone-2:',
  ':one:',
  '@bob.',
  '@design-',
  ' #launch',
  '<@',
  ':',
  '-',
  '1.',
  '#',
]
const blockPieces = [
  ...['**', '*', '_', '***', '~~', '~', '**b**', '*i*', '_i_', '~~s~~', '\\', '\\*', '&', '[x] '],
  ...[
    '# ',
    '### ',
    '> ',
    '> > ',
    '- ',
    '* ',
    '+ ',
    '1. ',
    '7. ',
    '- [ ] ',
    '- [x] ',
    '- - ',
    '| a | b |',
    '|---|---|',
    '\n|:-|-:|\n',
    '\n  ',
    '\n    ',
  ],
]
const typed = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.constantFrom(...others), fc.constantFrom(...blockPieces), fc.string({ maxLength: 3 })), {
    maxLength: 25,
  })
  .map(parts => parts.join(''))

test('printed and parsed again, it is the same tree', () => {
  for (const odd of ['`  a  `', '`` `a` ``', '`   `', '`a` `` b', 'a\n    ```\nb', '````\n```\n````', '> a\u2028b\u2029c']) {
    const { tree } = parse(odd)
    assert.deepEqual(parse(print(tree)).tree, tree, odd)
  }
  fc.assert(
    fc.property(typed, typed => {
      const { tree } = parse(typed, names)
      const again = print(tree, words)
      assert.deepEqual(parse(again, names).tree, tree, JSON.stringify(again))
    }),
    { numRuns: 5000 },
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
    .array(fc.constantFrom('a*', 'b_c', 'c#', '|', '!', 'word', '😀', '(', '&', '<b>'), { maxLength: 20 })
    .map(parts => parts.join(' '))
  fc.assert(fc.property(words, typed => assert.equal(plain(parse(typed).tree, 1000), typed.trim())))
})

/** Of this process alone, whatever else the machine does; the least of three. */
function processorMs(work: () => void): number {
  const once = () => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  return Math.min(once(), once(), once())
}

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
      '**',
      '**a',
      '_a ',
      '~~a',
      '***a ',
      '***a* ',
      'a*** ',
      '|',
      '|a',
      '| a |\n| - |\n',
      '\\',
      '> > > > ',
      '> > > > > a\n',
      '>\n',
      '- - - - ',
      '- a\n  - b\n',
      '1. ',
      '- [ ] a\n',
      '# ',
      '#\n',
      '[a](http://b.c(',
      '](http://b',
      '[[]](http://b)',
      'http://a.b/....',
      'http:///',
      '> #\na\n',
      '> ```\na\n',
    ],
  ]
  const mixes = [
    Array.from({ length: 280 }, (_, n) => '`'.repeat(n)).join(' '),
    `[${' '.repeat(39_000)}](`,
    `http://a.b/${'x'.repeat(39_000)}(`,
    `a${' '.repeat(39_000)}b \`x\``,
  ]
  const texts = [...units.map(unit => unit.repeat(Math.floor(40_000 / unit.length))), ...mixes]
  const took = texts.map(text => ({ ms: processorMs(() => print(parse(text).tree)), text: text.slice(0, 12) }))
  const worst = took.toSorted((a, b) => b.ms - a.ms).slice(0, 5)
  t.diagnostic(worst.map(({ ms, text }) => `${ms.toFixed(0)} ms ${JSON.stringify(text)}`).join(' · '))
  for (const { ms, text } of worst) assert.ok(ms <= 150, `${ms} ms for ${JSON.stringify(text)}`)
})

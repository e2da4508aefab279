import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { highlighted } from '../../src/application/highlighting.ts'
import { parse } from '../../src/application/text.ts'
import type { Named, Text } from '../../src/domain/text.ts'
import { keptRows } from '../../views/messages/rows.ts'
import { writtenText } from '../../views/text.ts'
import { minute, sample, site, zone } from './support/samples.ts'
import { complaints } from './support/validity.ts'

const at = sample()
const { ann } = at.ids
const around = { assets: site.assets, slug: 'northwind', zone, ...at.called }
const drawn = (text: Text, called = around): string => writtenText(text, 't', called).toString()
const naming = (named: Named): Text => ({ typed: '', tree: [{ type: 'paragraph', spans: [named] }], named: [named] })

test('who is named is called as they are now, and who nobody may know has no name', () => {
  const teams = new Map([['t1', 'Design']])
  const chats = new Map([['c1', 'launch']])
  const called = { ...around, teams, chats }
  assert.match(
    drawn(naming({ type: 'mention', personId: ann }), called),
    new RegExp(`data-mention="${ann}">@<span data-person="${ann}">Ann`),
  )
  assert.match(drawn(naming({ type: 'mention', personId: 'p9' }), called), />Somebody</)
  assert.match(drawn(naming({ type: 'team', teamId: 't1' }), called), /data-mention="t1">@Design</)
  assert.match(drawn(naming({ type: 'team', teamId: 't2' }), called), /@former team</)
  assert.match(drawn(naming({ type: 'reach', reach: 'all' }), called), /data-mention="all">@all</)
  assert.match(drawn(naming({ type: 'chat', chatId: 'c1' }), called), /href="\/w\/northwind\/chats\/c1"># launch</)
  assert.match(drawn(naming({ type: 'chat', chatId: 'c2' }), called), /# private channel</)
})

test('a row is drawn anew when somebody or something it names is called otherwise', () => {
  const rows = keptRows()
  const draw = (called: typeof around, named: Named) =>
    rows.drawing(called)(at.row(ann, minute('11:00'), { id: 'm1', text: naming(named) }), false)
  const team: Named = { type: 'team', teamId: 't1' }
  const chat: Named = { type: 'chat', chatId: 'c1' }
  assert.match(draw({ ...around, teams: new Map([['t1', 'Design']]) }, team), /@Design/)
  assert.match(draw({ ...around, teams: new Map([['t1', 'Brand']]) }, team), /@Brand/)
  assert.match(draw({ ...around, chats: new Map([['c1', 'launch']]) }, chat), /# launch/)
  assert.match(draw({ ...around, chats: new Map() }, chat), /# private channel/)
  assert.equal(rows.drawn(), 4)
})

test('texts of before are drawn as they were', () => {
  const old: Text = {
    typed: '',
    tree: [
      { type: 'paragraph', spans: [{ type: 'link', url: 'https://a.example', text: 'a' }, { type: 'break' }, { type: 'code', code: 'b' }] },
      { type: 'fence', language: '', code: 'c' },
    ],
  }
  assert.match(drawn(old), /<p><a href="https:\/\/a.example"[^>]*>a<\/a><br><code>b<\/code><\/p>.*<code>c<\/code>/s)
})

test('boxes say whether they are ticked', () => {
  assert.match(drawn(parse('- [ ] a\n- [x] b')), /aria-label="To do".*a.*aria-label="Done".*b/s)
})

test('code is coloured where its language is known, and never markup', () => {
  const fence = parse('```html\n<script>alert(1)</script>\n```')
  const coloured = writtenText(fence, 't', { ...around, highlight: highlighted }).toString()
  assert.match(coloured, /<span class="c-keyword">script<\/span>/)
  assert.doesNotMatch(coloured, /<script/)
  assert.doesNotMatch(drawn(fence), /c-keyword|<script/)
})

test('a text has colours for so much code and no more', () => {
  const fence = `\`\`\`js\n${'let a = 1\n'.repeat(200)}\`\`\`\n`
  const coloured = writtenText(parse(fence.repeat(4)), 't', { ...around, highlight: highlighted }).toString()
  assert.deepEqual(
    coloured
      .split('<pre')
      .slice(1)
      .map(one => one.includes('c-keyword')),
    [true, true, false, false],
  )
  assert.equal(coloured.split('let</span> a').length - 1, 400)
})

test('one to three emoji alone are large', () => {
  const isBig = (typed: string) => / class="text big"/.test(drawn(parse(typed)))
  for (const typed of [':tada:', '🎉 🚀', '👍🏽👩‍👩‍👧🇩🇪']) assert.ok(isBig(typed), typed)
  for (const typed of ['🎉 a', '🎉🎉🎉🎉', '1', '#', '🎉\n🎉', '', '**🎉**']) assert.ok(!isBig(typed), typed)
})

test('whatever is written is valid markup', async () => {
  const sign = fc.constantFrom(
    ...[
      '`',
      '```',
      '```js\n',
      '**',
      '*',
      '_',
      '~~',
      '> ',
      '- ',
      '1. ',
      '5. ',
      '- [ ] ',
      '# ',
      '|a|b|\n|-|:-:|\n|c|',
      '[a](http://b.example)',
    ],
    ...[
      'http://c.example ',
      ':tada:',
      '\n',
      '\n\n',
      '  ',
      'word',
      '<b>',
      '&amp;',
      '"',
      "'",
      '<script>',
      '</pre>',
      '\\',
      '\u202e',
      '<!--',
      ']]>',
    ],
  )
  const texts = fc.sample(
    fc.array(sign, { maxLength: 20 }).map(parts => parts.join('')),
    { numRuns: 400, seed: 7 },
  )
  const whole = texts.map((typed, i) => writtenText(parse(typed), `t${i}`, { ...around, highlight: highlighted }).toString()).join('\n')
  assert.deepEqual(await complaints(whole), [])
})

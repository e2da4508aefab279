import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from '../../src/application/text.ts'
import type { Named, Text } from '../../src/domain/text.ts'
import { keptRows } from '../../views/messages/rows.ts'
import { writtenText } from '../../views/text.ts'
import { minute, sample, site, zone } from './support/samples.ts'

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

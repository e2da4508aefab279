import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseWord } from '../../src/ws/protocol.ts'
import { id, launch } from './office.ts'

const parse = (word: unknown) => parseWord(JSON.stringify(word))

test('a page says what it looks at, with the version it has seen', () => {
  assert.deepEqual(parse({ t: 'look', chats: { [launch]: 12 } }), { t: 'look', chats: new Map([[launch, 12]]) })
  assert.deepEqual(parse({ t: 'look', chats: {} }), { t: 'look', chats: new Map() })
})

test('the other three words carry what they need and nothing else', () => {
  assert.deepEqual(parse({ t: 'typing', chat: launch }), { t: 'typing', chat: launch })
  assert.deepEqual(parse({ t: 'typing', chat: launch, thread: id(9) }), { t: 'typing', chat: launch, thread: id(9) })
  assert.deepEqual(parse({ t: 'active' }), { t: 'active' })
  assert.deepEqual(parse({ t: 'ping' }), { t: 'ping' })
})

test('a page looks at fifty chats at most', () => {
  const chats = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [id(n), 0]))
  assert.ok(parse({ t: 'look', chats: chats(50) }))
  assert.equal(parse({ t: 'look', chats: chats(51) }), undefined)
})

test('whatever else is said is no word', () => {
  const wrong: readonly unknown[] = [
    null,
    [],
    'ping',
    7,
    {},
    { t: 'shout' },
    { t: ['ping'] },
    { t: 'ping', more: 1 },
    { t: 'active', chat: launch },
    { t: 'look' },
    { t: 'look', chats: [launch] },
    { t: 'look', chats: { general: 1 } },
    { t: 'look', chats: { [launch]: '1' } },
    { t: 'look', chats: { [launch]: -1 } },
    { t: 'look', chats: { [launch]: 1.5 } },
    { t: 'look', chats: { [launch]: { $gt: 0 } } },
    { t: 'look', chats: { [launch.toUpperCase().replace('8', 'A')]: 1 } },
    { t: 'look', chats: {}, workspace: id(1) },
    { t: 'typing' },
    { t: 'typing', chat: { $ne: '' } },
    { t: 'typing', chat: launch, thread: null },
    { t: 'typing', chat: `${launch}\n` },
    { t: 'typing', chat: launch, personId: id(5) },
  ]
  for (const word of wrong) assert.equal(parse(word), undefined, JSON.stringify(word))
  for (const text of ['', '{', '{"t":"ping","__proto__":{}}', '{"t":"ping","constructor":1}', '{"__proto__":{"t":"ping"}}']) {
    assert.equal(parseWord(text), undefined, text)
  }
})

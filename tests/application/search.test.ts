import assert from 'node:assert/strict'
import { test } from 'node:test'
import { excerpt } from '../../src/application/excerpts.ts'
import { INSTANCE, type Ports } from '../../src/application/ports.ts'
import type { Asked } from '../../src/application/screens/search.ts'
import type { Viewer } from '../../src/application/screens.ts'
import { dayIn, typedIn } from '../../src/application/sought.ts'
import { wordsIn, wordsOf } from '../../src/application/words.ts'
import { CHECKPOINTS, SEARCH } from '../../src/application/workers/checkpoints.ts'
import { aHouse, anotherProcess, type House } from '../support/house.ts'
import { indexed } from '../support/indexed.ts'
import { newKey } from '../support/keys.ts'
import { profile } from '../support/profile.ts'
import { until } from '../support/until.ts'

const viewerOf = async ({ core }: House, personId: string): Promise<Viewer> =>
  (await core.queries.viewer('acme', personId)) ?? assert.fail('nobody looks')

async function found(house: House, personId: string, asked: Partial<Asked>): Promise<readonly string[]> {
  const screen = await house.core.queries.search(await viewerOf(house, personId), { words: '', ...asked })
  return screen.hits.map(({ pieces }) => pieces.map(({ text }) => text).join(''))
}

const says = (house: House, personId: string, text: string, chatId = house.general) =>
  house.core.commands.messages.post(house.by(personId), chatId, { text })

test('a word is letters and digits of any script, without case and accents', () => {
  assert.deepEqual(wordsOf('KÄSE kase Ｋäse don’t foo_bar 3.5 #12'), ['kase', 'kase', 'ｋase', 'don', 't', 'foo', 'bar', '3', '5', '12'])
  assert.deepEqual(wordsOf('Größe ΠΑΣ Ёлка काम 日本語 한국'), ['große', 'πας', 'елка', 'काम', '日本語', '한국'])
  assert.deepEqual(wordsOf('x'.repeat(500)), ['x'.repeat(64)])
  assert.deepEqual(wordsOf(' … — \u0301 👍🏽 '), [])
  for (const { word } of wordsIn('ﬁ ½ İstanbul ㎏ 𝒳 ⅷ'.repeat(3))) assert.match(word, /^(?:[a-z0-9]|[^\0-\x7f])+$/)
  const text = 'Der Käse!'
  assert.deepEqual(
    wordsIn(text).map(({ from, to }) => text.slice(from, to)),
    ['Der', 'Käse'],
  )
})

test('what is typed is words, phrases, what must not be there, and filters', () => {
  assert.deepEqual(typedIn('ship "it now" -late -"not this" from:@ann IN:"Long name" before:2026-12-01 after:2026-11-01 foo-bar'), {
    phrases: [['ship'], ['it', 'now'], ['foo', 'bar']],
    without: [['late'], ['not', 'this']],
    from: '@ann',
    in: 'Long name',
    before: '2026-12-01',
    after: '2026-11-01',
  })
  assert.deepEqual(typedIn('"open end - -- "" from:'), { phrases: [['open', 'end'], ['from']], without: [] })
  assert.deepEqual(typedIn('from:a from:b http://x.example/a?b').from, 'b')
  assert.equal(dayIn('Europe/Berlin', '2026-11-20'), Date.parse('2026-11-19T23:00:00Z'))
  for (const day of ['2026-11-31', 'soon', '', '2026-1-1', '-271821-04-19']) assert.equal(dayIn('UTC', day), undefined)
})

test('an excerpt shows what was looked for, marked, wherever it stands', () => {
  const long = `${'lorem ipsum '.repeat(30)}the Käse stands here${' dolor'.repeat(80)}`
  const pieces = excerpt(long, [['kase']])
  assert.deepEqual(
    pieces.filter(({ isMarked }) => isMarked).map(({ text }) => text),
    ['Käse'],
  )
  const whole = pieces.map(({ text }) => text).join('')
  assert.ok(whole.length < 260 && whole.startsWith('… ') && whole.endsWith(' …'), whole)
  assert.deepEqual(excerpt('short', [['never']]), [{ text: 'short', isMarked: false }])
  assert.deepEqual(excerpt('', []), [])
  assert.deepEqual(
    excerpt('x'.repeat(1_000), []).map(({ text }) => text.length),
    [242],
  )
})

test('whatever is asked has an answer, or a sentence about what is wrong with it', async () => {
  await using house = await aHouse()
  await says(house, house.ann, 'Shall we NOT ship "kase" AND words: (or marks) near a* b^2?')
  await indexed(house)
  const viewer = await viewerOf(house, house.ann)
  const many = Array.from({ length: 10_000 }, (_, n) => `w${n}`)
  const odd = [
    ...[
      '"',
      '""',
      '"""',
      '"open',
      '-',
      '--',
      '-"',
      '- -',
      '-"open',
      '"a b" -"c d"',
      '😀',
      '\u202ea',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\u0301',
    ],
    ...[
      'AND',
      'OR NOT',
      'NOT',
      'a AND b OR (c',
      '* a*',
      'NEAR(a b)',
      '{a b}:c',
      'words : a',
      'marks:x',
      'a^2',
      '^a',
      '+a',
      ')',
      '(',
      "';--",
      '%',
    ],
    ...[
      'from:',
      'from:"',
      'in:',
      'in:#',
      'in:@',
      'before:',
      'from:from:a',
      'from:@ann from:@bob',
      'from:__proto__',
      'in:constructor',
      '\\',
    ],
    ...['0000-00-00', '0001-01-01', '9999-12-31', '2026-02-31', '-000001-01-01'].flatMap(day => [day, `a before:${day}`, `a after:${day}`]),
    ...[many.join(' '), `"${many.join(' ')}"`, many.map(word => `-${word}`).join(' '), '"a" '.repeat(9000), '-'.repeat(9000)],
    ...['x'.repeat(99_999), `in:${'x'.repeat(99_999)}`, `from:"${'x'.repeat(99_999)}`],
  ]
  const asks = async (asked: Partial<Asked>, key?: string) => {
    const { problems } = await house.core.queries.search(viewer, { words: '', ...asked }, key)
    for (const problem of Object.values(problems)) assert.match(problem, /^[A-Z].*\.$/s)
  }
  for (const words of odd) await asks({ words })
  for (const value of odd) for (const name of ['from', 'in', 'before', 'after']) await asks({ words: 'kase', [name]: value })
  for (const key of odd) await asks({ words: 'kase' }, key)
  for (const words of ['"kase" and NOT', 'words: (or marks)', 'near a* b^2?', 'kase after:0001-01-01 before:9999-12-31'])
    assert.equal((await found(house, house.ann, { words })).length, 1, words)
})

test('posts are found, edits by their new words only, and what is deleted not at all', async () => {
  await using house = await aHouse()
  const { commands } = house.core
  await says(house, house.ann, 'We ship on Friday')
  const { messageId } = await says(house, house.bob, 'Friday is too early')
  await indexed(house)
  assert.deepEqual(await found(house, house.bob, { words: 'friday' }), ['Friday is too early', 'We ship on Friday'])
  await commands.messages.edit(house.by(house.bob), { chatId: house.general, messageId }, { text: 'Monday then' })
  assert.deepEqual(await found(house, house.bob, { words: 'friday' }), ['We ship on Friday'], 'also before the index knows')
  await indexed(house)
  assert.deepEqual(await found(house, house.bob, { words: 'monday' }), ['Monday then'])
  await commands.messages.delete(house.by(house.bob), { chatId: house.general, messageId })
  assert.deepEqual(await found(house, house.ann, { words: 'monday' }), [])
  await indexed(house)
  const kept = await house.ports.search.find(house.workspaceId, { scopeIds: [house.general], phrases: [['monday']], limit: 9 })
  assert.deepEqual(kept.hits, [], 'nor does the index keep it')
})

test('every filter narrows, and one that names nothing says so', async () => {
  await using house = await aHouse()
  const { chatId } = await house.core.commands.chats.create(house.by(house.ann), { title: 'Launch Pad', visibility: 'private' })
  const { chatId: direct } = await house.core.commands.chats.createDirect(house.by(house.ann), { personIds: [house.bob] })
  await says(house, house.ann, 'ship one')
  await says(house, house.bob, 'ship two')
  await says(house, house.ann, 'ship three', chatId)
  await says(house, house.bob, 'ship four', direct)
  await indexed(house)
  const ann = (words: string, fields: Partial<Asked> = {}) => found(house, house.ann, { words, ...fields })
  assert.deepEqual(await ann('ship from:@bob'), ['ship four', 'ship two'])
  assert.deepEqual(await ann('from:me', { in: '#general' }), ['ship one'])
  assert.deepEqual(await ann('ship', { in: chatId }), ['ship three'])
  assert.deepEqual(await ann('in:"launch pad"'), ['ship three'])
  assert.deepEqual(await ann('in:@bob'), ['ship four'])
  assert.deepEqual(await ann('ship -two -four'), ['ship three', 'ship one'])
  assert.deepEqual(await ann('"ship two"'), ['ship two'])
  const today = Temporal.Instant.fromEpochMilliseconds(house.core.app.ports.clock.now()).toZonedDateTimeISO('UTC').toPlainDate()
  assert.equal((await ann(`ship after:${today.subtract({ days: 2 })} before:${today.add({ days: 2 })}`)).length, 4)
  assert.deepEqual(await ann(`ship after:${today.add({ days: 2 })}`), [])
  const screen = async (asked: Asked) => house.core.queries.search(await viewerOf(house, house.bob), asked)
  const { problems } = await screen({ words: 'ship from:@nobody', in: chatId, before: 'soon', after: '2026-02-30' })
  assert.deepEqual(Object.keys(problems).toSorted(), ['after', 'before', 'from', 'in'])
  assert.equal((await screen({ words: 'after:2026-01-01 -ship' })).isAsked, false)
})

test("a stranger's chat and one that never was are the same, whatever it is asked by", async () => {
  await using house = await aHouse()
  const { commands, queries } = house.core
  const eve = (await commands.people.register(newKey(), 'local', profile('Eve'))).personId
  await commands.workspaces.create({ personId: eve, command: newKey() }, { name: 'R', slug: 'rivals', zone: 'UTC', locale: 'en' })
  await says(house, house.ann, 'canary')
  await indexed(house)
  const viewer = (await queries.viewer('rivals', eve)) ?? assert.fail()
  for (const words of [
    'canary',
    `in:${house.general}`,
    `canary in:${house.general}`,
    'canary in:general',
    `from:${house.ann}`,
    'from:@ann',
  ]) {
    const [seen, never] = [
      await queries.search(viewer, { words }),
      await queries.search(viewer, { words: words.replaceAll(house.general, newKey()) }),
    ]
    assert.deepEqual(seen.hits, [], words)
    assert.deepEqual(Object.keys(seen.problems), Object.keys(never.problems), words)
  }
})

test('page by page everything comes once, the newest first', async () => {
  await using house = await aHouse()
  for (let n = 0; n < 45; n++) await says(house, house.ann, `number ${n}`)
  await indexed(house)
  const viewer = await viewerOf(house, house.bob)
  const seen: string[] = []
  for (let after: string | null | undefined; after !== null; ) {
    const page = await house.core.queries.search(viewer, { words: 'number' }, after)
    seen.push(...page.hits.map(({ message }) => message.text?.typed ?? ''))
    after = page.next
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 45 }, (_, n) => `number ${44 - n}`),
  )
})

test('a worker that dies before its checkpoint is stored finds what it did already done, and catches up', async () => {
  const report = (error: unknown): never => {
    throw error
  }
  await using house = await aHouse()
  await says(house, house.ann, 'before the end')
  await indexed(house)
  await house.stop()
  await says(house, house.ann, 'while nobody worked')
  await house.ports.documents.erase(CHECKPOINTS, INSTANCE, SEARCH)
  const follower = await anotherProcess(house.ports).follow({ report })
  await indexed(house)
  assert.deepEqual(await found(house, house.bob, { words: 'the end' }), ['before the end'])
  assert.deepEqual(await found(house, house.bob, { words: 'nobody' }), ['while nobody worked'])
  await follower.stop()
})

test('a store of words that fails holds nothing up for good: all of it comes when it works again', async () => {
  let isBroken = true
  const failing = (ports: Ports): Ports => ({
    ...ports,
    search: { ...ports.search, put: entries => (isBroken ? Promise.reject(new Error('no words')) : ports.search.put(entries)) },
  })
  await using house = await aHouse(failing, () => {})
  for (let n = 0; n < 5; n++) await says(house, house.ann, `word ${n}`)
  await indexed(house)
  assert.deepEqual(await found(house, house.bob, { words: 'word' }), [])
  isBroken = false
  await until(async () => (await found(house, house.bob, { words: 'word' })).length === 5, 'all of them', 10_000)
})

import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Entry, Search, Sought } from '../../../src/application/ports.ts'
import { dice, WORKSPACE } from './things.ts'

export type OpenSearch = () => Promise<{ readonly search: Search; [Symbol.asyncDispose](): Promise<void> }>

/** `words` as somebody would say them. */
export function entry(id: string, words: string, fields: Partial<Omit<Entry, 'id' | 'words'>> = {}): Entry {
  const said = words.split(' ').filter(word => word !== '')
  return { workspaceId: WORKSPACE, id, version: 1, scopeId: 'room', authorId: 'ann', at: 1_000, words: said, ...fields }
}

const said = (phrase: string): readonly string[] => phrase.split(' ')

export async function idsOf(search: Search, sought: Partial<Sought>, workspaceId = WORKSPACE): Promise<readonly string[]> {
  return (await search.find(workspaceId, { scopeIds: ['room'], limit: 50, ...sought })).hits.map(({ id }) => id)
}

/** Every page one after the other. */
export async function everyPage(search: Search, sought: Partial<Sought>, limit: number): Promise<readonly string[]> {
  const found: string[] = []
  for (let after: string | null | undefined; after !== null; ) {
    const page = await search.find(WORKSPACE, { scopeIds: ['room'], ...sought, limit, ...(after === undefined ? {} : { after }) })
    assert.ok(page.hits.length <= limit)
    found.push(...page.hits.map(({ id }) => id))
    after = page.next
  }
  return found
}

export function searchContract(name: string, open: OpenSearch): void {
  suite(`search on ${name}`, () => {
    finding(open)
    changing(open)
    paging(open)
    apart(open)
  })
}

function finding(open: OpenSearch): void {
  test('what has all the words is found, the newest first', async () => {
    await using place = await open()
    const { search } = place
    await search.put([
      entry('old', 'ship it on friday', { at: 1 }),
      entry('new', 'friday we ship', { at: 3 }),
      entry('other', 'ship nothing', { at: 2 }),
    ])
    assert.deepEqual(await idsOf(search, { phrases: [['ship']] }), ['new', 'other', 'old'])
    assert.deepEqual(await idsOf(search, { phrases: [['ship'], ['friday']] }), ['new', 'old'])
    assert.deepEqual(await idsOf(search, { phrases: [['shi']] }), [], 'a part of a word is another word')
    assert.deepEqual(await idsOf(search, { phrases: [['monday']] }), [])
    assert.deepEqual((await search.find(WORKSPACE, { scopeIds: ['room'], phrases: [['nothing']], limit: 9 })).hits, [
      { id: 'other', at: 2 },
    ])
  })

  test('a phrase is words side by side, and what has a word can be left out', async () => {
    await using place = await open()
    const { search } = place
    await search.put([entry('a', 'we ship it', { at: 1 }), entry('b', 'it we ship', { at: 2 }), entry('c', 'we do ship', { at: 3 })])
    assert.deepEqual(await idsOf(search, { phrases: [said('we ship')] }), ['b', 'a'])
    assert.deepEqual(await idsOf(search, { phrases: [said('we ship it')] }), ['a'])
    assert.deepEqual(await idsOf(search, { phrases: [['ship']], without: [['do']] }), ['b', 'a'])
    assert.deepEqual(await idsOf(search, { phrases: [['ship']], without: [said('ship it'), ['do']] }), ['b'])
    assert.deepEqual(await idsOf(search, { without: [['do']] }), ['b', 'a'])
  })

  test('by author, by time, and everything in a scope', async () => {
    await using place = await open()
    const { search } = place
    await search.put([
      entry('a', 'one', { at: 10 }),
      entry('b', 'one', { at: 20, authorId: 'bob' }),
      entry('c', 'two', { at: 30, authorId: 'bob' }),
    ])
    assert.deepEqual(await idsOf(search, { authorId: 'bob' }), ['c', 'b'])
    assert.deepEqual(await idsOf(search, { authorId: 'bob', phrases: [['one']] }), ['b'])
    assert.deepEqual(await idsOf(search, { since: 20, until: 30 }), ['b'])
    assert.deepEqual(await idsOf(search, { since: 20 }), ['c', 'b'])
    assert.deepEqual(await idsOf(search, {}), ['c', 'b', 'a'])
    assert.deepEqual(await idsOf(search, { authorId: 'ann', since: 11 }), [])
  })

  test('words of any script, and words that mean something to a store', async () => {
    await using place = await open()
    const { search } = place
    const words = ['grüße', 'привет', '日本語', 'काम', 'not', 'and', 'near', 'words', 'marks', '𝒳ab', '1']
    await search.put(words.map((word, at) => entry(word, `${word} x`, { at })))
    for (const word of words) assert.deepEqual(await idsOf(search, { phrases: [[word]] }), [word])
  })

  test('what is no word is refused', async () => {
    await using place = await open()
    const { search } = place
    for (const bad of ['', 'two words', '"', 'a"b', "o'", 'a*', '$ne', '*', '@ann', '#room']) {
      await assert.rejects(search.put([{ ...entry('a', ''), words: [bad] }]), TypeError, bad)
      await assert.rejects(idsOf(search, { phrases: [[bad]] }), TypeError, bad)
    }
    const object = { $ne: '' }
    for (const bad of [{ phrases: [[object]] }, { phrases: [object] }, { without: [object] }, { authorId: object }, { scopeIds: [object] }])
      await assert.rejects(idsOf(search, bad as never), TypeError, JSON.stringify(bad))
  })
}

function changing(open: OpenSearch): void {
  test('a newer version takes the place of an older one, never the other way round', async () => {
    await using place = await open()
    const { search } = place
    await search.put([entry('a', 'first', { at: 1 }), entry('b', 'beside', { at: 2 })])
    await search.put([entry('a', 'second', { at: 1, version: 3 })])
    for (const version of [2, 3]) await search.put([entry('a', 'late', { at: 1, version })])
    assert.deepEqual(await idsOf(search, { phrases: [['first']] }), [])
    assert.deepEqual(await idsOf(search, { phrases: [['late']] }), [])
    assert.deepEqual(await idsOf(search, { phrases: [['second']] }), ['a'])
    assert.deepEqual(await idsOf(search, {}), ['b', 'a'], 'it keeps its place')
  })

  test('without words it is found no more, and an older version does not bring it back', async () => {
    await using place = await open()
    const { search } = place
    await search.put([entry('a', 'gone', { version: 1 })])
    await search.put([entry('a', '', { version: 2 })])
    await search.put([entry('a', 'gone', { version: 1 })])
    await search.put([entry('never', '', { version: 2 })])
    await search.put([entry('never', 'gone', { version: 1 })])
    for (const sought of [{ phrases: [['gone']] }, {}, { authorId: 'ann' }]) assert.deepEqual(await idsOf(search, sought), [])
    await search.put([entry('a', 'back', { version: 3 })])
    assert.deepEqual(await idsOf(search, { phrases: [['back']] }), ['a'])
  })

  test('the same twice, also in one call and at once, is there once', async () => {
    await using place = await open()
    const { search } = place
    await Promise.all(
      [1, 2, 3, 1, 2, 3].map(version => search.put([entry('a', `word v${version}`, { version }), entry('b', 'word', { at: 2_000 })])),
    )
    await search.put([entry('a', 'word v5', { version: 5 }), entry('a', 'word v4', { version: 4 })])
    assert.deepEqual(await idsOf(search, { phrases: [['word']] }), ['b', 'a'])
    assert.deepEqual(await idsOf(search, { phrases: [['v5']] }), ['a'])
    assert.deepEqual(await idsOf(search, { phrases: [['v4']] }), [])
  })

  test('after clearing nothing is found, and everything may come again', async () => {
    await using place = await open()
    const { search } = place
    await search.put([entry('a', 'word', { version: 7 })])
    await search.clear()
    assert.deepEqual(await idsOf(search, {}), [])
    await search.put([entry('a', 'word', { version: 1 })])
    assert.deepEqual(await idsOf(search, { phrases: [['word']] }), ['a'])
  })
}

function paging(open: OpenSearch): void {
  test('page by page every entry comes once, also of one and the same moment', async () => {
    await using place = await open()
    const { search } = place
    const roll = dice(7)
    const entries = Array.from({ length: 90 }, (_, at) => entry(`id-${roll(1000)}-${at}`, at % 3 ? 'word' : 'word odd', { at: roll(9) }))
    await search.put(entries)
    const times = new Map(entries.map(({ id, at }) => [id, at]))
    for (const sought of [{ phrases: [['word']] }, {}, { phrases: [['word']], without: [['odd']] }]) {
      const found = await everyPage(search, sought, 7)
      assert.equal(found.length, 'without' in sought ? 60 : 90)
      assert.equal(new Set(found).size, found.length)
      const at = found.map(id => times.get(id) ?? 0)
      assert.deepEqual(
        at,
        at.toSorted((a, b) => b - a),
      )
    }
  })

  test('a key that is none begins at the newest', async () => {
    await using place = await open()
    await place.search.put([entry('a', 'word')])
    for (const after of ['', 'x', '-1', '{"$gt":""}', '1e400']) assert.deepEqual(await idsOf(place.search, { after }), ['a'], after)
  })
}

function apart(open: OpenSearch): void {
  test('nothing of another scope or workspace is found, however many are named', async () => {
    await using place = await open()
    const { search } = place
    const scopes = Array.from({ length: 40 }, (_, n) => `room-${n}`)
    await search.put(scopes.map((scopeId, at) => entry(`in ${scopeId}`, 'word', { scopeId, at })))
    await search.put([entry('theirs', 'word', { workspaceId: 'workspace-b', scopeId: 'room-1' })])
    const phrases = [['word']]
    assert.deepEqual(await idsOf(search, { scopeIds: [], phrases }), [])
    assert.deepEqual(await idsOf(search, { scopeIds: ['never'], phrases }), [])
    assert.deepEqual(await idsOf(search, { scopeIds: ['room-1'], phrases }), ['in room-1'])
    for (const count of [2, 15, 16, 17, 39]) {
      const some = scopes.slice(0, count)
      assert.deepEqual(await idsOf(search, { scopeIds: some, phrases }), some.map(scopeId => `in ${scopeId}`).toReversed(), `${count}`)
      assert.deepEqual(await idsOf(search, { scopeIds: some }), some.map(scopeId => `in ${scopeId}`).toReversed(), `${count}`)
    }
    assert.deepEqual(await idsOf(search, { scopeIds: scopes, phrases }, 'workspace-b'), ['theirs'])
    assert.deepEqual(await idsOf(search, { scopeIds: scopes, phrases }, 'workspace-c'), [])
  })
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { edited, namingOf, reasonsFor } from '../../src/domain/mentions.ts'
import type { Block, Span } from '../../src/domain/text.ts'

const bob: Span = { type: 'mention', personId: 'bob' }
const design: Span = { type: 'team', teamId: 'design' }
const reach = (to: 'all' | 'here'): Span => ({ type: 'reach', reach: to })
const launch: Span = { type: 'chat', chatId: 'launch' }
const line = (...spans: Span[]): Block => ({ type: 'paragraph', spans })
const words: Span = { type: 'text', text: 'personId' }

test('a text that names nobody says nothing of it', () => assert.deepEqual(namingOf([line(words)]), {}))
test('people, teams, reach and channels are told by id, once each', () => {
  assert.deepEqual(namingOf([line(bob, words, design), line(bob, launch, reach('here'))]), {
    mentionIds: ['bob'],
    teamIds: ['design'],
    reach: 'here',
    chatIds: ['launch'],
  })
})
test('all is more than here', () => assert.deepEqual(namingOf([line(reach('here'), reach('all'))]), { reach: 'all' }))
test('names are found however deep they stand', () => {
  const nested: Block = { type: 'list', start: null, items: [{ blocks: [line({ type: 'strong', spans: [bob] })] }] }
  const table: Block = { type: 'table', columns: [null], rows: [[[design]]] }
  assert.deepEqual(namingOf([nested, table]), { mentionIds: ['bob'], teamIds: ['design'] })
})
test('in a quote names show and tell nobody; a channel there is a link', () => {
  assert.deepEqual(namingOf([{ type: 'quote', blocks: [line(bob, design, reach('all'), launch)] }]), { chatIds: ['launch'] })
})

const teams = new Map([['design', ['bob', 'cleo', 'ann']]])
const participantIds = ['ann', 'bob', 'dan']
const who = (naming: object) => Object.fromEntries(reasonsFor({ naming, actorId: 'ann', teams, participantIds }))

test('each is told with every reason there is, the strongest first; the actor never', () => {
  assert.deepEqual(who({ mentionIds: ['bob', 'ann'], teamIds: ['design', 'gone'] }), {
    bob: ['mention', 'mention_team'],
    cleo: ['mention_team'],
  })
  assert.deepEqual(who({ reach: 'all', mentionIds: ['bob'] }), { bob: ['mention', 'mention_all'], dan: ['mention_all'] })
})
test('here reaches those who were present when it was posted', () => {
  assert.deepEqual(who({ reach: 'here', hereIds: ['dan', 'ann'] }), { dan: ['mention_here'] })
  assert.deepEqual(who({ reach: 'here' }), {})
})
test('an edit names anew, and never calls all or here', () => {
  const before = { mentionIds: ['bob'], reach: 'here', hereIds: ['dan'] } as const
  assert.deepEqual(edited(before, { mentionIds: ['cleo'], reach: 'all' }), { mentionIds: ['cleo'], reach: 'here', hereIds: ['dan'] })
  assert.deepEqual(edited({}, { reach: 'all' }), {})
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actOf, clashes, ELSEWHERE, KEYS, type Place, type Press } from '../../public/js/keyboard.js'

const press = (key: string, more: Partial<Press> & { altGraph?: boolean } = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
  keyCode: 0,
  getModifierState: name => name === 'AltGraph' && more.altGraph === true,
  ...more,
})
const inRows: Place = { isMac: false, isField: false, isFilled: false, isRow: true, isChat: true, hasSingles: true, first: '' }
const inComposer: Place = { ...inRows, isField: true, isRow: false }
const act = (pressed: Press, place: Place) => actOf(pressed, place).act

test('no key has two meanings where both could apply', () => {
  assert.deepEqual(clashes(), [])
})

test('a clash would be found', () => {
  const table = [
    ...KEYS,
    { keys: ['E'], where: 'outside' as const, act: 'x', says: '' },
    { keys: ['G'], where: 'rows' as const, act: 'y', says: '' },
  ]
  assert.ok(clashes(table).some(clash => clash.startsWith('E')))
  assert.ok(clashes(table).some(clash => clash.includes('G')))
})

test('nothing that a browser needs is taken', () => {
  const browsers = [
    'Ctrl N',
    'Ctrl T',
    'Ctrl W',
    'Ctrl Shift T',
    'Ctrl F',
    'Ctrl H',
    'Ctrl J',
    'Ctrl D',
    'Ctrl U',
    'Ctrl +',
    'Ctrl -',
    'Alt ←',
    'Alt →',
    'F5',
  ]
  assert.deepEqual(
    KEYS.flatMap(({ keys }) => keys).filter(keys => browsers.includes(keys) || /^Alt (Shift )?[A-Z]$/.test(keys)),
    [],
  )
})

test('letters act on a focused row and are letters in a field', () => {
  assert.equal(act(press('e'), inRows), 'edit')
  assert.equal(act(press('e'), inComposer), undefined)
  assert.equal(act(press('E', { shiftKey: true }), inRows), undefined)
})

test('Ctrl K works while typing, as Command K on a Mac', () => {
  assert.equal(act(press('k', { ctrlKey: true }), inComposer), 'palette')
  assert.equal(act(press('k', { metaKey: true }), { ...inComposer, isMac: true }), 'palette')
  assert.equal(act(press('k', { ctrlKey: true }), { ...inComposer, isMac: true }), undefined)
})

test('signs that need Shift on some keyboards mean themselves', () => {
  assert.equal(act(press('?', { shiftKey: true, code: 'Minus' }), inRows), 'keys')
  assert.equal(act(press('+', { shiftKey: true }), inRows), 'react')
  assert.equal(act(press('7', { shiftKey: true, ctrlKey: true, code: 'Slash' }), inRows), undefined)
  assert.equal(act(press('-', { ctrlKey: true, code: 'Slash' }), inComposer), 'keys')
})

test('words being composed, AltGr and held keys do nothing', () => {
  assert.equal(act(press('e', { isComposing: true }), inRows), undefined)
  assert.equal(act(press('e', { keyCode: 229 }), inRows), undefined)
  assert.equal(act(press('e', { altGraph: true }), inRows), undefined)
  assert.equal(act(press('e', { repeat: true }), inRows), undefined)
  assert.equal(act(press('j', { repeat: true }), inRows), 'next')
})

test('G begins a sequence', () => {
  assert.deepEqual(actOf(press('g'), inRows), { first: 'G' })
  assert.equal(act(press('c'), { ...inRows, first: 'G' }), 'go-chats')
  assert.equal(act(press('e'), { ...inRows, first: 'G' }), undefined)
})

test('in a chat with no row focused a letter is for the composer, on other pages it is a key', () => {
  assert.deepEqual(actOf(press('g'), { ...inRows, isRow: false }), {})
  assert.deepEqual(actOf(press('g'), { ...inRows, isRow: false, isChat: false }), { first: 'G' })
})

test('single keys can be turned off; arrows and chords stay', () => {
  const off = { ...inRows, hasSingles: false }
  assert.deepEqual(
    ['e', 'j', 'g', '+', '?'].map(key => actOf(press(key), off)),
    [{}, {}, {}, {}, {}],
  )
  assert.equal(act(press('ArrowDown'), off), 'next')
  assert.equal(act(press('k', { ctrlKey: true }), off), 'palette')
})

test('on a Mac Alt with arrows stays with the caret in a filled field, and Backspace deletes', () => {
  const mac = { ...inComposer, isMac: true, isFilled: true }
  assert.equal(act(press('ArrowUp', { altKey: true }), mac), undefined)
  assert.equal(act(press('ArrowUp', { altKey: true }), { ...mac, isFilled: false }), 'chat-above')
  assert.equal(act(press('Backspace'), { ...inRows, isMac: true }), 'delete')
})

test('every key of the table has an action', async () => {
  // What carries the keys out looks at the page when a key is pressed; to be loaded it needs no more of one than this.
  Object.assign(globalThis, { document: { documentElement: { dataset: {} } } })
  const script: string = '../../public/js/keys.js' // typed with the browser's own words, which this side does not have
  const { acts } = (await import(script)) as { readonly acts: Readonly<Record<string, unknown>> }
  const answered = KEYS.filter(({ where }) => !ELSEWHERE.includes(where)).map(({ act }) => act)
  assert.deepEqual(
    answered.filter(name => !(name in acts)),
    [],
  )
  assert.ok(answered.length > 20)
})

test('signs with Ctrl are the key that is pressed, whatever it types', () => {
  assert.equal(act(press(':', { ctrlKey: true, shiftKey: true, code: 'Period' }), inComposer), 'sidebar')
  assert.equal(act(press('.', { ctrlKey: true, shiftKey: true, code: 'Period' }), inComposer), 'sidebar')
})

test('what lists and the composer answer themselves is no business of the page', () => {
  assert.equal(act(press('ArrowDown'), inComposer), undefined)
  assert.ok(KEYS.some(({ where }) => where === 'lists'))
})

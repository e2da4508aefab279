import assert from 'node:assert/strict'
import { test } from 'node:test'
import { directWords, mentionWords, waysOf } from '../../public/js/ringing.js'

const there = { level: 'mentions', isInView: false, isRead: false, mayNotify: true, hasSound: true }
const NEITHER = { notify: false, sound: false }

test('somebody who looks elsewhere is told in each way that they allowed', () => {
  assert.deepEqual(waysOf(there), { notify: true, sound: true })
  assert.deepEqual(waysOf({ ...there, level: '' }), { notify: true, sound: true }, 'of a chat without a line too')
  assert.deepEqual(waysOf({ ...there, mayNotify: false }), { notify: false, sound: true })
  assert.deepEqual(waysOf({ ...there, hasSound: false }), { notify: true, sound: false })
})

test('nobody is told of what they see, have read, or do not want to hear of', () => {
  assert.deepEqual(waysOf({ ...there, isInView: true }), NEITHER)
  assert.deepEqual(waysOf({ ...there, isRead: true }), NEITHER)
  assert.deepEqual(waysOf({ ...there, level: 'nothing' }), NEITHER)
})

test('it says who and where', () => {
  assert.equal(mentionWords({ name: 'Ann', title: 'launch', kind: 'public' }), 'Ann mentioned you in #launch')
  assert.equal(mentionWords({ name: 'Ann', title: 'secret', kind: 'private' }), 'Ann mentioned you in secret')
  assert.equal(mentionWords({ name: 'Ann', title: 'Ann, Cleo', kind: 'direct' }), 'Ann mentioned you')
  assert.equal(mentionWords({ name: 'Ann', title: '', kind: '' }), 'Ann mentioned you')
  assert.equal(directWords('Ann'), 'New message from Ann')
  assert.equal(directWords('Ann, Cleo'), 'New message in Ann, Cleo')
})

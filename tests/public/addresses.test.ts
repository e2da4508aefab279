import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addresses, SESSION, SIGN_IN, SIGN_OUT } from '../../public/js/addresses.js'
import { paths, roots } from '../../views/paths.ts'

test('script asks the addresses that the server answers', () => {
  const theirs = addresses('acme')
  const ours = paths('acme')
  assert.equal(theirs.chat('c'), ours.chat('c'))
  assert.equal(theirs.chats(), ours.chats)
  assert.equal(theirs.unread('c'), ours.unread('c'))
  assert.equal(theirs.permalink('c', 7, 'm'), ours.permalink('c', 7, 'm'))
  assert.equal(theirs.replyLink('c', 'r', 7, 'm'), ours.replyLink('c', 'r', 7, 'm'))
  assert.equal(theirs.since('c', 7), ours.since('c', 7))
  assert.equal(theirs.before('c', 7), ours.before('c', 7))
  assert.equal(theirs.newer('c', 7), ours.newer('c', 7))
  assert.equal(theirs.messages('c'), ours.messages('c'))
  assert.equal(theirs.message('c', 'm'), ours.message('c', 'm'))
  assert.equal(theirs.reaction('c', 'm', '+1'), ours.reaction('c', 'm', '+1'))
  assert.equal(theirs.forward('c', 'm'), ours.forward('c', 'm'))
  assert.equal(theirs.pin('c', 'm'), ours.pin('c', 'm'))
  assert.equal(theirs.save('c', 'm'), ours.save('c', 'm'))
  assert.equal(theirs.read('c'), ours.read('c'))
  assert.equal(theirs.draft('c'), ours.draft('c'))
  assert.equal(theirs.suggestions('c'), ours.suggestions('c'))
  assert.equal(theirs.emoji(), ours.emoji)
  assert.equal(theirs.drafts(), ours.drafts)
  assert.equal(theirs.avatar('p', 'f'), roots.avatar('p', 'f', 96))
  assert.equal(theirs.person('p'), ours.person('p'))
  assert.equal(theirs.sidebar(), ours.sidebar)
  assert.equal(theirs.palette(), ours.palette)
  assert.deepEqual([SESSION, SIGN_IN, SIGN_OUT], [roots.session, roots.signIn, roots.signOut])
})

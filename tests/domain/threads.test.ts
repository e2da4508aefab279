import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Message, type MessageCommand, type MessageFact, messages } from '../../src/domain/messages.ts'
import type { Text } from '../../src/domain/text.ts'
import { broughtIn, joined, left, type Reply } from '../../src/domain/threads.ts'
import { given } from '../support/given.ts'

const text: Text = { typed: 'Noon', tree: [{ type: 'paragraph', spans: [{ type: 'text', text: 'Noon' }] }] }
const root = {
  type: 'MessagePosted',
  messageId: 'r1',
  authorKind: 'person',
  authorId: 'ann',
  via: 'web',
  threadId: null,
  n: 7,
  text,
} as const
const rootOf = (...facts: readonly MessageFact[]): Message => given(messages, root, ...facts).state
const deleted: MessageFact = { type: 'MessageDeleted', n: 7, isModerated: false }

const reply = (more: Partial<Reply> = {}): MessageCommand => ({
  type: 'post',
  isArchived: false,
  messageId: 'm2',
  authorId: 'bob',
  lastN: 41,
  text,
  reply: { rootId: 'r1', root: rootOf(), lastN: 3, replyCount: 3, isAlsoInChat: false, ...more },
})
const said = { type: 'MessagePosted', messageId: 'm2', authorKind: 'person', authorId: 'bob', via: 'web', threadId: 'r1', text } as const

test('a reply has the next number of its thread and none of the chat', () =>
  given(messages)
    .when(reply())
    .happened({ ...said, threadN: 4 }))
test('shown in the chat as well it is numbered in both', () =>
  given(messages)
    .when(reply({ isAlsoInChat: true }))
    .happened({ ...said, threadN: 4, isAlsoInChat: true, n: 42 }))
test('with the first reply the author of the root begins to follow, and whoever was named there', () => {
  const named = rootOf({ type: 'MessageEdited', text, mentionIds: ['cleo', 'bob'] })
  given(messages)
    .when(reply({ root: named, lastN: 0, replyCount: 0 }))
    .happened({ ...said, threadN: 1, followerIds: ['ann', 'cleo'] })
})
test('who replies to themself brings in nobody', () => {
  given(messages)
    .when({ ...reply({ lastN: 0, replyCount: 0 }), authorId: 'ann' } as MessageCommand)
    .happened({ ...said, authorId: 'ann', threadN: 1 })
})
test('a message of another chat has no thread here', () =>
  given(messages)
    .when(reply({ root: { status: 'none' } }))
    .wasRejected('thread_elsewhere'))
test('what was deleted is answered only where others answered before', () => {
  given(messages)
    .when(reply({ root: rootOf(deleted), replyCount: 0 }))
    .wasRejected('message_deleted')
  given(messages)
    .when(reply({ root: rootOf(deleted) }))
    .happened({ ...said, threadN: 4 })
})
test('the deletion of a reply tells its thread and both its numbers', () => {
  const gone = { type: 'MessageDeleted', threadId: 'r1', threadN: 4, n: 42, isModerated: false } as const
  given(messages, { ...said, threadN: 4, isAlsoInChat: true, n: 42 })
    .when({ type: 'delete', isArchived: false, personId: 'bob' })
    .happened(gone)
})
test('an edit of a reply tells its thread', () =>
  given(messages, { ...said, threadN: 4 })
    .when({ type: 'edit', isArchived: false, isSame: false, text, limit: 100 })
    .happened({ type: 'MessageEdited', text, threadId: 'r1', threadN: 4 }))

test('following is asked of the root alone', () => {
  for (const type of ['follow', 'unfollow'] as const) {
    given(messages, { ...said, threadN: 4 })
      .when({ type, isArchived: false, isFollowing: type === 'unfollow' })
      .wasRejected('not_found')
    given(messages)
      .when({ type, isArchived: false, isFollowing: type === 'unfollow' })
      .wasRejected('not_found')
    given(messages, root)
      .when({ type, isArchived: true, isFollowing: type === 'unfollow' })
      .wasRejected('archived')
    given(messages, root)
      .when({ type, isArchived: false, isFollowing: type === 'follow' })
      .nothingHappened()
  }
  given(messages, root).when({ type: 'follow', isArchived: false, isFollowing: false }).happened({ type: 'ThreadFollowed' })
  given(messages, root).when({ type: 'unfollow', isArchived: false, isFollowing: true }).happened({ type: 'ThreadUnfollowed' })
})

test('an unfollow holds against being named, until the person replies or follows', () => {
  const none = { followerIds: [], unfollowedIds: [] }
  const away = left(joined(none, 'ann'), 'ann')
  assert.deepEqual(away, { followerIds: [], unfollowedIds: ['ann'] })
  assert.deepEqual(broughtIn(away, ['ann', 'bob', 'bob']), { followerIds: ['bob'], unfollowedIds: ['ann'] })
  assert.deepEqual(joined(away, 'ann'), { followerIds: ['ann'], unfollowedIds: [] })
  assert.deepEqual(left(away, 'ann'), away)
})

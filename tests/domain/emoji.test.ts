import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownEmoji } from '../../src/domain/emoji.ts'
import { type OpenWorkspace, redacted, type WorkspaceCommand, type WorkspaceFact, workspaces } from '../../src/domain/workspaces.ts'
import { given } from '../support/given.ts'

const created: WorkspaceFact = { type: 'WorkspaceCreated', ownerId: 'ann', name: 'Acme', slug: 'acme', zone: 'UTC', locale: 'en' }
const flowbird = { emojiId: 'e1', fileId: 'f1', name: 'flowbird' }
const add = (change: object = {}) => ({ type: 'addEmoji', ...flowbird, isAnimated: false, limit: 2, ...change }) as WorkspaceCommand
const added = (change: object = {}) => ({ type: 'EmojiAdded', ...flowbird, ...change }) as WorkspaceFact
const remove = (emojiId = 'e1'): WorkspaceCommand => ({ type: 'removeEmoji', emojiId })
const removed = (emojiId = 'e1'): WorkspaceFact => ({ type: 'EmojiRemoved', emojiId })

test('an emoji is added once, and says whether it moves', () => {
  given(workspaces, created).when(add()).happened(added())
  given(workspaces, created)
    .when(add({ isAnimated: true }))
    .happened(added({ isAnimated: true }))
  given(workspaces, created, added()).when(add()).nothingHappened()
})
test('a name is one emoji’s, until that is removed', () => {
  const second = { emojiId: 'e2', fileId: 'f2' }
  given(workspaces, created, added()).when(add(second)).wasRejected('name_taken')
  given(workspaces, created, added(), removed()).when(add(second)).happened(added(second))
})
test('there is room for so many', () => {
  const others = [added(), added({ emojiId: 'e2', name: 'two' })]
  given(workspaces, created, ...others)
    .when(add({ emojiId: 'e3', name: 'three' }))
    .wasRejected('limit_reached')
  given(workspaces, created, ...others, removed())
    .when(add({ emojiId: 'e3', name: 'three' }))
    .happened(added({ emojiId: 'e3', name: 'three' }))
})
test('what is removed is removed already', () => {
  given(workspaces, created, added()).when(remove()).happened(removed())
  given(workspaces, created, added(), removed()).when(remove()).nothingHappened()
})
test('who added it is remembered', () => {
  const [one, two] = [created, added()].map(fact => ({ fact, actor: 'cleo', at: 0, version: 1 }))
  const state = [one, two].reduce(
    (before, told) => workspaces.evolve(before, told?.fact as WorkspaceFact, told as never),
    workspaces.initial,
  )
  assert.deepEqual(ownEmoji(state as OpenWorkspace, 'e1', 'cleo'), { isOwn: true })
  assert.deepEqual(ownEmoji(state as OpenWorkspace, 'e1', 'bob'), { isOwn: false })
  assert.throws(() => ownEmoji(state as OpenWorkspace, 'e2', 'cleo'), { reason: 'not_found' })
})
test('an erased name is gone', () => {
  assert.deepEqual(redacted(added()), added({ name: '' }))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Core } from '../../src/application/core.ts'
import { ownPositions } from '../../src/application/own-positions.ts'
import { READS, readId } from '../../src/application/read-models/reads.ts'
import { aHouse, anotherProcess } from '../support/house.ts'

test('a position that could not be stored is stored with the next round', async () => {
  await using house = await aHouse()
  const { app } = house.core
  let isBroken = true
  const put: typeof app.ports.documents.put = (collection, document) =>
    isBroken ? Promise.reject(new Error('the disk is busy')) : house.ports.documents.put(collection, document)
  const positions = ownPositions({ ...app, ports: { ...app.ports, documents: { ...app.ports.documents, put } } }, () => {})
  const ann = { personId: house.ann, workspaceId: house.workspaceId }
  await positions.follow(ann, { chatId: house.general }, 7)
  await assert.rejects(positions.flush(), /busy/)
  isBroken = false
  await positions.flush()
  const stored = await house.ports.documents.get(READS, house.workspaceId, readId(house.ann, house.general))
  assert.equal(stored?.position, 7)
})

async function twoProcesses() {
  const house = await aHouse()
  const other = anotherProcess(house.ports)
  const chatId = house.general
  const post = () => house.core.commands.messages.post(house.by(house.ann), chatId, { text: 'Hello' })
  const ids = [await post(), await post(), await post()].map(({ messageId }) => messageId)
  const unread = async (core: Core) => {
    const viewer = (await core.queries.viewer('acme', house.bob)) ?? assert.fail()
    return (await core.queries.sidebar(viewer)).sections.flatMap(section => section.lines)[0]?.unread
  }
  return { house, other, chatId, ids, unread }
}

test('what Bob reads by way of one process is read in every other, also what he marked unread again', async () => {
  const { house, other, chatId, ids, unread } = await twoProcesses()
  const { reads } = house.core.commands
  assert.deepEqual([await unread(house.core), await unread(other)], [3, 3])
  await reads.mark(house.by(house.bob), chatId, { turn: 0, position: 3 })
  assert.deepEqual([await unread(house.core), await unread(other)], [0, 0])
  await other.commands.reads.markUnread(house.by(house.bob), chatId, { messageId: ids[1] })
  assert.deepEqual([await unread(house.core), await unread(other)], [2, 2])
  await reads.mark(house.by(house.bob), chatId, { turn: 1, position: 3 })
  assert.deepEqual([await unread(house.core), await unread(other)], [0, 0])
  await house[Symbol.asyncDispose]()
})

test('who posts here has read in the turn that began elsewhere', async () => {
  const { house, other, chatId, ids, unread } = await twoProcesses()
  const positions = ownPositions(house.core.app, assert.ifError)
  const bob = { personId: house.bob, workspaceId: house.workspaceId }
  await positions.follow(bob, { chatId }, 1)
  await positions.flush()
  await other.commands.reads.markUnread(house.by(house.bob), chatId, { messageId: ids[0] })
  await house.core.commands.messages.post(house.by(house.bob), chatId, { text: 'I am back' })
  await positions.follow(bob, { chatId }, 4)
  await positions.flush()
  assert.deepEqual([await unread(house.core), await unread(other)], [0, 0])
  await house[Symbol.asyncDispose]()
})

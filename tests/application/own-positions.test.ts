import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownPositions } from '../../src/application/own-positions.ts'
import { READS, readId } from '../../src/application/read-models/reads.ts'
import { aHouse } from '../support/house.ts'

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

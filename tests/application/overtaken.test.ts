import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLog } from '../../src/application/ports.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { aHouse, anotherProcess } from '../support/house.ts'

test('what another process wrote on top is not forgotten for what this one wrote below and is answered later', async () => {
  const held = { answer: undefined as Promise<void> | undefined }
  await using house = await aHouse(ports => {
    const append: EventLog['append'] = async commit => {
      const waits = held.answer
      const answer = await ports.log.append(commit)
      await waits
      return answer
    }
    return { ...ports, log: { ...ports.log, append } }
  })
  const { core, workspaceId, general, by, ann } = house
  const topicHere = async () => (await core.app.recent.get(CHATS, workspaceId, general))?.topic
  await topicHere()
  const { promise, resolve } = Promise.withResolvers<void>()
  held.answer = promise
  const early = core.commands.chats.setTopic(by(ann), general, { topic: 'Early' })
  while ((await house.ports.documents.get(CHATS, workspaceId, general))?.topic !== 'Early') await new Promise(setImmediate)
  held.answer = undefined
  await anotherProcess(house.ports).commands.chats.setTopic(by(ann), general, { topic: 'Late' })
  await core.caughtUp(5_000) // nobody here reads it meanwhile
  resolve()
  await early
  assert.equal(await topicHere(), 'Late')
})

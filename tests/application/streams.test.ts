import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STREAMS } from '../../src/application/kinds.ts'
import { loadStream } from '../../src/application/streams.ts'
import { evolved } from '../../src/domain/decider.ts'
import { aHouse, anotherProcess } from '../support/house.ts'

test('what Bob’s process appends while the stream is being loaded is in all of what is loaded, or in none of it', async () => {
  await using house = await aHouse()
  const rival = anotherProcess(house.ports)
  const stream = `chat-${house.general}`
  const { log, documents } = house.ports
  for (let moment = 0; moment < 5; moment++) {
    let asked = 0
    const interrupted = async <T>(answer: Promise<T>): Promise<T> => {
      const found = await answer
      if (asked++ === moment) await rival.commands.chats.setTopic(house.by(house.ann), house.general, { topic: `Topic ${moment}` })
      return found
    }
    const stores = {
      log: { ...log, read: (...words: Parameters<typeof log.read>) => interrupted(log.read(...words)) },
      documents: {
        ...documents,
        get: (...words: Parameters<typeof documents.get>) => interrupted(documents.get(...words)),
      } as typeof documents,
    }
    const { version, main, head } = await loadStream(stores, { kind: STREAMS.chat, stream, workspaceId: house.workspaceId })
    const own = (await log.read(stream, { subject: house.general })).filter(event => event.version <= version)
    assert.deepEqual(main, evolved(STREAMS.chat.main, STREAMS.chat.main.initial, own), `at moment ${moment}`)
    assert.equal(head?.version, version)
  }
})

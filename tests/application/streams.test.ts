import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STREAMS } from '../../src/application/kinds.ts'
import type { EventLog, Ports } from '../../src/application/ports.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { verify } from '../../src/application/replay.ts'
import { loadStream } from '../../src/application/streams.ts'
import { evolved } from '../../src/domain/decider.ts'
import { aHouse, anotherProcess, type House } from '../support/house.ts'

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

/** A store that writes events first, and a rival that has not written what they change yet. */
function halfway(ports: Ports): Ports {
  const append: EventLog['append'] = async commit => {
    const before = await ports.documents.get(CHATS, commit.head.document.workspaceId, commit.head.document.id)
    return ports.log.append(before ? { ...commit, documents: [], head: { collection: CHATS, document: before } } : commit)
  }
  return { ...ports, log: { ...ports.log, append } }
}

const wholeHouse = async (house: House): Promise<void> => {
  const { differences } = await verify(house.ports)
  assert.deepEqual(differences, [])
}

test('whoever is overtaken folds on from what they knew, round after round, and their next append carries it all', async () => {
  await using house = await aHouse()
  const [ann, bob] = [() => house.by(house.ann), () => house.by(house.bob)]
  const at = { chatId: house.general, messageId: '' }
  at.messageId = (await house.core.commands.messages.post(ann(), at.chatId, { text: 'Known here' })).messageId
  for (let round = 0; round < 3; round++) {
    const rival = anotherProcess(halfway(house.ports)) // knows nothing yet and leaves everything to others
    await rival.commands.messages.edit(ann(), at, { text: `Edit ${round}` })
    await rival.commands.messages.react(bob(), at, '+1')
    await rival.commands.chats.setTopic(ann(), at.chatId, { topic: `Topic ${round}` })
    if (round < 2) await house.core.commands.messages.unreact(bob(), at, '+1')
    else await assert.rejects(house.core.commands.messages.edit(bob(), at, { text: 'Not mine' }), { reason: 'forbidden' })
    await wholeHouse(house)
  }
})

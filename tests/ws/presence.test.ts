import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isGuest } from '../../src/ws/client.ts'
import { freshCounters } from '../../src/ws/counters.ts'
import { delivery } from '../../src/ws/delivery.ts'
import { hub } from '../../src/ws/hub.ts'
import { presence } from '../../src/ws/presence.ts'
import { guestsTopic, membersTopic } from '../../src/ws/topics.ts'
import { alone, office, type Recorded, recorded, soon } from './office.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

function aLobby() {
  let now = 0
  const counters = freshCounters()
  const clock = { now: () => now }
  const posting = delivery(clock, counters)
  const rooms = hub(alone(), posting, counters)
  const visible = async (_: unknown, ids: readonly string[]) => ids.filter(person => person === 'ann')
  const faults: unknown[] = []
  const people = presence(clock, rooms, posting, { visible, report: error => faults.push(error) })
  return {
    opens(person: string): Recorded {
      const client = recorded(person)
      client.inputAt = now
      rooms.join(isGuest(client) ? guestsTopic(office) : membersTopic(office), client)
      people.opened(client)
      return client
    },
    leaves(client: Recorded) {
      rooms.leaveAll(client)
      people.closed(client)
    },
    async after(ms: number) {
      now += ms
      people.tick()
      await soon()
    },
    isActive(client: Recorded) {
      client.inputAt = now
    },
  }
}

const told = (client: Recorded) => client.writes.flat().map(text => JSON.parse(text).people)

test('whoever opens is told who is there, and the others hear of it within a second', async () => {
  const lobby = aLobby()
  const ann = lobby.opens('ann')
  await lobby.after(SECOND)
  const bob = lobby.opens('bob')
  assert.deepEqual(told(bob), [{ ann: 'online' }])
  await lobby.after(SECOND)
  assert.deepEqual(told(ann), [{}, { ann: 'online' }, { bob: 'online' }])
})

test('five minutes without input are away, input is online again', async () => {
  const lobby = aLobby()
  const ann = lobby.opens('ann')
  await lobby.after(SECOND)
  await lobby.after(5 * MINUTE - 2 * SECOND)
  assert.deepEqual(told(ann), [{}, { ann: 'online' }])
  await lobby.after(2 * SECOND)
  lobby.isActive(ann)
  await lobby.after(SECOND)
  assert.deepEqual(told(ann).slice(2), [{ ann: 'away' }, { ann: 'online' }])
})

test('a reload is no absence; a minute without a socket is', async () => {
  const lobby = aLobby()
  const ann = lobby.opens('ann')
  const bob = lobby.opens('bob')
  await lobby.after(SECOND)
  lobby.leaves(bob)
  await lobby.after(59 * SECOND)
  const again = lobby.opens('bob')
  await lobby.after(30 * SECOND)
  assert.deepEqual(told(ann), [{}, { ann: 'online', bob: 'online' }])
  lobby.leaves(again)
  await lobby.after(MINUTE)
  assert.deepEqual(told(ann).at(-1), { bob: 'offline' })
})

test('the busiest of several tabs counts', async () => {
  const lobby = aLobby()
  const ann = lobby.opens('ann')
  const tab = lobby.opens('ann')
  await lobby.after(SECOND)
  await lobby.after(4 * MINUTE)
  lobby.isActive(tab)
  await lobby.after(2 * MINUTE)
  assert.deepEqual(told(ann), [{}, { ann: 'online' }])
  lobby.leaves(tab)
  await lobby.after(SECOND)
  assert.deepEqual(told(ann).at(-1), { ann: 'away' })
})

test('who is invisible is offline to everybody', async () => {
  const lobby = aLobby()
  const ann = lobby.opens('ann')
  const bob = lobby.opens('bob')
  bob.viewer = { ...bob.viewer, isInvisible: true }
  await lobby.after(SECOND)
  assert.deepEqual(told(ann), [{}, { ann: 'online' }])
  const cleo = lobby.opens('cleo')
  assert.deepEqual(told(cleo), [{ ann: 'online' }])
  bob.viewer = { ...bob.viewer, isInvisible: false }
  await lobby.after(SECOND)
  assert.deepEqual(told(ann).at(-1), { bob: 'online', cleo: 'online' })
})

test('a guest hears only of people in the same chats', async () => {
  const lobby = aLobby()
  lobby.opens('ann')
  lobby.opens('bob')
  await lobby.after(SECOND)
  const dan = lobby.opens('dan')
  await sleep(5)
  assert.deepEqual(told(dan), [{ ann: 'online' }])
  lobby.opens('cleo')
  await lobby.after(SECOND)
  assert.deepEqual(told(dan), [{ ann: 'online' }])
})

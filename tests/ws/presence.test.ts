import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Broadcast } from '../../src/application/ports.ts'
import { processBroadcast } from '../../src/infrastructure/process/broadcast.ts'
import { isGuest } from '../../src/ws/client.ts'
import { freshCounters } from '../../src/ws/counters.ts'
import { delivery } from '../../src/ws/delivery.ts'
import { hub } from '../../src/ws/hub.ts'
import { presence } from '../../src/ws/presence.ts'
import { guestsTopic, membersTopic, presenceTopic } from '../../src/ws/topics.ts'
import { alone, nextTurn, office, type Recorded, recorded, soon } from './office.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

type Lobby = ReturnType<typeof aLobby>

/** The sockets of one process. */
function aLobby(broadcast: Broadcast = alone()) {
  let now = 0
  const counters = freshCounters()
  const clock = { now: () => now }
  const posting = delivery(clock, counters)
  const rooms = hub(alone(), posting, counters)
  const visible = async (_: unknown, ids: readonly string[]) => ids.filter(person => person === 'ann')
  const faults: unknown[] = []
  const people = presence({ clock, broadcast, hub: rooms, delivery: posting }, { visible, report: error => faults.push(error) })
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
    /** The same, without waiting until pages were told. */
    async passes(ms: number) {
      now += ms
      people.tick()
      await nextTurn()
    },
    isActive(client: Recorded) {
      client.inputAt = now
    },
    close: people.close,
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

/** Three processes and the time that passes in all of them; what one told has arrived before the next second. */
function aHouse() {
  const { join } = processBroadcast()
  const wires = [join(), join(), join()] as const
  const lobbies = wires.map(wire => aLobby(wire)) as unknown as readonly [Lobby, Lobby, Lobby]
  const dead = new Set<Lobby>()
  return {
    lobbies,
    wire: join(),
    dies: (lobby: Lobby) => dead.add(lobby),
    async passes(seconds: number) {
      for (let second = 0; second < seconds; second++) {
        for (const lobby of lobbies) if (!dead.has(lobby)) await lobby.passes(SECOND)
      }
      await soon()
    },
  }
}

const sees = (client: Recorded): Record<string, string> => {
  const all = Object.assign({}, ...told(client))
  return Object.fromEntries(Object.entries<string>(all).filter(([, state]) => state !== 'offline'))
}

test('people of all processes are there together, and whoever opens later is told of all', async () => {
  const { lobbies, passes } = aHouse()
  const ann = lobbies[0].opens('ann')
  await passes(2)
  const bob = lobbies[1].opens('bob')
  await passes(2)
  assert.deepEqual(
    [sees(ann), sees(bob)],
    [
      { ann: 'online', bob: 'online' },
      { ann: 'online', bob: 'online' },
    ],
  )
  const cleo = lobbies[0].opens('cleo')
  assert.deepEqual(told(cleo), [{ ann: 'online', bob: 'online' }], 'whole, at once')
})

test('a process that nobody of the workspace is in is told nothing', async () => {
  const { lobbies, passes, wire } = aHouse()
  let words = 0
  const stop = wire.subscribe(presenceTopic(office), () => words++)
  const ann = lobbies[0].opens('ann')
  await passes(12)
  assert.ok(words > 1, 'the premise: it speaks while somebody is there')
  lobbies[0].leaves(ann)
  await passes(61)
  words = 0
  await passes(20)
  assert.equal(words, 0)
  stop()
})

test('somebody who is quiet in one process and busy in another is online', async () => {
  const { lobbies, passes } = aHouse()
  const [here, there, dan] = [lobbies[0].opens('cleo'), lobbies[1].opens('cleo'), lobbies[2].opens('ann')]
  await passes(2)
  await passes(290)
  lobbies[1].isActive(there)
  lobbies[2].isActive(dan)
  await passes(20)
  assert.deepEqual(sees(here), { ann: 'online', cleo: 'online' })
  lobbies[1].leaves(there)
  await passes(2)
  assert.deepEqual(
    [sees(dan), sees(here)],
    [
      { ann: 'online', cleo: 'away' },
      { ann: 'online', cleo: 'away' },
    ],
  )
})

test('a minute without a socket anywhere is an absence everywhere', async () => {
  const { lobbies, passes } = aHouse()
  const [ann, bob] = [lobbies[0].opens('ann'), lobbies[1].opens('bob')]
  await passes(2)
  lobbies[1].leaves(bob)
  await passes(55)
  assert.deepEqual(sees(ann), { ann: 'online', bob: 'online' })
  await passes(10)
  assert.deepEqual(sees(ann), { ann: 'online' })
})

test('two tabs in two processes that close at once are a reload like any other', async () => {
  const { lobbies, passes } = aHouse()
  const [ann, one, two] = [lobbies[2].opens('ann'), lobbies[0].opens('bob'), lobbies[1].opens('bob')]
  await passes(2)
  lobbies[0].leaves(one)
  lobbies[1].leaves(two)
  await passes(50)
  assert.deepEqual(sees(ann), { ann: 'online', bob: 'online' })
})

test('the people of a process that was killed are gone within half a minute', async () => {
  const { lobbies, passes, dies } = aHouse()
  const ann = lobbies[0].opens('ann')
  lobbies[1].opens('bob')
  await passes(12)
  dies(lobbies[1])
  await passes(15)
  assert.deepEqual(sees(ann), { ann: 'online', bob: 'online' })
  await passes(20)
  assert.deepEqual(sees(ann), { ann: 'online' })
})

test('who is invisible in one process is so in all, and stays it by leaving', async () => {
  const { lobbies, passes } = aHouse()
  const [ann, before] = [lobbies[0].opens('ann'), lobbies[1].opens('bob')]
  await passes(2)
  lobbies[1].leaves(before)
  const after = lobbies[2].opens('bob')
  await passes(2)
  after.viewer = { ...after.viewer, isInvisible: true }
  await passes(2)
  assert.deepEqual(sees(ann), { ann: 'online' })
  lobbies[2].leaves(after)
  await passes(3)
  assert.deepEqual(sees(ann), { ann: 'online' }, 'what the first process remembered does not show through')
  lobbies[1].opens('bob')
  await passes(2)
  assert.deepEqual(sees(ann), { ann: 'online', bob: 'online' }, 'nor is who was hidden hidden for longer')
})

test('who is invisible in one process is not there, though another has not heard of it yet', async () => {
  const { lobbies, passes } = aHouse()
  const [ann, one] = [lobbies[0].opens('ann'), lobbies[1].opens('bob')]
  lobbies[2].opens('bob')
  await passes(2)
  one.viewer = { ...one.viewer, isInvisible: true }
  await passes(2)
  assert.deepEqual(sees(ann), { ann: 'online' })
  lobbies[1].leaves(one)
  await passes(3)
  assert.deepEqual(sees(ann), { ann: 'online', bob: 'online' })
})

test('what got lost is told again within ten seconds', async () => {
  let isLossy = true
  const { join } = processBroadcast()
  const [here, there] = [join(), join()]
  const lossy: Broadcast = { ...there, publish: (channel, payload) => isLossy || there.publish(channel, payload) }
  const [mine, theirs] = [aLobby(here), aLobby(lossy)]
  const pass = async (seconds: number) => {
    await theirs.after(seconds * SECOND)
    await mine.after(seconds * SECOND)
  }
  const ann = mine.opens('ann')
  const bob = theirs.opens('bob')
  theirs.opens('cleo')
  await pass(1)
  assert.deepEqual(sees(ann), { ann: 'online' })
  isLossy = false
  await pass(10)
  assert.deepEqual(sees(ann), { ann: 'online', bob: 'online', cleo: 'online' })
  theirs.leaves(bob)
  for (const seconds of [10, 10, 10, 10, 10, 9]) await pass(seconds)
  assert.deepEqual(sees(ann), { ann: 'online', bob: 'online', cleo: 'online' })
  isLossy = true
  await pass(1)
  isLossy = false
  await pass(10)
  assert.deepEqual(sees(ann), { ann: 'online', cleo: 'online' })
})

test('words of no process of ours change nothing', async () => {
  const { lobbies, passes, wire } = aHouse()
  const ann = lobbies[0].opens('ann')
  for (const text of ['', '{', 'null', '[]', '{"node":1,"people":{}}', '{"node":"x","people":null}'])
    wire.publish(presenceTopic(office), Buffer.from(text))
  await passes(2)
  assert.deepEqual(sees(ann), { ann: 'online' })
})

test('a closed house listens to nobody', async () => {
  const channels = new Set<string>()
  const broadcast: Broadcast = {
    publish: () => {},
    subscribe(channel) {
      channels.add(channel)
      return () => channels.delete(channel)
    },
  }
  const lobby = aLobby(broadcast)
  lobby.opens('ann')
  assert.deepEqual([...channels], [presenceTopic(office)])
  lobby.close()
  assert.deepEqual([...channels], [])
})

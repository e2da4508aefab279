import assert from 'node:assert/strict'
import { after, before, suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hashOf } from '../../../src/application/secrets.ts'
import { roots } from '../../../views/paths.ts'
import { newKey } from '../../support/keys.ts'
import { aRedis, type RedisPeer } from '../../support/peers/redis.ts'
import { processesWith } from './processes.ts'

// Two seconds are promised. A machine that does something else besides is given three times as many.
const SILENT_MS = 3 * 2_000

let peer: RedisPeer

before(async () => {
  peer = await aRedis()
})

after(() => peer[Symbol.asyncDispose]())

test('Ann and Bob in two processes are there together, and see each other type and write at once', async t => {
  await using processes = await processesWith(peer.url)
  const { app } = processes
  const bob = await (await processes.beside()).member(app.bob)
  const { launch } = app.chats
  const [anns, bobs, tab] = [await app.ann.socket(), await bob.socket(), await bob.socket()]
  for (const socket of [anns, bobs, tab]) {
    socket.look({ [launch]: 0 })
    await socket.hears(word => word.t === 'pong')
  }
  const isOnline = (id: string) => (word: { readonly t: string; readonly people?: unknown }) =>
    word.t === 'presence' && (word.people as Record<string, string>)[id] === 'online'
  await sleep(2_000)
  await Promise.all([anns.hears(isOnline(app.bob.id)), bobs.hears(isOnline(app.ann.id))])
  bobs.say({ t: 'typing', chat: launch })
  await anns.hears(word => word.t === 'typing' && word['personId'] === app.bob.id)
  const began = performance.now()
  const id = await app.ann.posts(launch, 'Across')
  await bobs.hears(word => word.t === 'html' && String(word['html']).includes(id))
  t.diagnostic(`${(performance.now() - began).toFixed(0)} ms from the form to the page in the other process`)
  await sleep(1_000)
  assert.ok(![bobs, tab].some(socket => socket.words.some(word => word.t === 'typing')), 'nobody sees themselves type')
  assert.equal(tab.words.filter(word => word.t === 'html').length, 1, 'each frame once')
  assert.ok(
    !tab.words.some(
      word => word.t === 'pong' && Number((word['versions'] as Record<string, number>)[launch]) > 0 && tab.words.indexOf(word) > 2,
    ),
  )
})

const STATES: Readonly<Record<string, { begin(): Promise<unknown> | unknown; end(): Promise<unknown> | unknown }>> = {
  there: { begin: () => undefined, end: () => undefined },
  killed: { begin: () => peer.kill(), end: () => peer.start() },
  frozen: { begin: () => peer.freeze(), end: () => peer.thaw() },
}

async function ending(t: TestContext, { begin, end }: (typeof STATES)[string]): Promise<void> {
  await using processes = await processesWith(peer.url)
  const { app } = processes
  const there = await processes.beside()
  const [cleo, dan] = [await there.member(app.cleo), await there.member(app.dan)]
  const { launch } = app.chats
  const [cleos, dans] = [await cleo.socket(), await dan.socket()]
  for (const socket of [cleos, dans]) socket.look({ [launch]: 0 })
  assert.equal((await cleo.get(roots.session)).status, 200)
  await begin()
  const { sessions, members } = app.flowra.core.commands
  const began = performance.now()
  await sessions.end({ personId: cleo.id, command: newKey() }, hashOf(cleo.cookie.slice('flowra='.length)))
  await members.remove(app.ann.by(), dan.id)
  const acted = performance.now()
  for (const socket of [cleos, dans]) assert.equal(await Promise.race([socket.closed(), sleep(SILENT_MS, undefined, { ref: false })]), 1008)
  t.diagnostic(`${(performance.now() - acted).toFixed(0)} ms after it was answered, ${(performance.now() - began).toFixed(0)} ms in all`)
  assert.equal((await cleo.get(roots.session)).status, 401)
  await end()
  for (let waited = 0; !processes.isHealthy(); waited += 50) {
    assert.ok(waited < 15_000)
    await sleep(50)
  }
  const third = await processes.beside()
  for (const origin of [app.origin, there.origin, third.origin])
    assert.equal(
      (await fetch(origin + roots.session, { headers: { cookie: cleo.cookie } })).status,
      401,
      'nor does it come back from a copy',
    )
}

suite('what ends in one process ends in the other', () => {
  for (const [name, state] of Object.entries(STATES)) test(`while Redis is ${name}`, t => ending(t, state))
})

import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Commands } from '../../src/application/commands.ts'
import { LIMITS } from '../../src/application/limits.ts'
import { hashOf } from '../../src/application/secrets.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type Member, type Socket, settled, type TestApp } from '../support/app.ts'
import { anotherProcess } from '../support/house.ts'
import { newKey } from '../support/keys.ts'
import { PASSWORD } from '../support/profile.ts'

// Two seconds are promised. A machine that does something else besides is given three times as many.
const SILENT_MS = 3 * 2_000
const PAST_MS = 60_000

type Chat = keyof TestApp['chats']
type Who = 'bob' | 'cleo' | 'dan' | 'gus'

/** How somebody loses something, and what they are told: the socket closes, or the chat is gone. */
type Loss = {
  readonly who: Who
  readonly chat: Chat
  readonly told: 1008 | 'gone'
  readonly status: 401 | 404
  act(app: TestApp, commands: Commands, victim: Member): Promise<unknown>
}

const self = (who: Member) => ({ personId: who.id, command: newKey() })
const sessionOf = (who: Member): string => hashOf(who.cookie.slice('flowra='.length))
const out = { told: 1008, status: 401, chat: 'launch' } as const
const away = { told: 1008, status: 404, chat: 'launch' } as const

const LOSSES: Readonly<Record<string, Loss>> = {
  'Cleo ends this session elsewhere': { who: 'cleo', ...out, act: (_, { sessions }, cleo) => sessions.end(self(cleo), sessionOf(cleo)) },
  'Cleo ends all her sessions': { who: 'cleo', ...out, act: (_, { sessions }, cleo) => sessions.endAll(self(cleo)) },
  'Cleo chooses another password elsewhere': {
    who: 'cleo',
    ...out,
    act: (_, { sessions }, cleo) => sessions.changePassword(self(cleo), PASSWORD, 'quite another phrase', 'elsewhere'),
  },
  'Cleo is deactivated': {
    who: 'cleo',
    ...out,
    act: ({ ann }, { people }, cleo) => people.deactivate(self(ann), cleo.id, { reason: '' }),
  },
  'Cleo is made an operator and signs in anew': {
    who: 'cleo',
    ...out,
    act: ({ ann }, { people }, cleo) => people.grantOperator(self(ann), cleo.id),
  },
  'Cleo is removed from the workspace': {
    who: 'cleo',
    ...away,
    act: ({ ann }, { members }, cleo) => members.remove(ann.by(), cleo.id),
  },
  'Cleo leaves the workspace': { who: 'cleo', ...away, act: (_, { members }, cleo) => members.leave(cleo.by()) },
  'the time of the guest Gus is over': {
    who: 'gus',
    ...away,
    async act({ ann, clock }, { members }, gus) {
      await members.setExpiry(ann.by(), gus.id, { expiresAt: clock.now() + PAST_MS })
      await sleep(1_500) // the new end is known everywhere; then it comes
      clock.pass(PAST_MS)
    },
  },
  'Dan becomes a guest and loses the channels he takes no part in': {
    who: 'dan',
    chat: 'launch',
    told: 'gone',
    status: 404,
    act: ({ ann }, { members }, dan) => members.changeRole(ann.by(), dan.id, { role: 'guest' }),
  },
  'Bob is taken out of a private channel': {
    who: 'bob',
    chat: 'secret',
    told: 'gone',
    status: 404,
    act: ({ ann, chats }, { participants }, bob) => participants.remove(ann.by(), chats.secret, bob.id),
  },
  'Ann makes Launch private while Dan, who is not in it, looks at it': {
    who: 'dan',
    chat: 'launch',
    told: 'gone',
    status: 404,
    act: ({ ann, chats }, commands) => commands.chats.makePrivate(ann.by(), chats.launch),
  },
  'Bob leaves a private channel': {
    who: 'bob',
    chat: 'secret',
    told: 'gone',
    status: 404,
    act: ({ chats }, { participants }, bob) => participants.leave(bob.by(), chats.secret),
  },
}

async function looking(who: Member, chatId: string): Promise<Socket> {
  const socket = await who.socket()
  socket.look({ [chatId]: 0 })
  await socket.hears(word => word.t === 'pong')
  return socket
}

/** Ann talks on and on in the background, until it is disposed of. */
function talking({ ann, flowra }: TestApp, chatId: string): AsyncDisposable {
  let isOver = false
  const talk = async () => {
    while (!isOver) {
      await flowra.core.commands.messages.post(ann.by(), chatId, { text: 'Still talking' })
      await sleep(50)
    }
  }
  const talked = talk()
  return {
    [Symbol.asyncDispose]() {
      isOver = true
      return talked
    },
  }
}

const isAbout = (chatId: string) => (word: { readonly t: string; readonly [field: string]: unknown }) =>
  JSON.stringify(word).includes(chatId) && word.t !== 'gone'

async function told(socket: Socket, loss: Loss, chatId: string): Promise<void> {
  if (loss.told === 1008) return assert.equal(await Promise.race([socket.closed(), sleep(SILENT_MS)]), 1008)
  const end = performance.now() + SILENT_MS
  while (performance.now() < end && !socket.words.some(word => word.t === 'gone' && word['chat'] === chatId)) await sleep(5)
}

async function losing(t: TestContext, loss: Loss, commandsOf: (app: TestApp) => Commands): Promise<void> {
  await using app = await anApp()
  const victim = app[loss.who]
  const chatId = app.chats[loss.chat]
  const [socket, anns] = [await looking(victim, chatId), await looking(app.ann, chatId)]
  assert.equal((await victim.get(at.since(chatId, 0), { 'hx-request': 'true' })).status, 200, 'before, everything opens')
  await using _ = talking(app, chatId)
  await socket.hears(word => word.t === 'html')
  const commands = commandsOf(app)
  const begin = performance.now()
  await loss.act(app, commands, victim)
  const acted = performance.now()
  await told(socket, loss, chatId)
  const heard = performance.now()
  assert.ok(heard - acted < SILENT_MS, 'was never told')
  t.diagnostic(`${Math.round(heard - acted)} ms after it was answered, ${Math.round(heard - begin)} ms in all`)
  socket.forget()
  anns.forget()
  await anns.hears(isAbout(chatId)) // Ann goes on hearing
  await sleep(150)
  assert.deepEqual(socket.words.filter(isAbout(chatId)), [], 'not one frame later')
  const asking = async (path: string) => (await victim.get(path, { 'hx-request': 'true' })).status
  while ((await asking(at.chat(chatId))) === 200 && performance.now() - acted < SILENT_MS) await sleep(20) // each process learns of it by itself
  for (const path of [at.chat(chatId), at.since(chatId, 0), at.participants(chatId)]) assert.equal(await asking(path), loss.status, path)
  const posted = await victim.sends('POST', at.messages(chatId), { key: newKey(), text: 'Am I still here?' })
  assert.equal(posted.status, loss.status)
}

suite('whoever loses something', { concurrency: 5 }, () => {
  for (const [name, loss] of Object.entries(LOSSES)) {
    test(`${name}: silence at once, and nothing opens any more`, t => losing(t, loss, app => app.flowra.core.commands))
    test(`${name}, as another process wrote: silence within two seconds`, t => losing(t, loss, app => anotherProcess(app.ports).commands))
  }
})

for (const [where, commandsOf] of [
  ['', (app: TestApp) => app.flowra.core.commands],
  [', as another process wrote', (app: TestApp) => anotherProcess(app.ports).commands],
] as const)
  test(`a deleted channel is gone for everybody at once, and back when it is restored${where}`, async t => {
    await using app = await anApp()
    const { launch } = app.chats
    const sockets = [await looking(app.cleo, launch), await looking(app.dan, launch), await looking(app.ann, launch)]
    const { chats } = commandsOf(app)
    const begin = performance.now()
    await chats.delete(app.ann.by(), launch, { isConfirmed: true })
    for (const socket of sockets) await socket.hears(word => word.t === 'gone' && word['chat'] === launch)
    assert.ok(performance.now() - begin < SILENT_MS)
    t.diagnostic(`${Math.round(performance.now() - begin)} ms`)
    await sockets[0]?.hears(word => word.t === 'sidebar')
    await learns(app.cleo, at.chat(launch), 404)
    for (const who of [app.cleo, app.dan]) {
      for (const path of [at.chat(launch), at.since(launch, 0), at.participants(launch), at.chatSettings(launch)])
        assert.equal((await who.get(path, { 'hx-request': 'true' })).status, 404, path)
      assert.equal((await who.sends('POST', at.messages(launch), { key: newKey(), text: 'Am I still here?' })).status, 404)
    }
    assert.equal((await app.ann.sends('POST', at.messages(launch), { key: newKey(), text: 'And I?' })).status, 404)
    for (const socket of sockets) socket.forget()
    await chats.restore(app.ann.by(), launch)
    await sockets[0]?.hears(word => word.t === 'sidebar')
    await learns(app.cleo, at.chat(launch), 200)
  })

/** Each process learns of it by itself. */
async function learns(who: Member, path: string, status: number): Promise<void> {
  const begin = performance.now()
  while ((await who.get(path, { 'hx-request': 'true' })).status !== status) {
    assert.ok(performance.now() - begin < SILENT_MS, `${path} is not ${status} yet`)
    await sleep(20)
  }
}

test('Cleo signs out: her socket closes, her other browser goes on', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const other = await app.member(app.cleo.id, 'Cleo')
  const [here, there] = [await looking(app.cleo, launch), await looking(other, launch)]
  assert.equal((await app.cleo.submits(roots.signOut)).status, 303)
  assert.equal(await Promise.race([here.closed(), sleep(SILENT_MS)]), 1008)
  here.forget()
  await app.ann.posts(launch, 'Is anybody there?')
  await there.hears(word => word.t === 'html')
  assert.deepEqual(here.words, [])
  assert.equal((await app.cleo.get(at.since(launch, 0), { 'hx-request': 'true' })).status, 401)
  assert.equal((await other.get(at.since(launch, 0), { 'hx-request': 'true' })).status, 200)
})

test('who left a page open is signed out when the time of an idle session is over, who sits at it is not', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { commands } = app.flowra.core
  const [cleo, bob] = [await looking(app.cleo, launch), await looking(app.bob, launch)]
  await settled(app.flowra.core)
  const HOUR = 3_600_000
  app.clock.pass(LIMITS.sessionIdle * 1_000 - HOUR)
  await commands.participants.changeRole(app.ann.by(), launch, app.cleo.id, { to: 'admin' })
  await cleo.hears(word => word.t === 'reset') // asked again for a reason of its own: that is no presence
  bob.forget()
  for (const t of ['active', 'ping']) bob.say({ t })
  await bob.hears(word => word.t === 'pong')
  app.clock.pass(2 * HOUR)
  assert.equal(await Promise.race([cleo.closed(), sleep(SILENT_MS)]), 1008)
  bob.forget()
  await commands.messages.post(app.ann.by(), launch, { text: 'Still there?' })
  await bob.hears(word => word.t === 'html')
  assert.equal((await app.cleo.get(roots.session)).status, 401)
  assert.equal((await app.bob.get(roots.session)).status, 200)
})

test('to be listed keeps no session alive: a forgotten browser is out after its week, whoever looks at the list', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const forgotten = `flowra=${(await commands.sessions.begin(app.cleo.id, 'a library')).token}`
  const HOUR = 3_600_000
  app.clock.pass(LIMITS.sessionIdle * 1_000 - HOUR)
  assert.match(await (await app.cleo.get(roots.sessions)).text(), /a library/)
  app.clock.pass(2 * HOUR)
  assert.equal((await app.cleo.get(roots.session)).status, 200)
  assert.equal((await fetch(app.origin + roots.session, { headers: { cookie: forgotten } })).status, 401)
})

test('a session as old as a session may become is over, also for a socket that was never idle', async () => {
  await using app = await anApp()
  const cleo = await looking(app.cleo, app.chats.launch)
  await settled(app.flowra.core)
  app.clock.pass(LIMITS.sessionAbsolute * 1_000 + 1_000)
  assert.equal(await Promise.race([cleo.closed(), sleep(SILENT_MS)]), 1008)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { By } from '../../src/application/application.ts'
import { type Core, coreOf } from '../../src/application/core.ts'
import type { Event } from '../../src/application/ports.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { PARTICIPANTS, participantId } from '../../src/application/read-models/participants.ts'
import { findSecret } from '../../src/application/secrets.ts'
import { followUps } from '../../src/application/workers/follow-ups.ts'
import { aHouse, anotherProcess, type House } from '../support/house.ts'
import { newKey } from '../support/keys.ts'
import { testPorts } from '../support/ports.ts'
import { until } from '../support/until.ts'

const PATIENCE_MS = 5_000

const profile = (name: string) => ({
  name,
  email: `${name.toLowerCase()}@example.org`,
  username: name.toLowerCase(),
  password: 'plenty of letters',
  zone: 'Europe/Berlin',
  locale: 'en',
})

const register = async (core: Core, name: string): Promise<string> =>
  (await core.commands.people.register(newKey(), 'local', profile(name))).personId

/** Somebody else in the house, and everything that follows from it. */
async function comes(house: House, name: string, role: 'admin' | 'member' | 'guest'): Promise<string> {
  const personId = await register(house.core, name)
  await house.core.commands.members.add(house.by(house.ann), { personId, role })
  await house.core.caughtUp(PATIENCE_MS)
  return personId
}

async function channel(house: House, title: string, personIds: readonly string[] = []): Promise<string> {
  const { chatId } = await house.core.commands.chats.create(house.by(house.ann), { title, visibility: 'private', personIds })
  return chatId
}

const place = (house: House, chatId: string, personId: string) =>
  house.ports.documents.get(PARTICIPANTS, house.workspaceId, participantId(chatId, personId))
const takesPart = async (house: House, chatId: string, personId: string): Promise<boolean> =>
  (await place(house, chatId, personId))?.isGone === false

/** Everything that ever happened is followed once more, by a process that knows nothing of it. */
async function followsAgain(house: House): Promise<void> {
  const core = anotherProcess(house.ports)
  const worker = followUps(core.app, core.commands)
  for (const event of await house.ports.log.follow(0, 10_000)) if (worker.wants(event.stream)) await worker.meet(event)
}

async function invites(house: House, wish: object) {
  const { token } = await house.core.commands.invites.create(house.by(house.ann), { role: 'guest', maxUses: 10, ...wish })
  const secret = await findSecret(house.ports, 'invitation', token ?? '')
  assert.ok(secret)
  return secret
}

test('a new workspace gets the one public chat that everyone starts in, because it was created', async () => {
  await using house = await aHouse()
  const { defaultChatIds } = await house.core.app.rights.workspace(house.workspaceId)
  const general = await house.ports.documents.get(CHATS, house.workspaceId, house.general)
  assert.deepEqual(defaultChatIds, [house.general])
  assert.deepEqual([general?.title, general?.visibility, general?.isDefault], ['general', 'public', true])
  const [created] = await house.ports.log.read(`chat-${house.general}`, { limit: 1 })
  assert.equal(created?.cause, `workspace-${house.workspaceId}:1`)
  assert.ok(await takesPart(house, house.general, house.ann))
})

test('a member starts in the default chats, a guest in none', async () => {
  await using house = await aHouse()
  const [cleo, gus] = [await comes(house, 'Cleo', 'member'), await comes(house, 'Gus', 'guest')]
  assert.equal((await place(house, house.general, cleo))?.via, 'default')
  assert.equal(await takesPart(house, house.general, gus), false)
})

test('whoever joined before the default chat was there starts in it as well', async () => {
  const { ports, close } = testPorts()
  const core = coreOf(ports, { spread: () => undefined, foreign: () => undefined })
  const [ann, bob] = [await register(core, 'Ann'), await register(core, 'Bob')]
  const wish = { name: 'Acme', slug: 'acme', zone: 'Europe/Berlin', locale: 'en' }
  const { workspaceId } = await core.commands.workspaces.create({ personId: ann, command: newKey() }, wish)
  const by: By = { personId: ann, workspaceId, command: newKey() }
  await core.commands.members.add(by, { personId: bob, role: 'member' })
  const follower = await core.follow({ report: assert.ifError })
  for (let round = 0; round < 2; round++) await core.caughtUp(PATIENCE_MS)
  await follower.stop()
  const { defaultChatIds } = await core.app.rights.workspace(workspaceId)
  const seat = await ports.documents.get(PARTICIPANTS, workspaceId, participantId(defaultChatIds[0] ?? '', bob))
  assert.equal(seat?.via, 'default')
  await close()
})

test('whoever accepts an invitation takes part in the chats it names', async () => {
  await using house = await aHouse()
  const { core } = house
  const [launch, secret] = [await channel(house, 'Launch'), await channel(house, 'Secret')]
  const invitation = await invites(house, { chatIds: [launch] })
  const gus = await register(core, 'Gus')
  await core.commands.invites.accept({ personId: gus, command: newKey() }, invitation)
  await core.caughtUp(PATIENCE_MS)
  assert.equal((await place(house, launch, gus))?.via, 'invite')
  assert.deepEqual([await takesPart(house, secret, gus), await takesPart(house, house.general, gus)], [false, false])
})

test('whoever leaves the workspace, or is removed, leaves every chat of it', async () => {
  await using house = await aHouse()
  const { commands } = house.core
  const cleo = await comes(house, 'Cleo', 'member')
  const launch = await channel(house, 'Launch', [house.bob, cleo])
  await commands.members.remove(house.by(house.ann), house.bob)
  await commands.members.leave(house.by(cleo))
  await house.core.caughtUp(PATIENCE_MS)
  for (const chatId of [launch, house.general])
    assert.deepEqual([await takesPart(house, chatId, house.bob), await takesPart(house, chatId, cleo)], [false, false])
  assert.ok((await takesPart(house, launch, house.ann)) && (await takesPart(house, house.general, house.ann)))
})

test('whoever comes back starts as anybody else: in the default chats and no other', async () => {
  await using house = await aHouse()
  const { commands } = house.core
  const launch = await channel(house, 'Launch', [house.bob])
  await commands.members.remove(house.by(house.ann), house.bob)
  await house.core.caughtUp(PATIENCE_MS)
  await commands.members.add(house.by(house.ann), { personId: house.bob, role: 'member' })
  await house.core.caughtUp(PATIENCE_MS)
  assert.deepEqual([await takesPart(house, house.general, house.bob), await takesPart(house, launch, house.bob)], [true, false])
})

test('followed once more from the beginning, nothing happens twice', async () => {
  await using house = await aHouse()
  const { core } = house
  const launch = await channel(house, 'Launch', [house.bob])
  const invitation = await invites(house, { chatIds: [launch] })
  const gus = await register(core, 'Gus')
  await core.commands.invites.accept({ personId: gus, command: newKey() }, invitation)
  const cleo = await comes(house, 'Cleo', 'member')
  await core.commands.members.leave(house.by(cleo))
  await core.commands.members.remove(house.by(house.ann), house.bob)
  await core.caughtUp(PATIENCE_MS)
  await core.commands.members.add(house.by(house.ann), { personId: house.bob, role: 'member' })
  await core.caughtUp(PATIENCE_MS)
  const before = await house.ports.log.last()
  for (let round = 0; round < 2; round++) await followsAgain(house)
  assert.equal(await house.ports.log.last(), before)
})

test('what was refused is done: a chat that was archived meanwhile holds nobody back', async () => {
  const problems: unknown[] = []
  await using house = await aHouse()
  const { core } = house
  const [closed, open] = [await channel(house, 'Closed'), await channel(house, 'Open')]
  const invitation = await invites(house, { chatIds: [closed, open] })
  await core.commands.chats.archive(house.by(house.ann), closed)
  const gus = await register(core, 'Gus')
  await core.commands.invites.accept({ personId: gus, command: newKey() }, invitation)
  await core.caughtUp(PATIENCE_MS)
  assert.deepEqual([await takesPart(house, closed, gus), await takesPart(house, open, gus)], [false, true])
  const cleo = await comes(house, 'Cleo', 'member')
  assert.ok(await takesPart(house, house.general, cleo), 'what is behind it was followed')
  assert.deepEqual(problems, [])
})

test('a disk that fails in the middle of a follow-up is no refusal: it is done later', async () => {
  let isBroken = false
  const { ports, close } = testPorts()
  const log: typeof ports.log = {
    ...ports.log,
    append: commit =>
      isBroken && commit.stream.startsWith('chat-') ? Promise.reject(new Error('the disk is gone')) : ports.log.append(commit),
  }
  const core = coreOf({ ...ports, log }, { spread: () => undefined, foreign: () => undefined })
  const problems: string[] = []
  const follower = await core.follow({ report: assert.ifError, log: (level, _fields, text) => level === 'error' && problems.push(text) })
  const ann = await register(core, 'Ann')
  isBroken = true
  const wish = { name: 'Acme', slug: 'acme', zone: 'Europe/Berlin', locale: 'en' }
  const { workspaceId } = await core.commands.workspaces.create({ personId: ann, command: newKey() }, wish)
  await until(() => problems.length > 0)
  assert.deepEqual((await core.app.rights.workspace(workspaceId)).defaultChatIds, [])
  isBroken = false
  await until(async () => (await core.app.rights.workspace(workspaceId)).defaultChatIds.length === 1)
  await follower.stop()
  const facts: readonly Event[] = await ports.log.follow(0, 100)
  assert.equal(facts.filter(({ fact }) => fact.type === 'ChatCreated').length, 1)
  await close()
})

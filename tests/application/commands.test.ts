import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, passwordFits, storeHash } from '../../src/application/passwords.ts'
import { Full } from '../../src/application/ports.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { READS, readId } from '../../src/application/read-models/reads.ts'
import { findSecret } from '../../src/application/secrets.ts'
import { findSession } from '../../src/application/sessions.ts'
import { aNewApp, anApp, at } from '../support/app.ts'
import { newKey } from '../support/keys.ts'
import { PASSWORD } from '../support/profile.ts'

const HOUR_MS = 3_600_000

test('a chat is no message: who names it as one changes nothing in it', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const before = (await app.ports.log.read(`chat-${launch}`, {})).length
  for (const [method, path] of [
    ['DELETE', at.message(launch, launch)],
    ['PUT', at.reaction(launch, launch, 'tada')],
    ['PATCH', at.message(launch, launch)],
  ] as const)
    assert.equal((await app.ann.sends(method, path, method === 'PATCH' ? { text: 'Overwritten' } : {})).status, 404, `${method} ${path}`)
  assert.equal((await app.ports.log.read(`chat-${launch}`, {})).length, before)
  const { messageId } = await app.flowra.core.commands.messages.post(app.bob.by(), launch, { text: 'Still here' })
  assert.ok(await app.ports.documents.get(MESSAGES, app.workspaceId, messageId))
})

test('being added to a chat one is in, or joining it again, leaves what is unread unread', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const { launch } = app.chats
  const key = newKey()
  await commands.participants.join({ ...app.dan.by(), command: key }, launch)
  await app.ann.posts(launch, 'Dan has not seen this')
  const position = async (personId: string) =>
    (await app.ports.documents.get(READS, app.workspaceId, readId(personId, launch)))?.position ?? 0
  const [dan, bob] = [await position(app.dan.id), await position(app.bob.id)]
  await commands.participants.add(app.ann.by(), launch, { personId: app.dan.id })
  await commands.participants.add(app.ann.by(), launch, { personId: app.bob.id })
  await commands.participants.join(app.dan.by(), launch)
  await commands.participants.join({ ...app.dan.by(), command: key }, launch)
  assert.deepEqual([await position(app.dan.id), await position(app.bob.id)], [dan, bob])
})

test('a reset link is not spent by a password that is refused', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const operator = { personId: app.ann.id, command: newKey() }
  const link = await commands.sessions.makeResetLink(operator, app.cleo.id)
  const secret = async () => {
    const found = await findSecret(app.ports, 'reset', link)
    assert.ok(found, 'the link still works')
    return found
  }
  await assert.rejects(commands.sessions.resetPassword(newKey(), await secret(), 'cleo@example.org'))
  await commands.sessions.resetPassword(newKey(), await secret(), 'quite another phrase')
  assert.equal(await findSecret(app.ports, 'reset', link), undefined)
})

test('Ann signs out in the very moment her browser is seen again: she is out', async () => {
  await using app = await anApp()
  const { app: application, commands } = app.flowra.core
  const { token, sessionId } = await commands.sessions.begin(app.ann.id, 'test')
  app.clock.pass(2 * HOUR_MS)
  const seen = findSession(application, token)
  for (let i = 0; i < 20; i++) await Promise.resolve() // the note that she was here is on its way to the store
  await Promise.all([seen, commands.sessions.end({ personId: app.ann.id, command: newKey() }, sessionId)])
  assert.equal(await findSession(application, token), undefined)
})

test('a full disk signs nobody out, and who reads goes on reading', async () => {
  await using app = await anApp()
  const { app: application, commands } = app.flowra.core
  const { token } = await commands.sessions.begin(app.ann.id, 'test')
  app.clock.pass(2 * HOUR_MS)
  const full = { ...application.ports, documents: { ...application.ports.documents, put: () => Promise.reject(new Full()) } }
  assert.equal((await findSession({ ...application, ports: full }, token))?.person.id, app.ann.id)
})

test('a channel that is called back in the same moment keeps its title for itself', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  await Promise.all([
    commands.chats.setTopic(app.ann.by(), app.chats.launch, { topic: 'What follows waits, and is decided together' }),
    commands.chats.rename(app.ann.by(), app.chats.launch, { title: 'Landing' }),
    commands.chats.rename(app.ann.by(), app.chats.launch, { title: 'Launch' }),
  ])
  await assert.rejects(commands.chats.create(app.ann.by(), { title: 'Launch', visibility: 'public' }), { reason: 'name_taken' })
})

test('Ann saves her profile in two tabs in one moment: her username stays hers', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const profile = { name: 'Ann', title: '', zone: 'UTC', locale: 'en' }
  const self = () => ({ personId: app.ann.id, command: newKey() })
  await Promise.all([
    commands.people.changeProfile(self(), { ...profile, username: 'annika' }),
    commands.people.changeProfile(self(), { ...profile, username: 'ann' }),
  ])
  const bobs = { personId: app.bob.id, command: newKey() }
  await assert.rejects(commands.people.changeProfile(bobs, { ...profile, name: 'Bob', username: 'ann' }), { reason: 'name_taken' })
})

test('Cleo corrects her message and takes it back in one moment: it says what she said last', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const { launch } = app.chats
  const { messageId } = await commands.messages.post(app.cleo.by(), launch, { text: 'Noon' })
  const at = { chatId: launch, messageId }
  await Promise.all([
    commands.chats.setTopic(app.ann.by(), launch, { topic: 'What follows waits, and is decided together' }),
    commands.messages.edit(app.cleo.by(), at, { text: 'Midnight' }),
    commands.messages.edit(app.cleo.by(), at, { text: 'Noon' }),
  ])
  assert.equal((await app.ports.documents.get(MESSAGES, app.workspaceId, messageId))?.text?.typed, 'Noon')
})

test('who saves the same words twice in one moment makes one version of them', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const { launch } = app.chats
  const { messageId } = await commands.messages.post(app.cleo.by(), launch, { text: 'Noon' })
  const edit = () => commands.messages.edit(app.cleo.by(), { chatId: launch, messageId }, { text: 'Midnight' })
  const topic = { topic: 'What follows waits, and is decided together' }
  const [, first, again] = await Promise.all([commands.chats.setTopic(app.ann.by(), launch, topic), edit(), edit()])
  assert.equal(again.version, first.version)
})

test('a password that is only hashed anew at sign-in never takes the place of one chosen meanwhile', async () => {
  await using app = await anApp()
  const id = app.ann.id
  const verify = async () => {
    app.clock.pass(1_000)
    await storeHash(app.ports, id, await hashPassword(app.ports, 'quite another phrase'))
    return { fits: true, isWeak: true }
  }
  await passwordFits({ ...app.ports, passwords: { ...app.ports.passwords, verify } }, id, PASSWORD)
  assert.equal(await passwordFits(app.ports, id, 'quite another phrase'), true)
  assert.equal(await passwordFits(app.ports, id, PASSWORD), false)
})

test('who names a chat of another workspace fails alone, and not those who wait beside them', async () => {
  await using app = await anApp()
  const { app: application, commands } = app.flowra.core
  const { launch } = app.chats
  application.execute.forget(`chat-${launch}`)
  const results = await Promise.allSettled([
    commands.messages.post(app.eve.by(), launch, { text: 'Let me in' }),
    commands.messages.post(app.eve.by(), launch, { text: 'Let me in, I said' }),
    commands.messages.post(app.ann.by(), launch, { text: 'Ours' }),
  ])
  assert.deepEqual(
    results.map(result => (result.status === 'rejected' ? result.reason.reason : 'posted')),
    ['not_found', 'not_found', 'posted'],
  )
})

test('who takes part may bring others in, but nobody who may more than they', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const { launch } = app.chats
  await commands.participants.leave(app.cleo.by(), launch)
  await commands.participants.join(app.dan.by(), launch)
  await assert.rejects(commands.participants.add(app.dan.by(), launch, { personId: app.cleo.id, role: 'admin' }), { reason: 'forbidden' })
  await commands.participants.add(app.dan.by(), launch, { personId: app.cleo.id })
  const { chatId } = await commands.chats.create(app.dan.by(), { title: 'Lunch', visibility: 'public' })
  const { changes } = await commands.participants.add(app.dan.by(), chatId, { personId: app.cleo.id, role: 'admin' })
  assert.ok(changes.length > 0, 'in their own channel they may')
})

test('however often Flowra is started before anybody owns it, only the last set-up link works', async () => {
  await using app = await aNewApp()
  const { setUp } = app.flowra.core.commands
  const links: string[] = []
  for (let i = 0; i < 120; i++) links.push(await setUp.makeLink())
  const alive = await Promise.all(links.map(link => findSecret(app.ports, 'set_up', link)))
  assert.deepEqual(
    alive.flatMap((secret, i) => (secret ? i : [])),
    [119],
  )
})

test('a guest who comes back by a new invitation finds the old rooms closed', async () => {
  await using app = await anApp()
  const { commands, queries } = app.flowra.core
  const { chatId: room } = await commands.chats.create(app.ann.by(), { title: 'Old room', visibility: 'private', personIds: [app.gus.id] })
  await commands.members.setExpiry(app.ann.by(), app.gus.id, { expiresAt: app.clock.now() + HOUR_MS })
  app.clock.pass(2 * HOUR_MS)
  const { token } = await commands.invites.create(app.ann.by(), { role: 'guest', chatIds: [app.chats.launch] })
  const secret = await findSecret(app.ports, 'invitation', token as string)
  assert.ok(secret)
  await commands.invites.accept({ personId: app.gus.id, command: newKey() }, secret)
  await app.flowra.core.caughtUp(5_000)
  assert.deepEqual([...(await queries.chatsOf(app.workspaceId, app.gus.id))], [app.chats.launch])
  assert.equal((await app.gus.get(at.chat(room))).status, 404)
})

test('an open invitation outlives any number of closed ones', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const first = await commands.invites.create(app.ann.by(), { role: 'member' })
  for (let count = 0; count < 205; count++) {
    const { inviteId } = await commands.invites.create(app.ann.by(), { role: 'member' })
    await commands.invites.revoke(app.ann.by(), inviteId)
  }
  const { invites } = await app.flowra.core.app.rights.workspace(app.workspaceId)
  assert.ok(invites.some(invite => invite.id === first.inviteId))
  assert.ok(invites.length <= 201)
})

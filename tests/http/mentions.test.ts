import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp, at, settled, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { newKey } from '../support/keys.ts'

/** With Ann, Bob, Cleo and Gus more than may be called unasked. */
async function crowded(app: TestApp, others: number): Promise<void> {
  const { commands } = app.flowra.core
  for (let i = 0; i < others; i++) {
    const name = `hal${i}`
    const wish = { name, email: `${name}@example.org`, username: name, password: 'plenty of letters', zone: 'UTC', locale: 'en' }
    const { personId } = await commands.people.register(newKey(), 'local', wish)
    await commands.members.add(app.ann.by(), { personId, role: 'member' })
    await commands.participants.add(app.ann.by(), app.chats.launch, { personId })
  }
}

test('calling everybody in a chat of more than ten is asked about, in the composer without script', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await crowded(app, 6)
  const key = newKey()
  assert.equal((await app.cleo.sends('POST', at.messages(launch), { key: newKey(), text: 'Ten of us, @all' })).status, 200)
  const { commands } = app.flowra.core
  await commands.participants.add(app.ann.by(), launch, { personId: app.dan.id })
  const file = await uploads(app, app.cleo, 'exits.txt', 'left and right')
  const asked = await app.cleo.submits(at.messages(launch), { key, text: 'Fire drill, @all', fileIds: [file.id] })
  assert.equal(asked.status, 409)
  const page = await asked.text()
  assert.match(page, /Notify 10 people\? <button[^>]*name="isConfirmed" value="on"/)
  assert.match(page, /Fire drill, @all<\/textarea>/)
  assert.match(page, new RegExp(`name="fileIds" value="${file.id}" checked><span><bdi>exits\\.txt`))
  const scripted = await app.cleo.sends('POST', at.messages(launch), { key, text: 'Fire drill, @all' })
  assert.equal(scripted.headers.get('flowra-reason'), 'confirm_needed')
  assert.equal(
    (await app.cleo.submits(at.messages(launch), { key, text: 'Fire drill, @all', isConfirmed: 'on', fileIds: [file.id] })).status,
    303,
  )
})

test('the list of mentions shows what is unread, opens in context and is empty for whom nobody named', async () => {
  await using app = await anApp()
  const id = await app.ann.posts(app.chats.launch, 'Have a look, @bob')
  await settled(app.flowra.core)
  const page = await (await app.bob.get(at.mentions)).text()
  assert.match(page, /You were named in # Launch · <b>new<\/b>/)
  assert.ok(page.includes(`#message-${id}`))
  assert.match(page, /data-mentioned>1</)
  assert.match(await (await app.cleo.get(at.mentions)).text(), /Nobody has named you yet/)
})

test('whom a message names hears of it at once, and nobody else does', async () => {
  await using app = await anApp()
  const [bob, cleo, eve] = [await app.bob.socket(), await app.cleo.socket(), await app.eve.socket()]
  await app.ann.posts(app.chats.secret, 'Psst @bob @cleo @eve')
  await bob.hears(({ t, chat, n }) => t === 'mention' && chat === app.chats.secret && n === 1)
  await settled(app.flowra.core)
  for (const socket of [cleo, eve]) assert.ok(!socket.words.some(({ t }) => t === 'mention'))
  for (const socket of [bob, cleo, eve]) socket.close()
})

test('the row of a message carries whom it calls, and nothing about who looks', async () => {
  await using app = await anApp()
  await app.ann.posts(app.chats.launch, 'Hello @bob and @all')
  for (const who of [app.bob, app.cleo]) {
    const page = await (await who.get(at.chat(app.chats.launch))).text()
    assert.ok(page.includes(`data-mention="${app.bob.id} all"`))
  }
})

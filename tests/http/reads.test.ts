import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp, at, type Member, type TestApp } from '../support/app.ts'

/** What Bob has not read, by chat, and the threads that wait for him. */
async function waiting(app: TestApp, who: Member) {
  const viewer = (await app.flowra.core.queries.viewer('acme', who.id)) ?? assert.fail()
  const { sections, threads } = await app.flowra.core.queries.sidebar(viewer)
  const lines = sections.flatMap(section => section.lines).filter(line => line.unread > 0)
  return { chats: lines.map(line => line.title).sort(), threads: [...threads].sort() }
}

async function busy(app: TestApp) {
  const { general, launch, secret } = app.chats
  for (const chatId of [general, launch, secret]) await app.ann.posts(chatId, 'Good morning')
  const roots = [await app.bob.posts(launch, 'Shall we?'), await app.bob.posts(secret, 'Who knows?')]
  for (const [i, chatId] of [launch, secret].entries())
    await app.ann.submits(at.messages(chatId), { text: 'Here is an answer', threadId: roots[i] ?? '' })
  for (const chatId of [general, launch, secret]) await app.ann.posts(chatId, 'And more')
  return roots.toSorted()
}

test('Bob marks all as read: every chat and every thread of his, and his other pages hear it', async () => {
  await using app = await anApp()
  const roots = await busy(app)
  assert.deepEqual(await waiting(app, app.bob), { chats: ['Launch', 'Secret', 'general'], threads: roots })
  const other = await app.bob.socket()
  assert.equal((await app.bob.sends('POST', at.readAll)).status, 204)
  assert.deepEqual(await waiting(app, app.bob), { chats: [], threads: [] })
  await other.hears(word => word.t === 'read' && word['thread'] === roots[0])
  await other.hears(word => word.t === 'read' && word['chat'] === app.chats.general && word['thread'] === undefined)
  assert.deepEqual((await waiting(app, app.cleo)).chats, ['Launch', 'general'], 'nobody else has read anything')
})

test('one chat is read with its threads; what waits elsewhere still waits', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await busy(app)
  await app.bob.sends('POST', at.readAll, { chatId: launch })
  const left = await waiting(app, app.bob)
  assert.deepEqual(left.chats, ['Secret', 'general'])
  assert.equal(left.threads.length, 1)
})

test('what was marked unread by hand is read again, and what comes later is new', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const first = await app.ann.posts(launch, 'one')
  await app.ann.posts(launch, 'two')
  await app.bob.sends('POST', at.readAll)
  await app.bob.sends('POST', at.read(launch), { markUnread: first })
  assert.deepEqual((await waiting(app, app.bob)).chats, ['Launch'])
  await app.bob.sends('POST', at.readAll)
  assert.deepEqual((await waiting(app, app.bob)).chats, [])
  await app.ann.posts(launch, 'three')
  assert.deepEqual((await waiting(app, app.bob)).chats, ['Launch'])
})

test('a chat that Dan may not read is none for him, and without script a form leads back', async () => {
  await using app = await anApp()
  assert.equal((await app.dan.sends('POST', at.readAll, { chatId: app.chats.secret })).status, 404)
  assert.equal((await app.dan.sends('POST', at.readAll, { chatId: '../..' })).status, 400)
  const answer = await app.bob.submits(at.readAll, { chatId: app.chats.launch })
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, at.chat(app.chats.launch)])
})

test('of a chat that Bob may not read any more he hears nothing, not even how far its threads have come', async () => {
  await using app = await anApp()
  const { general, secret } = app.chats
  const root = await app.bob.posts(secret, 'Who knows?')
  await app.ann.submits(at.messages(secret), { text: 'Here is an answer', threadId: root })
  await app.ann.sends('DELETE', at.participant(secret, app.bob.id))
  await app.ann.submits(at.messages(secret), { text: 'Between us', threadId: root })
  await app.ann.posts(general, 'Good morning')
  const other = await app.bob.socket()
  await app.bob.sends('POST', at.readAll)
  await other.hears(word => word.t === 'read' && word['chat'] === general)
  assert.deepEqual(
    other.words.filter(word => word['chat'] === secret),
    [],
  )
})

test('what calls Dan where he only reads, and in a thread that he left, is read with all the rest', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Who knows, @dan?')
  await app.ann.submits(at.messages(launch), { text: '@dan perhaps', threadId: root })
  await app.dan.sends('DELETE', at.follow(launch, root))
  await app.settles()
  const calling = async () => {
    const viewer = (await app.flowra.core.queries.viewer('acme', app.dan.id)) ?? assert.fail()
    return (await app.flowra.core.queries.sidebar(viewer)).mentionsElsewhere
  }
  assert.equal(await calling(), 2)
  await app.dan.sends('POST', at.readAll)
  assert.equal(await calling(), 0)
})

test('what Bob marks unread right after he posted stays unread', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const first = await app.ann.posts(launch, 'one')
  await app.bob.posts(launch, 'two')
  await app.bob.sends('POST', at.read(launch), { markUnread: first })
  await app.stops()
  await app.starts()
  assert.deepEqual((await waiting(app, app.bob)).chats, ['Launch'])
})

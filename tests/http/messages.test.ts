import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { dom } from '../../views/dom.ts'
import { anApp, at, type Member, type Socket, type TestApp } from '../support/app.ts'

/** What others see of a message: through the real routes and real sockets. */

let app: TestApp
before(async () => {
  app = await anApp()
})
after(() => app[Symbol.asyncDispose]())

const version = async (chatId: string): Promise<number> =>
  (await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, chatId)).version

async function looks(member: Member, chatId: string): Promise<Socket> {
  const socket = await member.socket()
  socket.look({ [chatId]: await version(chatId) })
  await socket.hears(word => word.t === 'pong')
  socket.forget()
  return socket
}

/** The next frame of a chat that shows a message. */
const frameOf = async (socket: Socket, messageId: string): Promise<string> => {
  const word = await socket.hears(({ t, html }) => t === 'html' && String(html).includes(dom.message(messageId)))
  return String(word['html'])
}

test('Ann posts and Bob, who looks, sees it without asking', async () => {
  const bob = await looks(app.bob, app.chats.launch)
  const id = await app.ann.posts(app.chats.launch, 'Ship on Friday')
  assert.match(await frameOf(bob, id), /Ship on Friday/)
  bob.close()
})

test('the answer to Ann and the frame for Bob hold the same row, drawn once', async () => {
  const bob = await looks(app.bob, app.chats.launch)
  const drawn = async () => Number(/flowra_rows_drawn_total (\d+)/.exec(await (await app.fetch('/metrics')).text())?.[1])
  const before = await drawn()
  const { newKey } = await import('../support/keys.ts')
  const answer = await app.ann.sends('POST', at.messages(app.chats.launch), { key: newKey(), text: 'Drawn once' })
  const html = await answer.text()
  const frame = await bob.hears(({ t, html: shown }) => t === 'html' && String(shown).includes('Drawn once'))
  assert.equal(String(frame['html']).trim(), html.trim())
  assert.equal(await drawn(), before + 1)
  bob.close()
})

test('a frame says which version it follows, so that a hole is noticed', async () => {
  const bob = await looks(app.bob, app.chats.launch)
  const before = await version(app.chats.launch)
  const id = await app.ann.posts(app.chats.launch, 'Numbered')
  await frameOf(bob, id)
  const frame = bob.words.find(({ t }) => t === 'html')
  assert.deepEqual([frame?.['after'], frame?.['version']], [before, before + 1])
  bob.close()
})

test('Bob edits his message: Cleo sees the new words and that it was edited', async () => {
  const id = await app.bob.posts(app.chats.launch, 'On Fridey')
  const cleo = await looks(app.cleo, app.chats.launch)
  assert.equal((await app.bob.sends('PATCH', at.message(app.chats.launch, id), { text: 'On Friday' })).status, 200)
  const html = await frameOf(cleo, id)
  assert.match(html, /On Friday/)
  assert.match(html, /\(edited\)/)
  cleo.close()
})

test('Bob deletes his message: nobody gets its words again, not by the frame, not by catching up, not by its address', async () => {
  const id = await app.bob.posts(app.chats.launch, 'a secret word: xyzzy')
  const before = (await version(app.chats.launch)) - 1
  const cleo = await looks(app.cleo, app.chats.launch)
  await app.bob.sends('DELETE', at.message(app.chats.launch, id))
  assert.match(await frameOf(cleo, id), /data-is-deleted/)
  const caughtUp = await (
    await app.cleo.get(at.since(app.chats.launch, before), { 'hx-request': 'true', 'hx-request-type': 'partial' })
  ).text()
  assert.match(caughtUp, new RegExp(dom.message(id)))
  assert.doesNotMatch(caughtUp, /xyzzy/)
  assert.equal((await app.cleo.get(at.message(app.chats.launch, id))).status, 404)
  assert.equal((await app.cleo.get(at.history(app.chats.launch, id))).status, 404)
  cleo.close()
})

test('Cleo reacts: Ann sees the pill with her name in it, and it goes when Cleo takes it back', async () => {
  const id = await app.ann.posts(app.chats.launch, 'Done')
  const ann = await looks(app.ann, app.chats.launch)
  await app.cleo.sends('PUT', at.reaction(app.chats.launch, id, 'tada'))
  assert.match(await frameOf(ann, id), new RegExp(`data-people="${app.cleo.id}"`))
  ann.forget()
  await app.cleo.sends('DELETE', at.reaction(app.chats.launch, id, 'tada'))
  assert.doesNotMatch(await frameOf(ann, id), /class="reaction"/)
  ann.close()
})

test('who takes part but looks elsewhere gets a number and no words', async () => {
  const cleo = await looks(app.cleo, app.chats.general)
  await app.ann.posts(app.chats.launch, 'Not for this screen')
  const count = await cleo.hears(({ t }) => t === 'count')
  assert.match(JSON.stringify(count), new RegExp(app.chats.launch))
  assert.doesNotMatch(JSON.stringify(cleo.words), /Not for this screen/)
  cleo.close()
})

test('who does not take part in a private channel hears nothing of it', async () => {
  const cleo = await app.cleo.socket()
  cleo.look({ [app.chats.secret]: 0, [app.chats.general]: await version(app.chats.general) })
  await app.ann.posts(app.chats.secret, 'Between us')
  await app.ann.posts(app.chats.general, 'For everybody')
  await cleo.hears(({ t, html }) => t === 'html' && String(html).includes('For everybody'))
  assert.doesNotMatch(JSON.stringify(cleo.words), /Between us/)
  cleo.close()
})

test('posting moves the author’s own position, on every tab of theirs, and nobody else’s', async () => {
  const [tab, bob] = [await app.ann.socket(), await app.bob.socket()]
  await app.ann.posts(app.chats.launch, 'Mine')
  const { lastN } = await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, app.chats.launch)
  const read = await tab.hears(({ t, chat, position }) => t === 'read' && chat === app.chats.launch && position === lastN)
  assert.equal(read['position'], lastN)
  assert.equal(
    bob.words.some(({ t }) => t === 'read'),
    false,
  )
  tab.close()
  bob.close()
})

test('the history of an edited message holds every version, the newest first', async () => {
  const id = await app.bob.posts(app.chats.launch, 'one')
  await app.bob.sends('PATCH', at.message(app.chats.launch, id), { text: 'two' })
  await app.bob.sends('PATCH', at.message(app.chats.launch, id), { text: 'three' })
  const page = await (await app.cleo.get(at.history(app.chats.launch, id))).text()
  const places = ['added: </span>three', 'added: </span>two', 'x-ignore>one'].map(words => page.indexOf(words))
  assert.ok(
    places.every(place => place > 0),
    page,
  )
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
})

test('Ann pins a message: Bob sees the mark and the count, the tab lists it newest pin first, and it goes with the message', async () => {
  const { general } = app.chats
  const [first, second] = [await app.ann.posts(general, 'The runbook'), await app.ann.posts(general, 'The rota')]
  const bob = await looks(app.bob, general)
  for (const id of [second, first]) assert.equal((await app.cleo.sends('PUT', at.pin(general, id))).status, 200)
  const frame = await frameOf(bob, first)
  assert.match(frame, /class="pinned"/)
  assert.match(frame, new RegExp(`id="${dom.tabs(general)}"[\\s\\S]*Pins <span>2</span>`))
  const list = await (await app.bob.get(at.pins(general))).text()
  assert.match(list, /Pinned by Cleo[\s\S]*The runbook[\s\S]*Pinned by Cleo[\s\S]*The rota/)
  bob.forget()
  await app.ann.sends('DELETE', at.message(general, first))
  assert.match(await frameOf(bob, first), /Pins <span>1</)
  assert.doesNotMatch(await (await app.bob.get(at.pins(general))).text(), /The runbook/)
  bob.close()
})

test('without script a pin leads back to the message, and its removal to the list', async () => {
  const { general } = app.chats
  const id = await app.ann.posts(general, 'Plainly pinned')
  assert.match(await (await app.bob.get(at.message(general, id))).text(), />Pin</)
  const pinned = await app.bob.submits(`${at.pin(general, id)}?_method=PUT`)
  assert.deepEqual([pinned.status, pinned.headers.get('location')], [303, at.message(general, id)])
  assert.match(await (await app.bob.get(at.message(general, id))).text(), />Unpin</)
  const unpinned = await app.bob.submits(`${at.pin(general, id)}?_method=DELETE`)
  assert.deepEqual([unpinned.status, unpinned.headers.get('location')], [303, at.pins(general)])
})

test('who reads a public channel without taking part pins nothing there', async () => {
  const id = await app.ann.posts(app.chats.launch, 'Not Dan’s to pin')
  assert.equal((await app.dan.sends('PUT', at.pin(app.chats.launch, id))).status, 403)
})

test('Bob saves a message: it stands in his list on every device, his other tab is told, and nobody else sees it', async () => {
  const { launch } = app.chats
  const [first, second] = [await app.ann.posts(launch, 'Keep this'), await app.ann.posts(launch, 'Keep this as well')]
  const [tab, ann] = [await app.bob.socket(), await app.ann.socket()]
  for (const id of [first, second, first]) assert.equal((await app.bob.sends('PUT', at.save(launch, id))).status, 204)
  await tab.hears(({ t, message, isSaved }) => t === 'saved' && message === second && isSaved === true)
  const list = await (await app.bob.get(at.saved)).text()
  assert.match(list, /Keep this as well[\s\S]*# Launch[\s\S]*Keep this</)
  assert.doesNotMatch(await (await app.ann.get(at.saved)).text(), /Keep this/)
  assert.match(await (await app.bob.get(at.chat(launch))).text(), new RegExp(`data-saved="${second} ${first}"`))
  assert.doesNotMatch(JSON.stringify(ann.words), /saved/)
  await app.bob.sends('DELETE', at.save(launch, first))
  assert.doesNotMatch(await (await app.bob.get(at.saved)).text(), /Keep this</)
  tab.close()
  ann.close()
})

test('a save of what can no longer be read says so without a word of it, and can be removed', async () => {
  const { chatId } = await app.flowra.core.commands.chats.create(app.ann.by(), {
    title: 'For a while',
    visibility: 'private',
    personIds: [app.cleo.id],
  })
  const id = await app.ann.posts(chatId, 'Between us: xyzzy')
  await app.cleo.sends('PUT', at.save(chatId, id))
  assert.match(await (await app.cleo.get(at.saved)).text(), /xyzzy/)
  await app.ann.sends('DELETE', at.participant(chatId, app.cleo.id))
  const list = await (await app.cleo.get(at.saved)).text()
  assert.doesNotMatch(list, /xyzzy|For a while/)
  assert.match(list, /you can no longer read it/)
  assert.equal((await app.cleo.sends('DELETE', at.save(chatId, id))).status, 204)
  assert.equal((await app.cleo.sends('DELETE', at.save(chatId, id))).status, 404)
  assert.equal((await app.cleo.sends('PUT', at.save(chatId, id))).status, 404)
  assert.match(await (await app.cleo.get(at.saved)).text(), /Nothing saved/)
})

test('saved messages come in pages, each once', async () => {
  const { general } = app.chats
  for (let n = 0; n < 52; n++) {
    const { messageId } = await app.flowra.core.commands.messages.post(app.dan.by(), general, { text: `Page ${n}` })
    app.clock.pass(1)
    await app.flowra.core.commands.saves.add(app.dan.by(), { chatId: general, messageId })
  }
  const first = await (await app.dan.get(at.saved)).text()
  const [, after = ''] = /saved\?after=([\w-]+)/.exec(first) ?? []
  const second = await (await app.dan.get(at.savedAfter(after))).text()
  const found = [...`${first}${second}`.matchAll(/<p>Page (\d+)/g)].map(([, n]) => Number(n))
  assert.deepEqual(
    found,
    Array.from({ length: 52 }, (_, n) => 51 - n),
  )
})

test('a message is forwarded into a chat with more readers only when that is confirmed, and goes from there with the original', async () => {
  const { secret, general } = app.chats
  const id = await app.ann.posts(secret, 'Xyzzy: the *secret* word')
  const cleo = await looks(app.cleo, general)
  const ways = at.forward(secret, id)
  assert.equal((await app.cleo.submits(ways, { toChatId: general, text: 'Look' })).status, 404, 'Cleo reads nothing there')
  const asked = await app.bob.submits(ways, { toChatId: general, text: 'Look here' })
  const form = await asked.text()
  assert.equal(asked.status, 409)
  assert.match(form, /2 people there cannot read the chat this comes from/) // Cleo and Dan
  assert.match(form, new RegExp(`name="isConfirmed" value="${general}"`))
  assert.match(form, /Look here<\/textarea>/)
  const elsewhere = await app.bob.submits(ways, { toChatId: app.chats.launch, text: 'Look here', isConfirmed: general })
  assert.equal(elsewhere.status, 409, 'another chat, other readers')
  assert.doesNotMatch(JSON.stringify(cleo.words), /Xyzzy/)
  const sent = await app.bob.submits(ways, { toChatId: general, text: 'Look here', isConfirmed: general })
  assert.deepEqual([sent.status, sent.headers.get('location')], [303, at.latest(general)])
  const frame = await cleo.hears(({ t, html }) => t === 'html' && String(html).includes('Xyzzy'))
  assert.match(String(frame['html']), /Look here[\s\S]*Ann<\/b> in another chat[\s\S]*Xyzzy: the <em>secret<\/em> word/)
  assert.doesNotMatch(String(frame['html']), new RegExp(`Secret|${secret}`))
  cleo.forget()
  await app.ann.sends('PATCH', at.message(secret, id), { text: 'Plugh' })
  assert.match(await (await app.cleo.get(at.chat(general))).text(), /Xyzzy/)
  await app.ann.sends('DELETE', at.message(secret, id))
  const after = await (await app.cleo.get(at.chat(general))).text()
  assert.doesNotMatch(after, /Xyzzy|Plugh/)
  assert.match(after, /Look here[\s\S]*The forwarded message was deleted/)
  cleo.close()
})

test('what comes from a public channel is named and led to; a forward of a bare forward is one of the original', async () => {
  const { launch, general, secret } = app.chats
  const id = await app.ann.posts(general, 'For everybody')
  const key = () => app.bob.by()
  const { forward } = app.flowra.core.commands.messages
  const first = await forward(key(), { chatId: general, messageId: id }, { toChatId: secret, text: '' })
  const page = await (await app.ann.get(at.chat(secret))).text()
  assert.match(page, new RegExp(`in <a href="${at.chat(general)}\\?around=\\d+#message-${id}"># general</a>`))
  await forward(key(), { chatId: secret, messageId: first.messageId }, { toChatId: launch, text: '', isConfirmed: true })
  assert.match(await (await app.ann.get(at.chat(launch))).text(), /# general<\/a>[\s\S]*For everybody/)
  await app.ann.sends('DELETE', at.message(general, id))
  await assert.rejects(forward(key(), { chatId: general, messageId: id }, { toChatId: secret, text: '' }), { reason: 'message_deleted' })
})

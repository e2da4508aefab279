import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { dom } from '../../views/dom.ts'
import { anApp, at, type Member, type Socket, type TestApp } from '../support/app.ts'

/** Threads through the real routes and real sockets. */

let app: TestApp
before(async () => {
  app = await anApp()
})
after(() => app[Symbol.asyncDispose]())

async function replies(member: Member, threadId: string, text: string, more: Record<string, string> = {}): Promise<string> {
  const chatId = app.chats.launch
  const answer = await member.sends('POST', at.messages(chatId), { text, threadId, ...more })
  const html = await answer.text()
  assert.equal(answer.status, 200, html)
  const list = html.split(dom.timeline(chatId, threadId))[1] ?? ''
  return [...list.matchAll(/id="pane-message-([\w-]+)"/g)].at(-1)?.[1] ?? assert.fail('the reply is in the list of its thread')
}

async function looks(member: Member, chatId: string): Promise<Socket> {
  const socket = await member.socket()
  const { version } = await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, chatId)
  socket.look({ [chatId]: version })
  await socket.hears(word => word.t === 'pong')
  socket.forget()
  return socket
}

const thread = async (member: Member, root: string, chatId = app.chats.launch): Promise<string> => {
  const answer = await member.get(at.thread(chatId, root), {
    'HX-Request': 'true',
    'HX-Request-Type': 'partial',
    'HX-Target': 'aside#pane',
  })
  assert.equal(answer.status, 200)
  return answer.text()
}
const unreadIn = async (member: Member): Promise<number> => {
  const html = await (await member.get(at.threads)).text()
  return [...html.matchAll(/<b>(\d+) new<\/b>/g)].reduce((sum, [, count]) => sum + Number(count), 0)
}

test('Ann replies: Bob, who looks at the chat, gets the reply for the pane and the root with its count', async () => {
  const { launch } = app.chats
  const root = await app.bob.posts(launch, 'Who is in on Friday?')
  const bob = await looks(app.bob, launch)
  const reply = await replies(app.ann, root, 'I am')
  const { html } = await bob.hears(({ t, html }) => t === 'html' && String(html).includes(reply))
  const [inChat = '', inPane = ''] = String(html).split(`hx-target="#${dom.timeline(launch, root)}"`)
  assert.match(inChat, new RegExp(`id="${dom.message(root)}"[\\s\\S]*1 reply`))
  assert.doesNotMatch(inChat, /I am/)
  assert.match(
    inPane,
    new RegExp(`id="${dom.message(root, root)}"[\\s\\S]*1 reply[\\s\\S]*id="${dom.message(reply, root)}"[\\s\\S]*data-n="1"[\\s\\S]*I am`),
  )
  bob.close()
})

test('also sent to the chat, a reply is in both and counts in both', async () => {
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Lunch?')
  const reply = await replies(app.bob, root, 'Noon', { isAlsoInChat: 'on' })
  const page = await (await app.ann.get(at.chat(launch))).text()
  assert.match(page, new RegExp(`id="${dom.message(reply)}"[^>]*data-n="\\d+"[\\s\\S]*Replied in a thread[\\s\\S]*Noon`))
  assert.match(await thread(app.ann, root), new RegExp(`id="${dom.message(reply, root)}"[^>]*data-n="1"`))
})

test('a reply to a reply goes to the root', async () => {
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'One level')
  const first = await replies(app.bob, root, 'first')
  const answer = await app.ann.sends('POST', at.messages(launch), { text: 'second', threadId: first })
  assert.match(await answer.text(), new RegExp(`hx-target="#${dom.timeline(launch, root)}"`))
  assert.match(await thread(app.ann, first), /aside [^>]*aria-label="Thread in[\s\S]*first[\s\S]*second/)
})

test('a message of another chat, a chat and what never was have no thread here', async () => {
  const { launch, general } = app.chats
  const elsewhere = await app.ann.posts(general, 'Elsewhere')
  const refused = async (threadId: string) => (await app.ann.sends('POST', at.messages(launch), { text: 'x', threadId })).status
  assert.equal(await refused(elsewhere), 409)
  assert.equal(await refused(launch), 404)
  assert.equal(await refused('not an id'), 400)
  assert.equal((await app.ann.get(at.thread(launch, elsewhere))).status, 404)
})

test('who began, replied or follows has unread; reading, posting and leaving end it', async () => {
  const { launch } = app.chats
  const root = await app.cleo.posts(launch, 'Roadmap')
  const before = { cleo: await unreadIn(app.cleo), ann: await unreadIn(app.ann), bob: await unreadIn(app.bob) }
  await replies(app.ann, root, 'one')
  await replies(app.ann, root, 'two')
  assert.equal((await unreadIn(app.cleo)) - before.cleo, 2, 'the author of the root follows from the first reply on')
  assert.equal((await unreadIn(app.ann)) - before.ann, 0, 'one’s own is read')
  assert.equal((await unreadIn(app.bob)) - before.bob, 0, 'Bob has nothing to do with it')
  assert.equal((await app.cleo.sends('POST', at.read(launch), { threadId: root, turn: '0', position: '1' })).status, 204)
  assert.equal((await unreadIn(app.cleo)) - before.cleo, 1)
  assert.equal((await app.bob.sends('PUT', at.follow(launch, root))).status, 204)
  assert.equal((await unreadIn(app.bob)) - before.bob, 0, 'what was said before is read')
  await replies(app.cleo, root, 'three')
  assert.deepEqual(
    [(await unreadIn(app.cleo)) - before.cleo, (await unreadIn(app.ann)) - before.ann, (await unreadIn(app.bob)) - before.bob],
    [0, 1, 1],
  )
  await app.ann.sends('DELETE', at.follow(launch, root))
  assert.equal((await unreadIn(app.ann)) - before.ann, 0)
  await replies(app.bob, root, 'four')
  assert.equal((await unreadIn(app.ann)) - before.ann, 0, 'an unfollow holds')
})

test('unread from here is of the thread where it is said there', async () => {
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Agenda')
  const first = await replies(app.bob, root, 'one')
  await replies(app.bob, root, 'two')
  await app.ann.sends('POST', at.read(launch), { threadId: root, turn: '0', position: '2' })
  const before = await unreadIn(app.ann)
  assert.equal((await app.ann.sends('POST', at.read(launch), { threadId: root, markUnread: first })).status, 204)
  assert.equal((await unreadIn(app.ann)) - before, 2)
  assert.equal((await app.ann.sends('POST', at.read(launch), { markUnread: first })).status, 404, 'it has no number in the chat')
})

test('those who follow are told how far a thread has come, and nobody else', async () => {
  const { launch } = app.chats
  const root = await app.cleo.posts(launch, 'Counting')
  const [cleo, bob] = [await app.cleo.socket(), await app.bob.socket()]
  await replies(app.ann, root, 'one')
  const word = await cleo.hears(({ t, chats }) => t === 'count' && JSON.stringify(chats).includes(root))
  assert.match(JSON.stringify(word), new RegExp(`"thread":"${root}","lastN":1,"gone":\\[\\]`))
  const next = await app.ann.posts(launch, 'after it')
  await bob.hears(({ t, chats }) => t === 'count' && JSON.stringify(chats).includes(launch))
  assert.ok(next && !JSON.stringify(bob.words).includes(root))
  for (const socket of [cleo, bob]) socket.close()
})

test('the root deleted while its replies stay: its row says so, its thread opens and goes on', async () => {
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'To be deleted')
  const reply = await replies(app.bob, root, 'It stays')
  await app.ann.sends('DELETE', at.message(launch, root))
  const page = await (await app.bob.get(at.chat(launch))).text()
  assert.match(page, new RegExp(`id="${dom.message(root)}"[^>]* data-is-deleted><article[\\s\\S]*Message deleted[\\s\\S]*1 reply`))
  assert.doesNotMatch(page, /To be deleted/)
  assert.match(await thread(app.bob, root), /Message deleted[\s\S]*It stays/)
  await replies(app.cleo, root, 'And goes on')
  await app.bob.sends('DELETE', at.message(launch, reply))
  const lonely = await app.ann.posts(launch, 'Alone')
  await app.ann.sends('DELETE', at.message(launch, lonely))
  assert.equal((await app.bob.sends('POST', at.messages(launch), { text: 'Too late', threadId: lonely })).status, 409)
  assert.equal((await app.bob.get(at.thread(launch, lonely))).status, 404)
})

test('when its last reply goes, a deleted root goes too', async () => {
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Root')
  const reply = await replies(app.bob, root, 'Reply')
  await app.ann.sends('DELETE', at.message(launch, root))
  const answer = await (await app.bob.sends('DELETE', at.message(launch, reply))).text()
  assert.match(answer, new RegExp(`<li class="message" id="${dom.message(root)}"[^>]* data-is-deleted hidden>`))
})

test('catching up serves the chat and its threads', async () => {
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Missed')
  const { version } = await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, launch)
  const reply = await replies(app.bob, root, 'while away')
  const answer = await app.ann.get(at.since(launch, version), { 'HX-Request': 'true', 'HX-Request-Type': 'partial' })
  const html = await answer.text()
  assert.match(
    html,
    new RegExp(
      `#${dom.timeline(launch)}"[\\s\\S]*${dom.message(root)}[\\s\\S]*#${dom.timeline(launch, root)}"[\\s\\S]*${dom.message(reply, root)}`,
    ),
  )
})

test('without script a thread is a page with its chat, replying leads back to it, and a refused reply keeps its words', async () => {
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Plain')
  const page = await (await app.bob.get(at.thread(launch, root))).text()
  assert.match(
    page,
    /<!doctype html>[\s\S]*id="panel-[\s\S]*<aside class="panel pane" id="pane"[\s\S]*No replies yet[\s\S]*name="threadId"/,
  )
  const sent = await app.bob.submits(at.messages(launch), { text: 'Plainly', threadId: root, isAlsoInChat: 'on' })
  assert.equal(sent.status, 303)
  assert.equal(sent.headers.get('Location'), at.latestReply(launch, root))
  const refused = await app.bob.submits(at.messages(launch), { text: '  ', threadId: root, isAlsoInChat: 'on' })
  assert.equal(refused.status, 400)
  assert.match(await refused.text(), /<aside [\s\S]*Write something or attach a file\.[\s\S]*name="isAlsoInChat" value="on" checked/)
})

test('a long thread is read page by page, its root on top of the first', async () => {
  const { commands } = app.flowra.core
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Long')
  for (let n = 1; n <= 60; n++) await commands.messages.post(app.bob.by(), launch, { text: `Reply ${n} of sixty`, threadId: root })
  const html = await thread(app.ann, root)
  assert.ok(html.includes('Reply 60 of sixty') && !html.includes('Reply 10 of sixty') && html.includes('data-has-older'))
  const place = /data-oldest="(\d+)"/.exec(html.slice(html.indexOf('<aside')))?.[1] ?? ''
  const older = await app.ann.get(at.threadBefore(launch, root, Number(place)), { 'HX-Request': 'true', 'HX-Request-Type': 'partial' })
  assert.equal(older.headers.get('Flowra-Has-Older'), '0')
  assert.match(await older.text(), /class="message root"[\s\S]*60 replies[\s\S]*Reply 1 of sixty[\s\S]*Reply 10 of sixty/)
})

test('threads with something unread stand first, then the newest, page by page', async () => {
  const { commands } = app.flowra.core
  const { secret } = app.chats
  const roots: string[] = []
  for (let n = 0; n < 33; n++) {
    const { messageId: root } = await commands.messages.post(app.ann.by(), secret, { text: `Topic ${n}` })
    await commands.messages.post(app.ann.by(), secret, { text: `Answer ${n}`, threadId: root })
    roots.push(root)
  }
  const orderOf = (html: string) => [...html.matchAll(/id="kept-([\w-]+)" data-thread/g)].map(([, id]) => id)
  await commands.reads.markUnread(app.ann.by(), secret, { messageId: await last(roots[0] ?? ''), threadId: roots[0] })
  const first = await (await app.ann.get(at.threads)).text()
  const [unread] = orderOf(first).filter(id => roots.includes(id ?? ''))
  assert.equal(unread, roots[0])
  assert.ok(orderOf(first).indexOf(roots[32]) > 0 && orderOf(first).indexOf(roots[32]) < orderOf(first).indexOf(roots[31]))
  const next = /href="([^"]*\/threads\?after=[^"]+)"/.exec(first)?.[1] ?? assert.fail('there is a second page')
  const second = orderOf(await (await app.ann.get(next)).text())
  assert.deepEqual(
    second.filter(id => orderOf(first).includes(id)),
    [],
  )
  assert.ok(roots.every(id => orderOf(first).includes(id) || second.includes(id)))

  async function last(root: string): Promise<string> {
    const [event] = (await app.ports.log.read(`chat-${secret}`, {})).filter(({ fact }) => (fact as { threadId?: string }).threadId === root)
    return event?.subject ?? ''
  }
})

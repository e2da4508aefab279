import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp, at, type Member, type TestApp } from '../support/app.ts'
import { routesOf, unhurried } from '../support/http.ts'

const PART = { 'hx-request': 'true', 'hx-request-type': 'partial' }
const HERE = 'http://localhost'

const versionOf = (answer: Response): number => Number(answer.headers.get('Flowra-Version'))
const rowsIn = (html: string): readonly string[] =>
  [...html.matchAll(/<li class="message[^"]*" id="message-([\w-]+)"/g)].map(([, id]) => id ?? '')
const placesIn = (html: string): readonly number[] =>
  [...html.matchAll(/<li class="(?:message|activity)[^>]* data-k="(\d+)"/g)].map(([, place]) => Number(place))

const since = (who: Member, chatId: string, version: number) => who.get(`${at.chat(chatId)}?since=${version}`, PART)

/** Posts without waiting for the limits of people. */
async function posted(app: TestApp, chatId: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await app.flowra.core.commands.messages.post(app.ann.by(), chatId, { text: `number ${i}` })
}

test('a page and a part hold the same panel; only the page has the sidebar', async () => {
  await using app = await anApp()
  await app.ann.posts(app.chats.launch, 'Hello')
  const page = await app.bob.get(at.chat(app.chats.launch))
  const part = await app.bob.get(at.chat(app.chats.launch), PART)
  const [whole, alone] = [await page.text(), await part.text()]
  assert.match(whole, /^<!doctype html>[\s\S]*id="sidebar"/)
  assert.match(alone, /^<title># Launch · Acme · Flowra<\/title><section class="panel chat"/)
  assert.doesNotMatch(alone, /id="sidebar"|<html/)
  assert.equal(part.headers.get('Vary'), 'HX-Request, HX-Request-Type, HX-Target')
  const full = await app.bob.get(at.chat(app.chats.launch), { 'hx-request': 'true', 'hx-request-type': 'full' })
  assert.match(await full.text(), /^<!doctype html>/)
})

test('what changed since a version comes as parts, edits, reactions and deletions included', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const [edited, deleted, reacted] = [
    await app.ann.posts(launch, 'one'),
    await app.ann.posts(launch, 'two'),
    await app.ann.posts(launch, 'three'),
  ]
  const before = versionOf(await since(app.bob, launch, 0))
  assert.equal((await (await since(app.bob, launch, before)).text()).trim(), '', 'nothing new')
  await app.ann.sends('PATCH', at.message(launch, edited), { text: 'one, better' })
  await app.ann.sends('DELETE', at.message(launch, deleted))
  await app.bob.sends('PUT', at.reaction(launch, reacted, '+1'))
  const fresh = await app.ann.posts(launch, 'four')
  const answer = await since(app.bob, launch, before)
  const html = await answer.text()
  assert.match(html, new RegExp(`^<hx-upsert hx-target="#timeline-${launch}" key="data-k">`))
  assert.deepEqual(rowsIn(html), [edited, deleted, reacted, fresh])
  assert.match(html, new RegExp(`id="message-${deleted}"[^>]* data-is-deleted hidden>`))
  assert.match(html, /one, better/)
  assert.match(html, /data-emoji="\+1"/)
  assert.doesNotMatch(html, /grouped/, 'rows of a part stand alone; the page groups them')
  assert.equal(versionOf(answer), before + 4)
  assert.equal(answer.headers.get('Flowra-Reset'), null)
})

test('rows that a form answers are those of a live frame and of a catch-up, letter by letter', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const bob = await app.bob.socket()
  const seen = versionOf(await since(app.bob, launch, 0))
  bob.look({ [launch]: seen })
  await bob.hears(word => word.t === 'pong')
  const answered = await (await app.ann.sends('POST', at.messages(launch), { text: 'Same everywhere' })).text()
  const frame = await bob.hears(word => word.t === 'html' && word['html'] !== undefined)
  const caughtUp = await (await since(app.bob, launch, seen)).text()
  assert.equal(frame['html'], answered)
  assert.equal(caughtUp, answered)
  bob.close()
})

test('a new topic is told with the head of the chat', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const seen = versionOf(await since(app.bob, launch, 0))
  await app.ann.submits(`${at.topic(launch)}?_method=PUT`, { topic: 'To the moon' })
  const html = await (await since(app.bob, launch, seen)).text()
  assert.match(html, new RegExp(`<hx-partial hx-target="#head-${launch}" hx-swap="outerMorph"><header[^>]* data-version="`))
  assert.match(html, /To the moon/)
})

test('after more than two hundred changes the newest page comes instead, and says so', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const seen = versionOf(await since(app.bob, launch, 0))
  await posted(app, launch, 201)
  const answer = await since(app.bob, launch, seen)
  assert.equal(answer.headers.get('Flowra-Reset'), '1')
  assert.equal(answer.headers.get('Flowra-Has-Older'), '1')
  assert.equal(rowsIn(await answer.text()).length, 50)
  assert.equal((await since(app.bob, launch, seen + 1)).headers.get('Flowra-Reset'), null, 'two hundred still fit')
})

test('older and newer pages meet without a gap and without a row twice', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await posted(app, launch, 120)
  const page = await (await app.bob.get(at.chat(launch))).text()
  let places = placesIn(page)
  assert.match(page, /data-has-older/)
  for (;;) {
    const answer = await app.bob.get(`${at.chat(launch)}?before=${places[0]}`, PART)
    const older = placesIn(await answer.text())
    places = [...older, ...places]
    if (answer.headers.get('Flowra-Has-Older') === '0') break
    assert.ok(older.length > 0)
  }
  assert.deepEqual(
    places,
    [...new Set(places)].toSorted((a, b) => a - b),
  )
  const [first = 0] = places
  let up = [first]
  for (;;) {
    const answer = await app.bob.get(`${at.chat(launch)}?from=${up.at(-1)}`, PART)
    up = [...up, ...placesIn(await answer.text())]
    if (answer.headers.get('Flowra-Has-Newer') === '0') break
  }
  assert.deepEqual(up, places)
})

test('without script the same pages are whole documents with links', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await posted(app, launch, 70)
  const newest = await (await app.bob.get(at.chat(launch))).text()
  const older = /href="([^"]+\?before=\d+)"/.exec(newest)?.[1] ?? ''
  const page = await (await app.bob.get(older)).text()
  assert.match(page, /^<!doctype html>[\s\S]*number 0</)
  assert.match(page, /href="[^"]+\?from=\d+"/)
})

test('the New line stands before what Bob has not read, and goes when he has', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.ann.posts(launch, 'unread')
  const place = /<li class="new" id="unread" data-k="([\d.]+)"/
  const page = await (await app.bob.get(at.chat(launch))).text()
  assert.match(page, place)
  assert.doesNotMatch(await (await app.ann.get(at.chat(launch))).text(), place, "one's own is never new")
  const marked = await app.bob.sends('POST', at.read(launch), { turn: '0', position: '999' })
  assert.equal(marked.status, 204)
  assert.doesNotMatch(await (await app.bob.get(at.chat(launch))).text(), place)
  assert.equal((await app.dan.sends('POST', at.read(app.chats.secret), { turn: '0', position: '1' })).status, 404)
})

test('a row is drawn once for all who look, and anew when a name in it changes', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await posted(app, launch, 30)
  const { keptRows } = await import('../../views/messages/rows.ts')
  const rows = keptRows()
  const routes = await routesOf(app, { rows, ...unhurried(app) })
  const look = async (who: Member) => (await routes.request(HERE + at.chat(launch), { headers: { cookie: who.cookie } })).text()
  await look(app.ann)
  const drawn = rows.drawn()
  assert.ok(drawn >= 30)
  await app.bob.sends('POST', at.read(launch), { turn: '0', position: '999' })
  await look(app.bob)
  await look(app.ann)
  assert.equal(rows.drawn(), drawn)
  await app.ann.submits('/settings/profile?_method=PATCH', {
    name: 'Anna',
    username: 'ann',
    title: '',
    zone: 'Europe/Berlin',
    locale: 'en',
  })
  assert.match(await look(app.bob), /data-person="[^"]+">Anna</)
})

test('the sidebar alone is what replaces it on the page', async () => {
  await using app = await anApp()
  await app.ann.posts(app.chats.launch, 'Hello')
  const part = await (await app.bob.get(at.sidebar, PART)).text()
  assert.match(part, /^<nav class="lists" id="sidebar"/)
  assert.match(part, new RegExp(`class="row unread" id="line-${app.chats.launch}"`))
  assert.match(await (await app.bob.get(at.sidebar)).text(), /^<!doctype html>/)
})

test('the palette finds chats and people by what they are called', async () => {
  await using app = await anApp()
  const found = await (await app.dan.get(`${at.palette}?words=l`, PART)).text()
  assert.match(found, new RegExp(`role="option"[^>]*data-chat="${app.chats.launch}"`))
  assert.match(found, /Cleo/)
  assert.doesNotMatch(found, /Secret/)
})

test('the first address leads to the chat that was written in last', async () => {
  await using app = await anApp()
  app.clock.pass(1_000)
  await app.bob.posts(app.chats.launch, 'Hello')
  assert.equal((await app.ann.get('/')).headers.get('Location'), at.unread(app.chats.launch))
  app.clock.pass(1_000)
  await app.bob.posts(app.chats.general, 'Hello')
  assert.equal((await app.ann.get(at.base)).headers.get('Location'), at.unread(app.chats.general))
})

test('a list of channels cannot begin behind a chat that is none of them', async () => {
  await using app = await anApp()
  const { queries } = app.flowra.core
  const viewer = await queries.viewer('acme', app.cleo.id)
  assert.ok(viewer)
  const titles = async (after?: string) =>
    (await queries.browse(viewer, { words: '', filter: 'all', sort: 'name', ...(after && { after }) })).items.map(item => item.chat.title)
  assert.deepEqual(await titles(), ['general', 'Launch'])
  assert.deepEqual(await titles(app.chats.general), ['Launch'])
  assert.deepEqual(await titles(app.chats.secret), ['general', 'Launch'], 'where a private title stands is told to nobody')
})

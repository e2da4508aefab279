import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../src/application/limits.ts'
import type { Browsing } from '../../src/application/queries/browse.ts'
import { anApp, at, type Member, settled, type TestApp } from '../support/app.ts'
import { counted } from '../support/counted.ts'
import { newKey } from '../support/keys.ts'

const as = (method: string, path: string): string => `${path}?_method=${method}`
const textOf = async (answer: Response | Promise<Response>): Promise<string> => (await answer).text()

async function titles(app: TestApp, who: Member, asked: Partial<Browsing> = {}) {
  const viewer = await app.flowra.core.queries.viewer('acme', who.id)
  assert.ok(viewer)
  const found = await app.flowra.core.queries.browse(viewer, { words: '', filter: 'all', sort: 'name', ...asked })
  return { ...found, titles: found.items.map(({ chat }) => chat.title) }
}

test('what a channel is called, is about and is for is set on its page, and each is told in the channel', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.ann.submits(as('PATCH', at.chat(launch)), { title: 'Lift-off' })
  await app.ann.submits(as('PUT', at.topic(launch)), { topic: 'Friday' })
  const answer = await app.ann.submits(as('PUT', at.description(launch)), { description: 'All about rockets' })
  assert.equal(answer.status, 303)
  assert.equal(answer.headers.get('Location'), at.chatSettings(launch))
  const page = await textOf(app.ann.get(at.chatSettings(launch)))
  for (const words of ['Lift-off', 'Friday', 'All about rockets']) assert.ok(page.includes(words), words)
  const chat = await textOf(app.cleo.get(at.chat(launch)))
  for (const words of ['renamed this channel to <b>Lift-off</b>', 'set the topic: Friday', 'changed the description'])
    assert.ok(chat.includes(words), words)
  const refused = await app.ann.submits(as('PUT', at.description(launch)), { description: 'x'.repeat(LIMITS.description + 1) })
  assert.equal(refused.status, 400)
  assert.match(await refused.text(), /x{501}<\/textarea>/)
})

test('in an announcement channel only its admins write; the others are told why, react, and reply in threads', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const cleos = await app.cleo.socket()
  cleos.look({ [launch]: 0 })
  await cleos.hears(word => word.t === 'pong')
  await app.ann.submits(as('PUT', at.posting(launch)), { posting: 'admins' })
  await cleos.hears(word => word.t === 'reset' && word['chat'] === launch)
  const messageId = await app.ann.posts(launch, 'Hear, hear')
  const refused = await app.cleo.sends('POST', at.messages(launch), { key: newKey(), text: 'Me too' })
  assert.equal(refused.status, 403)
  assert.match(await refused.text(), /Only chat admins write here/)
  assert.match(await textOf(app.cleo.get(at.chat(launch))), /composer-off.*Only channel admins write here/)
  assert.ok((await app.cleo.sends('PUT', at.reaction(launch, messageId, 'eyes'))).ok)
  const replies = (more: Record<string, string>) =>
    app.cleo.sends('POST', at.messages(launch), { key: newKey(), text: 'Here, then', threadId: messageId, ...more })
  assert.equal((await replies({ isAlsoInChat: 'on' })).status, 403)
  assert.ok((await replies({})).ok)
  await app.ann.submits(as('PUT', at.posting(launch)), { posting: 'everyone' })
  assert.ok((await app.cleo.sends('POST', at.messages(launch), { key: newKey(), text: 'Me too' })).ok)
})

test('before a channel is made public, the page says what becomes readable and for how many', async () => {
  await using app = await anApp()
  const { secret } = app.chats
  for (const text of ['One', 'Two']) await app.ann.posts(secret, text)
  const asked = await app.ann.submits(as('PUT', at.visibility(secret)), { visibility: 'public' })
  assert.equal(asked.status, 409)
  const page = await asked.text()
  assert.match(page, /2 messages become readable for 2 more people/, 'Cleo and Dan; Gus is a guest')
  assert.match(page, /name="isConfirmed" value="on"/)
  assert.equal((await app.dan.get(at.chat(secret))).status, 404)
  await app.ann.submits(as('PUT', at.visibility(secret)), { visibility: 'public', isConfirmed: 'on' })
  assert.equal((await app.dan.get(at.chat(secret))).status, 200)
  assert.match(await textOf(app.dan.get(at.chat(secret))), /made this channel public/)
})

test('a public title is free again when its channel is private, and taken when it would be public', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { chats } = app.flowra.core.commands
  await chats.makePrivate(app.ann.by(), launch)
  const { chatId } = await chats.create(app.ann.by(), { title: 'launch', visibility: 'public' })
  await assert.rejects(chats.makePublic(app.ann.by(), launch, { isConfirmed: true }), { reason: 'name_taken' })
  await chats.rename(app.ann.by(), chatId, { title: 'Other' })
  await chats.makePublic(app.ann.by(), launch, { isConfirmed: true })
})

test('a channel is deleted after a yes, and restored by who may, for two weeks', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.ann.posts(launch, 'One')
  const asked = await app.ann.submits(as('PUT', at.deletion(launch)))
  assert.match(await asked.text(), /1 message is gone for everybody/)
  const gone = await app.ann.submits(as('PUT', at.deletion(launch)), { isConfirmed: 'on' })
  assert.equal(gone.headers.get('Location'), at.chats)
  assert.deepEqual((await titles(app, app.cleo)).titles, ['general'])
  assert.equal((await app.cleo.get(at.chat(launch))).status, 404)
  assert.match(await textOf(app.bob.get(at.chat(launch))), /This channel was deleted\..*Restore/)
  assert.match(await textOf(app.bob.get(at.deletedChats)), /Launch/)
  assert.doesNotMatch(await textOf(app.cleo.get(at.deletedChats)), /Launch/)
  assert.equal((await app.cleo.submits(as('DELETE', at.deletion(launch)))).status, 404)
  assert.doesNotMatch(await textOf(app.ann.get(at.sidebar, { 'hx-request': 'true' })), /Launch/)
  await app.bob.submits(as('DELETE', at.deletion(launch)))
  assert.match(await textOf(app.cleo.get(at.chat(launch))), /One[\s\S]*restored this channel/)
  await app.flowra.core.commands.chats.delete(app.ann.by(), launch, { isConfirmed: true })
  app.clock.pass(LIMITS.deletedDays * 86_400_000 - 60_000)
  const again = await app.member(app.bob.id, 'Bob') // a session of then
  assert.match(await textOf(again.get(at.deletedChats)), /Launch/)
  app.clock.pass(120_000)
  assert.doesNotMatch(await textOf(again.get(at.deletedChats)), /Launch/)
  assert.equal((await again.get(at.chat(launch))).status, 404)
  assert.equal((await again.submits(as('DELETE', at.deletion(launch)))).status, 404)
})

test('who is gone from the workspace is gone from what was deleted too', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { chats, members } = app.flowra.core.commands
  await chats.delete(app.ann.by(), launch, { isConfirmed: true })
  await members.remove(app.ann.by(), app.cleo.id)
  await settled(app.flowra.core)
  await chats.restore(app.ann.by(), launch)
  assert.ok(!(await app.flowra.core.queries.participantsOf(app.workspaceId, launch)).has(app.cleo.id))
})

test('a guest in a deleted channel no longer meets those who were in it', async () => {
  await using app = await anApp()
  const { chats } = app.flowra.core.commands
  assert.equal((await app.gus.get(at.person(app.cleo.id))).status, 200)
  await chats.delete(app.ann.by(), app.chats.launch, { isConfirmed: true })
  assert.equal((await app.gus.get(at.person(app.cleo.id))).status, 404)
})

test('channels are found by the beginnings of their words, whoever made how many others', async () => {
  await using app = await anApp()
  const { chats } = app.flowra.core.commands
  for (let i = 0; i < 60; i++) await chats.create(app.ann.by(), { title: `Aardvark ${i}`, visibility: 'public' })
  const { chatId } = await chats.create(app.ann.by(), { title: 'Zürich office', visibility: 'public' })
  await chats.setTopic(app.ann.by(), chatId, { topic: 'Lunch plans' })
  for (const words of ['zur', 'ZÜRICH', 'off', 'office zür', 'lunch', 'plan'])
    assert.deepEqual((await titles(app, app.cleo, { words })).titles, ['Zürich office'], words)
  assert.deepEqual((await titles(app, app.cleo, { words: 'rich' })).titles, [])
  assert.deepEqual((await titles(app, app.bob, { words: 'secr' })).titles, ['Secret'])
  assert.deepEqual((await titles(app, app.cleo, { words: 'secr' })).titles, [], 'a private one is found by who is in it')
  const first = await titles(app, app.cleo, { words: 'aard' })
  assert.equal(first.titles.length, 50)
  const second = await titles(app, app.cleo, { words: 'aard', after: first.next ?? '' })
  assert.equal(second.titles.length, 10)
  assert.equal(new Set([...first.titles, ...second.titles]).size, 60)
  await chats.archive(app.ann.by(), chatId)
  assert.deepEqual((await titles(app, app.cleo, { words: 'zur' })).titles, [])
  assert.deepEqual((await titles(app, app.cleo, { words: 'zur', filter: 'archived' })).titles, ['Zürich office'])
})

test('channels are shown joined, not joined or archived, by name, people or what is new', async () => {
  await using app = await anApp()
  const { chats, participants } = app.flowra.core.commands
  app.clock.pass(3_600_000)
  const { chatId: quiet } = await chats.create(app.bob.by(), { title: 'Quiet', visibility: 'public' })
  app.clock.pass(3_600_000)
  await app.ann.posts(app.chats.launch, 'News')
  assert.deepEqual((await titles(app, app.bob)).titles, ['general', 'Launch', 'Quiet', 'Secret'])
  assert.deepEqual((await titles(app, app.bob, { sort: 'active' })).titles.slice(0, 2), ['Launch', 'Quiet'])
  await participants.join(app.dan.by(), app.chats.launch)
  assert.deepEqual((await titles(app, app.bob, { sort: 'people' })).titles, ['Launch', 'general', 'Secret', 'Quiet'])
  assert.deepEqual((await titles(app, app.cleo, { filter: 'open' })).titles, ['Quiet'])
  assert.deepEqual((await titles(app, app.cleo, { filter: 'joined' })).titles, ['general', 'Launch'])
  await participants.join(app.cleo.by(), quiet)
  assert.deepEqual((await titles(app, app.cleo, { filter: 'open' })).titles, [])
  assert.deepEqual((await titles(app, app.gus)).titles, ['Launch'], 'a guest sees what he is in')
  assert.deepEqual((await titles(app, app.gus, { filter: 'open' })).titles, [])
})

test('page by page, in every order, each channel comes once', async () => {
  await using app = await anApp()
  const { chats } = app.flowra.core.commands
  for (let i = 0; i < 120; i++) await chats.create(app.cleo.by(), { title: `Room ${i}`, visibility: i % 3 === 0 ? 'private' : 'public' })
  for (const who of [app.cleo, app.dan])
    for (const filter of ['all', 'open', 'joined'] as const)
      for (const sort of ['name', 'active', 'people'] as const) {
        const all: (string | null)[] = []
        let after: string | null | undefined
        do {
          const page = await titles(app, who, { filter, sort, ...(after && { after }) })
          all.push(...page.titles)
          after = page.next
        } while (after)
        assert.equal(new Set(all).size, all.length, `${who.name} ${filter} ${sort}`)
        const expected = { Cleo: { all: 122, open: 0, joined: 122 }, Dan: { all: 82, open: 81, joined: 1 } }[who.name as 'Cleo' | 'Dan']
        assert.equal(all.length, expected[filter], `${who.name} ${filter} ${sort}`)
      }
})

test('the menu of a chat holds what this person may do, and nothing of it for who may not read it', async () => {
  await using app = await anApp()
  const { launch, secret } = app.chats
  const menu = (who: Member, chatId: string) => textOf(who.get(at.chatMenu(chatId)))
  assert.match(await menu(app.cleo, launch), /Add to favourites[\s\S]*Mute[\s\S]*Hide from the list[\s\S]*Leave/)
  assert.match(await menu(app.dan, launch), /Join/)
  assert.doesNotMatch(await menu(app.dan, launch), /favourites|Leave/)
  await app.cleo.sends('PATCH', at.preferences(launch), { isFavourite: 'on', mute: 'always' })
  assert.match(await menu(app.cleo, launch), /Remove from favourites[\s\S]*Unmute/)
  assert.equal((await app.cleo.get(at.chatMenu(secret))).status, 404)
})

test('a deleted channel is named to nobody any more, also where it was named before', async () => {
  await using app = await anApp()
  const { chats, messages } = app.flowra.core.commands
  const { chatId } = await chats.create(app.ann.by(), { title: 'lunchroom', visibility: 'public' })
  await messages.post(app.ann.by(), app.chats.launch, { text: 'Meet in #lunchroom' })
  const launch = async () => (await app.gus.get(at.chat(app.chats.launch))).text()
  assert.match(await launch(), /lunchroom/)
  await chats.delete(app.ann.by(), chatId, { isConfirmed: true })
  assert.doesNotMatch(await launch(), /lunchroom/)
  await messages.post(app.ann.by(), app.chats.launch, { text: 'Not #lunchroom then' })
  const rows = (await launch()).match(/<article[\s\S]*?<\/article>/g) ?? []
  assert.doesNotMatch(rows.at(-1) ?? '', /data-chat|href="[^"]*\/chats\/[^"/]*"/)
})

test('the list of deleted channels asks once for the places of who looks, however many there are', async () => {
  const { asked, on } = counted()
  await using app = await anApp({ on })
  const { chats } = app.flowra.core.commands
  const deleted = Array.from({ length: 12 }, (_, n) => `Gone ${n}`)
  for (const title of deleted) {
    const { chatId } = await chats.create(app.ann.by(), { title, visibility: 'public' })
    await chats.delete(app.ann.by(), chatId, { isConfirmed: true })
  }
  asked.forget()
  const page = await textOf(app.bob.get(at.deletedChats))
  for (const title of deleted) assert.ok(page.includes(title), title)
  assert.equal(asked.times('get participants'), 0)
  assert.equal(asked.times('getMany participants'), 1)
})

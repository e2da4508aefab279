import assert from 'node:assert/strict'
import { test } from 'node:test'
import { previewIdOf } from '../../src/application/commands/previews.ts'
import { cardPictureKey } from '../../src/application/previews/pictures.ts'
import { ICONS, iconKey } from '../../src/application/webhooks/icons.ts'
import { paths } from '../../views/paths.ts'
import { anApp, type Member, RIVALS, SLUG, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { filled, type Route, routesIn, routesOf, unhurried } from '../support/http.ts'
import { newKey } from '../support/keys.ts'
import { aPicture } from '../support/pictures.ts'

const HERE = 'http://localhost'
const CANARY = 'kanarienvogel'
const never = () => newKey()

/** Fields that any form may have, so that a refusal for their sake would show. */
const FIELDS: Readonly<Record<string, Record<string, string>>> = {
  'POST /w/:slug/chats': { title: 'Mine', visibility: 'private' },
  'POST /w/:slug/chats/:chat/messages': { text: 'Hello' },
  'POST /w/:slug/chats/:chat/messages/:message/forward': { toChatId: never(), text: 'Hello' },
  'PATCH /w/:slug/chats/:chat/messages/:message': { text: 'Hello' },
  'POST /w/:slug/chats/:chat/messages/:message/reactions': { emoji: 'eyes' },
  'PATCH /w/:slug/chats/:chat': { title: 'Mine' },
  'PUT /w/:slug/chats/:chat/topic': { topic: 'Mine' },
  'PUT /w/:slug/chats/:chat/description': { description: 'Mine' },
  'PUT /w/:slug/chats/:chat/posting': { posting: 'admins' },
  'POST /w/:slug/chats/:chat/webhooks': { name: 'Mine' },
  'PUT /w/:slug/chats/:chat/webhooks/:bot/address': { isConfirmed: 'on' },
  'DELETE /w/:slug/chats/:chat/webhooks/:bot': { isConfirmed: 'on' },
  'PUT /w/:slug/chats/:chat/visibility': { visibility: 'private' },
  'PUT /w/:slug/chats/:chat/deletion': { isConfirmed: 'on' },
  'PATCH /w/:slug/chats/:chat/preferences': { isFavourite: 'on' },
  'POST /w/:slug/chats/:chat/read': { turn: '0', position: '1' },
  'PUT /w/:slug/chats/:chat/draft': { text: 'Hello' },
  'PATCH /w/:slug/chats/:chat/participants/:person': { role: 'admin' },
  'PATCH /w/:slug/members/:person': { role: 'guest' },
  'PUT /w/:slug/owner': { person: never(), confirm: 'TRANSFER' },
  'PUT /w/:slug/chats/:chat/messages/:message/reminder': { when: 'tomorrow' },
  'PATCH /w/:slug/reminders/:reminder': { when: 'tomorrow' },
  'POST /w/:slug/chats/:chat/schedules': { text: 'Hello', when: 'tomorrow' },
  'PATCH /w/:slug/schedules/:schedule': { text: 'Hello', when: 'tomorrow' },
  'POST /w/:slug/invites': { role: 'member' },
  'POST /w/:slug/teams': { name: 'Mine', handle: 'mine' },
  'PATCH /w/:slug/teams/:team': { name: 'Mine', handle: 'mine' },
  'POST /w/:slug/teams/:team/members': { person: never() },
  'PUT /w/:slug/settings/sign-in': { requiresFactor: 'on' },
  'POST /w/:slug/settings/emoji': { name: 'mine' },
  'PATCH /w/:slug/settings': { name: 'Mine', description: '' },
}

type Words = Record<string, string>
type Routes = Awaited<ReturnType<typeof routesOf>>

async function belongings(app: TestApp): Promise<Words> {
  const { secret } = app.chats
  const message = await app.ann.posts(secret, `${CANARY} ${LINK}`)
  const card = await aCard(app, { chatId: secret, messageId: message })
  await app.ann.submits(paths(SLUG).invites, { role: 'member', days: '7', maxUses: '1', email: '', guestUntil: '' })
  const { teamId: team } = await app.flowra.core.commands.teams.create(app.ann.by(), { name: CANARY, handle: 'design' })
  const { botId: bot } = await app.flowra.core.commands.webhooks.create(app.ann.by(), secret, { name: CANARY })
  const icon = await anIcon(app, secret)
  const { emojiId: own } = await app.flowra.core.commands.emoji.add(app.ann.by(), { name: 'flowbird' }, await aPicture())
  const { reminders, schedules } = app.flowra.core.commands
  const { reminder } = await reminders.ask(app.ann.by(), secret, `me tomorrow ${CANARY}`)
  const { schedule } = await schedules.add(app.ann.by(), secret, { text: CANARY, when: 'tomorrow' })
  const later = { reminder: reminder.id, schedule: schedule.id }
  const workspace = await app.flowra.core.app.rights.workspace(app.workspaceId)
  const { id: file } = await uploads(app, app.ann, `${CANARY}.txt`, CANARY)
  const invite = workspace.invites[0]?.id ?? ''
  return { slug: SLUG, chat: secret, message, file, person: app.ann.id, invite, team, bot, own, card, icon, emoji: 'eyes', ...later }
}

const LINK = 'https://acme.example/plan'

/** With a picture, which whoever reads the message gets. */
async function aCard(app: TestApp, at: { chatId: string; messageId: string }): Promise<string> {
  const fileId = newKey()
  await app.ports.files.put(cardPictureKey(app.workspaceId, fileId), Buffer.from(CANARY))
  const picture = { fileId, width: 96, height: 96 }
  const by = { ...app.ann.by(), isSystem: true } as const
  await app.flowra.core.commands.messages.attachPreview(by, at, { url: LINK, title: CANARY, site: CANARY, picture })
  const card = previewIdOf(at, LINK)
  const seen = await app.ann.get(paths(SLUG).cardPicture(at.chatId, at.messageId, card))
  assert.equal(await seen.text(), CANARY, 'Ann sees it')
  return card
}

/** Of a program in the chat, as whoever reads it sees it. */
async function anIcon(app: TestApp, chatId: string): Promise<string> {
  const icon = 'a'.repeat(32)
  await app.ports.files.put(iconKey(app.workspaceId, icon), Buffer.from(CANARY))
  await app.ports.documents.put(ICONS, { workspaceId: app.workspaceId, id: icon, version: 1, chatId, isThere: true })
  const seen = await app.ann.get(paths(SLUG).programIcon(chatId, icon))
  assert.equal(await seen.text(), CANARY, 'Ann sees it')
  return icon
}

const asked = async (routes: Routes, who: Member, route: Route, words: Words) => {
  const isChange = route.method !== 'GET'
  const answer = await routes.request(HERE + filled(route.path, words), {
    method: route.method,
    headers: {
      ...{ cookie: who.cookie, origin: HERE, 'x-csrf': who.csrf },
      ...(route.path === '/w/:slug/files' && { 'content-type': 'application/octet-stream' }),
    },
    ...(isChange && { body: new URLSearchParams(FIELDS[`${route.method} ${route.path}`] ?? {}) }),
  })
  assert.equal(await canaryIn(answer), false, `${route.method} ${route.path} shows what is not ${who.name}'s`)
  return { status: answer.status, text: await answer.text() }
}

const canaryIn = async (answer: Response): Promise<boolean> => (await answer.clone().text()).includes(CANARY)

test("to Eve, Ann's workspace and one that never was are the same on every route", async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const words = await belongings(app)
  const inside = routesIn(routes).filter(({ path }) => path.startsWith('/w/:slug'))
  assert.ok(inside.length > 35)
  const before = await app.ports.log.last()
  for (const route of inside) {
    const foreign = await asked(routes, app.eve, route, words)
    const unknown = await asked(routes, app.eve, route, { ...words, slug: 'never-was' })
    assert.equal(foreign.status, 404, `${route.method} ${route.path}`)
    assert.equal(foreign.text, unknown.text, `${route.method} ${route.path}`)
  }
  assert.equal(await app.ports.log.last(), before)
})

test("Ann's ids inside Eve's own workspace name nothing", async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const words = await belongings(app)
  const before = await app.ports.log.last()
  const inside = routesIn(routes).filter(
    ({ path }) => path.startsWith('/w/:slug') && /:(?:chat|message|file|person|invite|team|own|reminder|schedule)/.test(path),
  )
  for (const route of inside) {
    const foreign = await asked(routes, app.eve, route, { ...words, slug: RIVALS })
    const unknown = await asked(routes, app.eve, route, {
      slug: RIVALS,
      chat: never(),
      message: never(),
      file: never(),
      person: never(),
      invite: never(),
      team: never(),
      bot: never(),
      own: never(),
      card: never(),
      icon: never(),
      reminder: never(),
      schedule: never(),
      emoji: 'eyes',
    })
    assert.equal(foreign.status, 404, `${route.method} ${route.path}`)
    assert.equal(foreign.text, unknown.text, `${route.method} ${route.path}`)
  }
  assert.equal(await app.ports.log.last(), before)
})

test('a chat that Dan may not read is to him as one that never was', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const words = await belongings(app)
  const before = await app.ports.log.last()
  for (const route of routesIn(routes).filter(({ path }) => path.includes('/chats/:chat'))) {
    const hidden = await asked(routes, app.dan, route, words)
    const unknown = await asked(routes, app.dan, route, { ...words, chat: never() })
    assert.equal(hidden.status, 404, `${route.method} ${route.path}`)
    assert.equal(hidden.text, unknown.text, `${route.method} ${route.path}`)
  }
  assert.equal(await app.ports.log.last(), before)
})

test('a message is found in its own chat only', async () => {
  await using app = await anApp()
  const words = await belongings(app)
  const elsewhere = await app.ann.get(paths(SLUG).message(app.chats.launch, words['message'] ?? ''))
  assert.equal(elsewhere.status, 404)
  const edited = await app.ann.sends('PATCH', paths(SLUG).message(app.chats.launch, words['message'] ?? ''), { text: 'moved' })
  assert.equal(edited.status, 404)
})

test('the guest Gus meets only people he shares a chat with', async () => {
  await using app = await anApp()
  const list = await (await app.gus.get(paths(SLUG).members)).text()
  assert.match(list, /Cleo/)
  assert.doesNotMatch(list, /@dan/)
  assert.equal((await app.gus.get(paths(SLUG).person(app.cleo.id))).status, 200)
  assert.equal((await app.gus.get(paths(SLUG).person(app.dan.id))).status, 404)
  assert.equal((await app.gus.get(paths(SLUG).person(app.eve.id))).status, 404)
})

test('what Ann asked for and what she wrote for later is to Dan as if it never was', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const words = await belongings(app)
  const own = routesIn(routes).filter(({ path }) => /:(?:reminder|schedule)/.test(path))
  assert.ok(own.length > 7)
  for (const route of own) {
    const hidden = await asked(routes, app.dan, route, words)
    const unknown = await asked(routes, app.dan, route, { ...words, reminder: never(), schedule: never() })
    assert.equal(hidden.status, 404, `${route.method} ${route.path}`)
    assert.equal(hidden.text, unknown.text, `${route.method} ${route.path}`)
  }
})

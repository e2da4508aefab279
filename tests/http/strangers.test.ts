import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paths } from '../../views/paths.ts'
import { anApp, type Member, RIVALS, SLUG, type TestApp } from '../support/app.ts'
import { filled, type Route, routesIn, routesOf, unhurried } from '../support/http.ts'
import { newKey } from '../support/keys.ts'

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
  'PUT /w/:slug/chats/:chat/visibility': { visibility: 'private' },
  'PUT /w/:slug/chats/:chat/deletion': { isConfirmed: 'on' },
  'PATCH /w/:slug/chats/:chat/preferences': { isFavourite: 'on' },
  'POST /w/:slug/chats/:chat/read': { turn: '0', position: '1' },
  'PUT /w/:slug/chats/:chat/draft': { text: 'Hello' },
  'PATCH /w/:slug/chats/:chat/participants/:person': { role: 'admin' },
  'PATCH /w/:slug/members/:person': { role: 'guest' },
  'PUT /w/:slug/owner': { person: never(), confirm: 'TRANSFER' },
  'POST /w/:slug/invites': { role: 'member' },
  'POST /w/:slug/teams': { name: 'Mine', handle: 'mine' },
  'PATCH /w/:slug/teams/:team': { name: 'Mine', handle: 'mine' },
  'POST /w/:slug/teams/:team/members': { person: never() },
  'PATCH /w/:slug/settings': { name: 'Mine', description: '' },
}

type Words = Record<string, string>
type Routes = Awaited<ReturnType<typeof routesOf>>

async function belongings(app: TestApp): Promise<Words> {
  const { secret } = app.chats
  const message = await app.ann.posts(secret, CANARY)
  await app.ann.submits(paths(SLUG).invites, { role: 'member', days: '7', maxUses: '1', email: '', guestUntil: '' })
  const { teamId: team } = await app.flowra.core.commands.teams.create(app.ann.by(), { name: CANARY, handle: 'design' })
  const workspace = await app.flowra.core.app.rights.workspace(app.workspaceId)
  return { slug: SLUG, chat: secret, message, person: app.ann.id, invite: workspace.invites[0]?.id ?? '', team, emoji: 'eyes' }
}

const asked = async (routes: Routes, who: Member, route: Route, words: Words) => {
  const isChange = route.method !== 'GET'
  const answer = await routes.request(HERE + filled(route.path, words), {
    method: route.method,
    headers: { cookie: who.cookie, origin: HERE, 'x-csrf': who.csrf },
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
  const inside = routesIn(routes).filter(({ path }) => path.startsWith('/w/:slug') && /:(?:chat|message|person|invite|team)/.test(path))
  for (const route of inside) {
    const foreign = await asked(routes, app.eve, route, { ...words, slug: RIVALS })
    const unknown = await asked(routes, app.eve, route, {
      slug: RIVALS,
      chat: never(),
      message: never(),
      person: never(),
      invite: never(),
      team: never(),
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

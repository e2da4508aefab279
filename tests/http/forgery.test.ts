import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { fromOurPages, withToken } from '../../src/http/csrf.ts'
import type { Env, HttpDoors } from '../../src/http/doors.ts'
import { type Gate, gates } from '../../src/http/gates.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { filled, isChange, routesIn, routesOf, unhurried, wordsOf } from '../support/http.ts'

const HERE = 'http://localhost'

/** Every way a request may come that is not a page of ours. */
const FOREIGN: readonly (readonly [string, Record<string, string>])[] = [
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a sibling subdomain', { 'sec-fetch-site': 'same-site', origin: 'http://www.localhost' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['no origin at all', {}],
  ['a null origin', { origin: 'null' }],
  ['another port', { origin: 'http://localhost:81' }],
  ['https for http', { origin: 'https://localhost' }],
  ['an origin that only begins alike', { origin: 'http://localhost.evil.example' }],
]

test('nothing is changed by a request from elsewhere, on any route', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const before = await app.ports.log.last()
  const changing = routesIn(routes).filter(isChange)
  assert.ok(changing.length > 30, 'the routes were found')
  for (const route of changing)
    for (const [from, headers] of FOREIGN) {
      const answer = await routes.request(HERE + filled(route.path, wordsOf(app)), {
        method: route.method,
        headers: { cookie: app.ann.cookie, 'x-csrf': app.ann.csrf, ...headers },
        body: new URLSearchParams({ csrf: app.ann.csrf }),
      })
      assert.equal(answer.status, 403, `${route.method} ${route.path} from ${from}`)
    }
  assert.equal(await app.ports.log.last(), before)
})

test('nothing is changed without the token of this very session, on any route', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const before = await app.ports.log.last()
  for (const route of routesIn(routes).filter(isChange))
    for (const token of ['', 'x', app.bob.csrf, app.ann.csrf.toUpperCase()]) {
      const answer = await routes.request(HERE + filled(route.path, wordsOf(app)), {
        method: route.method,
        headers: { cookie: app.ann.cookie, origin: HERE, ...(token && { 'x-csrf': token }) },
        body: new URLSearchParams({ csrf: token }),
      })
      assert.equal(answer.status, 403, `${route.method} ${route.path} with “${token}”`)
    }
  assert.equal(await app.ports.log.last(), before)
})

test('reading never asks for a token, and no route changes anything by GET', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const before = await app.ports.log.last()
  for (const route of routesIn(routes).filter(one => !isChange(one))) {
    const answer = await routes.request(HERE + filled(route.path, wordsOf(app)), {
      headers: { cookie: app.ann.cookie, 'sec-fetch-site': 'cross-site' },
    })
    assert.notEqual(answer.status, 403, route.path)
  }
  assert.equal(await app.ports.log.last(), before)
})

test('each layer is enough alone', async () => {
  await using app = await anApp()
  const doors = { ...app.flowra.core, configuration: { publicUrl: new URL(HERE) } } as unknown as HttpDoors
  const session = await sessionOf(app)
  const behind = (layer: Gate) =>
    new Hono<Env>()
      .onError((_, c) => c.text('refused', 403))
      .use((c, next) => {
        c.set('doors', doors)
        c.set('session', session)
        c.set('body', new Map())
        return next()
      })
      .use(gates(layer))
      .post('/', c => c.text('changed'))
  const bySite = behind(fromOurPages)
  const byToken = behind(withToken)
  assert.equal((await bySite.request('/', { method: 'POST', headers: { origin: HERE } })).status, 200)
  assert.equal((await byToken.request('/', { method: 'POST', headers: { 'x-csrf': app.ann.csrf } })).status, 200)
  for (const [from, headers] of FOREIGN) assert.equal((await bySite.request('/', { method: 'POST', headers })).status, 403, from)
  assert.equal((await byToken.request('/', { method: 'POST', headers: { origin: HERE } })).status, 403)
})

test('a form may stand for PUT, PATCH and DELETE by POST alone, and for nothing else', async () => {
  await using app = await anApp()
  const renamed = await app.ann.submits(`${at.chat(app.chats.launch)}?_method=PATCH`, { title: 'Lift-off' })
  assert.equal(renamed.status, 303)
  assert.match(await (await app.ann.get(at.chat(app.chats.launch))).text(), /Lift-off/)
  const message = await app.ann.posts(app.chats.launch, 'Still here')
  await app.ann.get(`${at.message(app.chats.launch, message)}?_method=DELETE`)
  assert.match(await (await app.ann.get(at.chat(app.chats.launch))).text(), /Still here/)
  for (const method of ['GET', 'TRACE', 'CONNECT', 'put', 'X'])
    assert.equal((await app.ann.submits(`${at.message(app.chats.launch, message)}?_method=${method}`)).status, 404, method)
})

test('the token of a form is looked for in its field, so plain forms work', async () => {
  await using app = await anApp()
  const answer = await app.ann.submits(at.messages(app.chats.launch), { text: 'Without script' })
  assert.equal(answer.status, 303)
  assert.equal(answer.headers.get('Location'), at.latest(app.chats.launch))
})

const sessionOf = async (app: TestApp) => {
  const rows = await app.flowra.core.queries.sessions({ person: { id: app.ann.id }, session: { id: '' } } as never)
  return { person: { id: app.ann.id }, session: { id: rows[0]?.id } } as unknown as Env['Variables']['session']
}

test('the list of what is open to everybody is this', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const open: string[] = []
  for (const { method, path } of routesIn(routes).filter(one => !isChange(one))) {
    const answer = await routes.request(HERE + filled(path, wordsOf(app)))
    if (!answer.headers.get('Location')?.startsWith(`${roots.signIn}?`)) open.push(`${method} ${path}`)
  }
  assert.deepEqual(open.toSorted(), [
    'GET /',
    'GET /assets/:hash/:folder/:file',
    'GET /health/live',
    'GET /health/ready',
    'GET /invitations/:token',
    'GET /metrics',
    'GET /reset/:token',
    'GET /session',
    'GET /set-up/:token',
    'GET /sign-in',
    'GET /version',
  ])
})

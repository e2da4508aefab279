import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { cookielessRoutes } from '../../src/http/cookieless.ts'
import { fromOurPages, withToken } from '../../src/http/csrf.ts'
import type { Env, HttpDoors } from '../../src/http/doors.ts'
import { type Gate, gates } from '../../src/http/gates.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { filled, isChange, type Route, routesIn, routesOf, unhurried, wordsOf } from '../support/http.ts'

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

/** Where no form is taken, which is told before the token is looked at. */
const AS_BYTES: Readonly<Record<string, Record<string, string>>> = { '/w/:slug/files': { 'content-type': 'application/octet-stream' } }

test('nothing is changed by a request from elsewhere, on any route', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const before = await app.ports.log.last()
  const changing = await guarded(app)
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
  for (const route of await guarded(app))
    for (const token of ['', 'x', app.bob.csrf, app.ann.csrf.toUpperCase()]) {
      const answer = await routes.request(HERE + filled(route.path, wordsOf(app)), {
        method: route.method,
        headers: { cookie: app.ann.cookie, origin: HERE, ...AS_BYTES[route.path], ...(token && { 'x-csrf': token }) },
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

test('what opts out of both layers never sees a cookie, and it is this alone', async () => {
  await using app = await anApp()
  const free = cookielessRoutes(app.flowra.core as unknown as HttpDoors)
  assert.deepEqual(
    routesIn(free).map(({ method, path }) => `${method} ${path}`),
    ['POST /hooks/:token', 'POST /auth/:provider/logout'],
  )
  const routes = await routesOf(app, unhurried(app))
  const all = routes.routes.map(({ method, path }) => `${method} ${path}`)
  const cookies = routes.routes.findIndex(
    ({ method, path }, index) => method === 'ALL' && path === '/*' && all.slice(0, index).includes('GET /metrics'),
  )
  assert.ok(cookies > all.indexOf('POST /auth/:provider/logout'), 'they stand in front of whatever reads one')
})

/** Every change that a page of ours must have asked for. */
async function guarded(app: TestApp): Promise<readonly Route[]> {
  const free = routesIn(cookielessRoutes(app.flowra.core as unknown as HttpDoors)).map(({ path }) => path)
  return routesIn(await routesOf(app, unhurried(app))).filter(route => isChange(route) && !free.includes(route.path))
}

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
    'GET /addresses/:token',
    'GET /assets/:hash/:folder/:file',
    'GET /auth/:provider',
    'GET /auth/:provider/callback',
    'GET /health/live',
    'GET /health/ready',
    'GET /invitations/:token',
    'GET /metrics',
    'GET /reset',
    'GET /reset/:token',
    'GET /session',
    'GET /set-up/:token',
    'GET /sign-in',
    'GET /sign-in/code',
    'GET /version',
  ])
})

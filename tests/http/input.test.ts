import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Documents, EventLog, Ports } from '../../src/application/ports.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { filled, isChange, type Route, raw, routesIn, routesOf, unhurried } from '../support/http.ts'

/** What programs send is none; their own door has its own tests. */
const isForm = (route: Route): boolean => isChange(route) && route.path !== '/hooks/:token'

const HERE = 'http://localhost'

/** A file by itself is no form: everything else is refused there for its type. */
const takesForms = ({ path }: Route): boolean => path !== '/w/:slug/files'
const FORM = 'application/x-www-form-urlencoded'

/** Every name that a form of Flowra gives a field. */
const NAMES = [
  ...['text', 'title', 'visibility', 'topic', 'person', 'role', 'emoji', 'turn', 'position', 'markUnread', 'key', 'csrf', 'confirm'],
  ...[
    'name',
    'email',
    'password',
    'current',
    'username',
    'workspace',
    'slug',
    'zone',
    'locale',
    'description',
    'editWindowMinutes',
    'storageGigabytes',
  ],
  ...[
    'membersMayInvite',
    'membersMayCreatePublic',
    'previewsAllowed',
    'days',
    'maxUses',
    'chat',
    'guestUntil',
    'until',
    'theme',
    'density',
    'singleKeys',
    'sounds',
  ],
  ...[
    'picture',
    'next',
    'resume',
    'back',
    'level',
    'mute',
    'section',
    'newSection',
    'isFavourite',
    'isHidden',
    'chatId',
    'threadId',
    'fileIds',
    'base',
  ],
  ...['posting', 'isConfirmed'],
]
const WRONG = [
  ...NAMES.map(name => `${name}[$ne]=`),
  ...['text[$gt]=', 'text[$regex]=.*', 'text[]=a', 'text.x=a', 'text%00=a', 'Text=a', '=a'],
  ...['__proto__=a', '__proto__[isOperator]=on', 'constructor=a', 'constructor[prototype][a]=b', 'isOperator=on', 'workspaceId=a'],
]

test('a string is a string: no form takes an object, on any route, and the store is not asked', async () => {
  await using app = await anApp()
  const { routes, asked } = await watched(app)
  for (const route of routesIn(routes).filter(isForm).filter(takesForms)) {
    for (const body of WRONG) {
      asked.length = 0
      const answer = await routes.request(HERE + filled(route.path, wordsOf(app)), {
        method: route.method,
        headers: { cookie: app.ann.cookie, origin: HERE, 'x-csrf': app.ann.csrf, 'content-type': FORM, 'hx-request': 'true' },
        body,
      })
      assert.equal(answer.status, 400, `${route.method} ${route.path} with ${body}`)
      assert.deepEqual(asked, [], `${route.method} ${route.path} with ${body}`)
    }
  }
})

test('a field that is sent twice is refused wherever one is meant', async () => {
  await using app = await anApp()
  const { routes } = await watched(app)
  const many = new Set([
    'person',
    'chat',
    'membersMayInvite',
    'membersMayCreatePublic',
    'previewsAllowed',
    'singleKeys',
    'sounds',
    'picture',
    'isFavourite',
    'isHidden',
    'fileIds',
  ])
  for (const route of routesIn(routes).filter(isForm).filter(takesForms))
    for (const name of NAMES.filter(one => !many.has(one))) {
      const answer = await routes.request(HERE + filled(route.path, wordsOf(app)), {
        method: route.method,
        headers: { cookie: app.ann.cookie, origin: HERE, 'x-csrf': app.ann.csrf, 'content-type': FORM, 'hx-request': 'true' },
        body: `${name}=a&${name}=b`,
      })
      assert.equal(answer.status, 400, `${route.method} ${route.path} with two ${name}`)
    }
})

test('JSON, plain text and nothing that is no form gets in', async () => {
  await using app = await anApp()
  const { routes } = await watched(app)
  const before = await app.ports.log.last()
  for (const route of routesIn(routes).filter(isForm))
    for (const [type, body] of [
      ['application/json', '{"text":{"$ne":""}}'],
      ['text/plain', 'text=a'],
      ['application/xml', '<a/>'],
      ['application/x-www-form-urlencoded-not', 'text=a'],
      ['multipart/form-data-not; boundary=x', '--x--'],
    ] as const) {
      const headers = { cookie: app.ann.cookie, origin: HERE, 'x-csrf': app.ann.csrf, 'content-type': type }
      const answer = await routes.request(HERE + filled(route.path, wordsOf(app)), { method: route.method, headers, body })
      assert.equal(answer.status, 415, `${route.method} ${route.path} as “${type}”`)
    }
  const unnamed = { cookie: app.ann.cookie, origin: app.origin, 'x-csrf': app.ann.csrf }
  assert.equal((await raw(app.origin, at.messages(app.chats.launch), { method: 'POST', headers: unnamed, body: 'text=a' })).status, 415)
  assert.equal(await app.ports.log.last(), before)
})

test('a question in an address is plain: each word once, no brackets', async () => {
  await using app = await anApp()
  const chat = at.chat(app.chats.launch)
  for (const query of [
    'before[$ne]=1',
    'before[]=1',
    'before=1&before=2',
    '__proto__=1',
    'before=-1',
    'before=1e3',
    'before=x',
    'since=',
    'around=1.5',
    'from=NaN',
    '$where=1',
  ])
    for (const headers of [{}, { 'hx-request': 'true', 'hx-request-type': 'partial' }]) {
      const answer = await app.ann.get(`${chat}?${query}`, headers as Record<string, string>)
      assert.equal(answer.status, 400, query)
    }
  assert.equal((await app.ann.get(`${at.members}?q=a&q=b`)).status, 400)
})

test('ids that are none find nothing, whatever they look like', async () => {
  await using app = await anApp()
  for (const id of ['__proto__', 'constructor', 'toString', '$ne', '%7B%22%24ne%22%3A%22%22%7D', "1' OR '1'='1", 'null', '*']) {
    const encoded = id.startsWith('%') ? id : encodeURIComponent(id)
    for (const path of [
      at.chat(encoded),
      at.message(app.chats.launch, encoded),
      at.person(encoded),
      at.history(app.chats.launch, encoded),
      `/w/${encoded}/chats`,
    ])
      assert.equal((await app.ann.get(path)).status, 404, path)
  }
})

test('more than a mebibyte is refused, told or counted', async () => {
  await using app = await anApp()
  const headers = { cookie: app.ann.cookie, origin: app.origin, 'x-csrf': app.ann.csrf, 'content-type': FORM }
  const body = `text=${'a'.repeat(1_100_000)}`
  const told = await raw(app.origin, at.messages(app.chats.launch), { method: 'POST', headers, body })
  assert.equal(told.status, 413)
  const chunked = await raw(app.origin, at.messages(app.chats.launch), {
    method: 'POST',
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    body,
  })
  assert.equal(chunked.status, 413)
  const many = Array.from({ length: 1_001 }, (_, i) => `a${'b'.repeat(i % 7)}=1`).join('&')
  assert.equal((await raw(app.origin, at.messages(app.chats.launch), { method: 'POST', headers, body: many })).status, 413)
})

test('a compressed request is refused', async () => {
  await using app = await anApp()
  const headers = { cookie: app.ann.cookie, origin: app.origin, 'x-csrf': app.ann.csrf, 'content-type': FORM, 'content-encoding': 'gzip' }
  const answer = await raw(app.origin, at.messages(app.chats.launch), { method: 'POST', headers, body: 'text=a' })
  assert.equal(answer.status, 415)
})

/** The routes, and every word they say to the store after the session was found. */
async function watched(app: TestApp) {
  const asked: string[] = []
  const { documents, log } = app.ports
  const noting = <T extends object>(port: T, quiet: (...rest: unknown[]) => boolean): T =>
    new Proxy(port, {
      get:
        (target, name) =>
        (...rest: unknown[]) => {
          if (!quiet(...rest)) asked.push(String(name))
          return (target[name as keyof T] as (...rest: unknown[]) => unknown)(...rest)
        },
    })
  const isOfSession = (collection: unknown) => ['sessions', 'people'].includes((collection as { name?: string } | undefined)?.name ?? '')
  const calm = unhurried(app).app
  const ports: Ports = { ...calm.ports, documents: noting<Documents>(documents, isOfSession), log: noting<EventLog>(log, () => false) }
  return { asked, routes: await routesOf(app, { app: { ...calm, ports } }) }
}

function wordsOf(app: TestApp): Record<string, string> {
  const { launch } = app.chats
  return {
    slug: 'acme',
    chat: launch,
    message: launch,
    file: launch,
    person: app.bob.id,
    invite: launch,
    team: launch,
    bot: launch,
    own: launch,
    reminder: launch,
    schedule: launch,
    session: 'x',
    letter: 'x',
    card: launch,
    icon: launch,
    provider: 'sso',
    identity: 'x',
    token: 'x'.repeat(43),
    emoji: 'eyes',
  }
}

test('a file by itself is taken as bytes and as nothing else', async () => {
  await using app = await anApp()
  for (const type of [FORM, 'multipart/form-data; boundary=x', 'text/plain', 'application/json', 'image/png']) {
    const headers = {
      cookie: app.ann.cookie,
      origin: app.origin,
      'x-csrf': app.ann.csrf,
      'content-type': type,
      'flowra-file-name': 'a.txt',
    }
    assert.equal((await raw(app.origin, at.files, { method: 'POST', headers, body: 'text=a' })).status, 415, type)
  }
})

test('a form for machines is no way around: the fields of set-up and sign-in are strings too', async () => {
  await using app = await anApp()
  const page = await app.fetch(roots.signIn)
  const cookie = (page.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await page.text()) ?? []
  const headers = { cookie, origin: app.origin, 'content-type': FORM }
  for (const body of ['email[$ne]=&password[$ne]=', 'email=ann@example.org&password[$gt]=', 'email=a&email=b&password=c'])
    assert.equal((await app.fetch(roots.signIn, { method: 'POST', headers, body: `csrf=${csrf}&${body}` })).status, 400, body)
})

test('a form with files that ends in the middle is no fault of ours', async () => {
  await using app = await anApp()
  const answer = await app.fetch(roots.picture, {
    method: 'POST',
    headers: { cookie: app.ann.cookie, origin: app.origin, 'x-csrf': app.ann.csrf, 'content-type': 'multipart/form-data; boundary=x' },
    body: '--x\r\nContent-Disposition: form-data; name="picture"',
  })
  assert.equal(answer.status, 400)
  assert.equal(app.logged.length, 0)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { raw, routesOf } from '../support/http.ts'
import { newKey } from '../support/keys.ts'
import { plainBrowser } from '../support/plain-browser.ts'
import { PASSWORD } from '../support/profile.ts'

const ann = { email: 'ann@example.org', password: PASSWORD }
const WRONG = 'do not fit together'

test('Ann signs in and is where she wanted to be', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(at.members)
  assert.equal(browser.path, `${roots.signIn}?next=${encodeURIComponent(at.members)}`)
  await browser.sends(/sign-in/, ann)
  assert.equal(browser.path, at.members)
  assert.match(browser.html, /Cleo/)
})

test('a link that asks something goes on there with its question', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  const link = `${at.chat(app.chats.launch)}?around=1`
  await browser.opens(link)
  assert.match(browser.path, /^\/sign-in/)
  await browser.sends(/sign-in/, ann)
  assert.equal(browser.path, link)
})

test('a session cookie tells scripts nothing, and no other site may send it', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  const visitor = browser.cookies.get('flowra-visitor')
  assert.ok(visitor)
  const [, csrf] = /name="csrf" value="([^"]+)"/.exec(browser.html) ?? []
  const headers = { cookie: `flowra-visitor=${visitor}`, origin: app.origin }
  const answer = await app.fetch(roots.signIn, { method: 'POST', headers, body: new URLSearchParams({ csrf: csrf ?? '', ...ann }) })
  const line = answer.headers.getSetCookie().find(one => one.startsWith('flowra='))
  assert.match(line ?? '', /^flowra=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/)
})

test('behind https the cookie is bound to host, path and transport', async () => {
  await using app = await anApp()
  const https = await routesOf(app, {
    configuration: {
      publicUrl: new URL('https://flowra.example'),
      trustedProxies: [],
      metricsToken: undefined,
      filesUrl: undefined,
      offersPasswords: true,
    },
  })
  const page = await https.request('https://flowra.example/sign-in')
  assert.match(
    page.headers.getSetCookie()[0] ?? '',
    /^__Host-flowra-visitor=[\w-]{43}; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  assert.equal(page.headers.get('Strict-Transport-Security'), 'max-age=63072000; includeSubDomains')
  assert.match(page.headers.get('Content-Security-Policy') ?? '', /connect-src 'self' wss:\/\/flowra\.example;/)
  const plainCookie = await https.request('https://flowra.example/session', { headers: { cookie: app.ann.cookie } })
  assert.equal(plainCookie.status, 401, 'the name without __Host- opens nothing')
})

test('a cookie that was there before signing in is worth nothing afterwards', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  const visitor = browser.cookies.get('flowra-visitor')
  await browser.sends(/sign-in/, ann)
  const first = browser.cookies.get('flowra')
  assert.equal(browser.cookies.has('flowra-visitor'), false, 'the cookie before sign-in is gone')
  assert.notEqual(first, visitor)
  await browser.opens(roots.signIn)
  await browser.sends(/sign-in/, ann)
  assert.notEqual(browser.cookies.get('flowra'), first)
  const old = await app.fetch(roots.session, { headers: { cookie: `flowra=${first}` } })
  assert.equal(old.status, 401, 'the session before this sign-in is over')
})

test('signing out ends the session at once', async () => {
  await using app = await anApp()
  const answer = await app.ann.submits(roots.signOut)
  assert.equal(answer.status, 303)
  assert.equal((await app.ann.get(roots.session)).status, 401)
  assert.equal((await app.ann.get(at.members)).status, 303)
})

test('unknown and wrong are told apart by nothing', async () => {
  await using app = await anApp()
  const told = async (email: string, password: string) => {
    const browser = plainBrowser(app.origin)
    await browser.opens(roots.signIn)
    await browser.sends(/sign-in/, { email, password })
    return { status: browser.status, words: browser.html.replaceAll(email, 'MAIL').replace(/value="[\w-]{43,}"|content="[\w-]{43,}"/g, '') }
  }
  const wrong = await told('ann@example.org', 'quite another one')
  const unknown = await told('nobody@example.org', 'quite another one')
  assert.equal(wrong.status, 401)
  assert.match(wrong.words, new RegExp(WRONG))
  assert.deepEqual(unknown, wrong)
  assert.doesNotMatch(wrong.words, /quite another one/, 'a password is never printed')
})

test('after ten tries nobody looks at a password any more, and the answer stays the same', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  let evaluated = 0
  const signIn = async () => {
    evaluated++
    return undefined
  }
  const counting = { ...app.flowra.core.commands.sessions, signIn }
  const routes = await routesOf(app, { commands: { ...app.flowra.core.commands, sessions: counting } })
  const statuses = new Set<number>()
  for (let i = 0; i < 14; i++) statuses.add((await tried(routes, `guess number ${i}`)).status)
  assert.equal(evaluated, 10)
  assert.deepEqual([...statuses], [401])
})

test('an address that can be spelt in two ways has ten tries, not twice ten', async () => {
  await using app = await anApp()
  let evaluated = 0
  const signIn = async () => {
    evaluated++
    return undefined
  }
  const counting = { ...app.flowra.core.commands.sessions, signIn }
  const routes = await routesOf(app, { commands: { ...app.flowra.core.commands, sessions: counting } })
  for (const form of ['NFC', 'NFD'] as const)
    for (let i = 0; i < 10; i++) await tried(routes, `guess number ${i}`, 'zoë@example.org'.normalize(form))
  assert.equal(evaluated, 10)
})

test('a stranger who guesses cannot lock Ann out of a browser she used before', async () => {
  await using app = await anApp()
  const home = plainBrowser(app.origin)
  await home.opens(roots.signIn)
  await home.sends(/sign-in/, ann)
  await home.sends(/sign-out/)
  const stranger = plainBrowser(app.origin)
  await stranger.opens(roots.signIn)
  for (let i = 0; i < 10; i++) await stranger.sends(/sign-in/, { email: ann.email, password: `guess number ${i}` })
  await stranger.sends(/sign-in/, ann)
  assert.match(stranger.html, new RegExp(WRONG), 'the right password is not looked at from elsewhere')
  await home.sends(/sign-in/, ann)
  assert.ok(home.cookies.has('flowra'))
})

test('who found an open browser has ten tries of the present password too, and none of a new sign-in', async () => {
  await using app = await anApp()
  const put = (current: string) => app.ann.submits(`${roots.password}?_method=PUT`, { current, password: 'a rather new password' })
  for (let i = 0; i < 10; i++) assert.equal((await put(`guess number ${i}`)).status, 400)
  const over = await put(PASSWORD)
  assert.equal(over.status, 429, 'even the right one is not looked at')
  assert.ok(Number(over.headers.get('Retry-After')) > 0)
  assert.match(await over.text(), /too many tries/)
  const elsewhere = plainBrowser(app.origin)
  await elsewhere.opens(roots.signIn)
  await elsewhere.sends(/sign-in/, ann)
  assert.match(elsewhere.html, new RegExp(WRONG), 'the tries are those of the account')
})

test('one address has a hundred tries over all accounts', async () => {
  await using app = await anApp()
  const signIn = { ...app.flowra.core.commands.sessions, signIn: async () => undefined }
  const routes = await routesOf(app, { commands: { ...app.flowra.core.commands, sessions: signIn } })
  for (let i = 0; i < 100; i++) assert.equal((await tried(routes, 'a guess', `person${i}@example.org`)).status, 401)
  const over = await tried(routes, 'a guess', 'somebody@example.org')
  assert.equal(over.status, 429)
  assert.ok(Number(over.headers.get('Retry-After')) > 0)
})

test('after signing in one goes on only to addresses of Flowra', async () => {
  await using app = await anApp()
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', '/%0d%0aevil', 'javascript:alert(1)']) {
    const browser = plainBrowser(app.origin)
    await browser.opens(roots.signIn)
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(browser.html) ?? []
    const headers = {
      cookie: `flowra-visitor=${browser.cookies.get('flowra-visitor')}`,
      origin: app.origin,
      'content-type': 'application/x-www-form-urlencoded',
    }
    const answer = await raw(app.origin, roots.signIn, {
      method: 'POST',
      headers,
      body: String(new URLSearchParams({ csrf, ...ann, next })),
    })
    assert.equal(answer.status, 303)
    assert.equal(new URL(String(answer.headers['location']), app.origin).origin, app.origin, next)
  }
})

test('a session that ended in the middle of a message keeps what was typed, and sends nothing by itself', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(at.chat(app.chats.launch))
  await browser.sends(/sign-in/, ann)
  assert.equal(browser.path, at.chat(app.chats.launch))
  browser.forget('flowra')
  const text = 'Line one\nline <two> & "three"'
  await browser.sends(/\/messages$/, { text })
  assert.equal(browser.status, 401)
  assert.match(browser.html, /what you wrote is kept/)
  await browser.sends(/sign-in/, ann)
  assert.equal(browser.status, 200)
  assert.match(browser.html, /<textarea name="text"[^>]*>\nLine one\nline &lt;two&gt; &amp; &quot;three&quot;<\/textarea>/)
  assert.equal(await messageCount(app), 0, 'nothing was sent')
  await browser.sends(/\/messages$/)
  assert.equal(await messageCount(app), 1)
})

test('any other form that was interrupted stands on a page of its own, whatever its address answers to', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const id = await app.ann.posts(launch, 'Root')
  const forms: readonly (readonly [path: string, fields: Readonly<Record<string, string>>])[] = [
    [`${at.topic(launch)}?_method=PUT`, { topic: 'All <about> it' }],
    [at.chats, { title: 'All <about> it', visibility: 'private' }],
    [at.schedules(launch), { text: 'All <about> it', when: 'at', at: '2030-01-01T10:00' }],
    [at.participants(launch), { person: app.dan.id }],
    [`${at.pin(launch, id)}?_method=PUT`, {}],
    [roots.link('sso'), {}],
    [roots.factorCodes, {}],
    [roots.again, { again: 'sealed' }],
    [roots.deadLetter('x'), {}],
  ]
  for (const [path, fields] of forms) {
    app.clock.pass(16 * 60_000)
    const browser = plainBrowser(app.origin)
    await browser.opens(roots.signIn)
    await browser.posts(path, fields)
    assert.equal(browser.status, 401, path)
    await browser.sends(/sign-in/, ann)
    assert.equal(browser.status, 200, path)
    assert.ok(browser.html.includes(`method="post" action="${path}"`), path)
    for (const value of Object.values(fields)) assert.ok(browser.html.includes(value.replace('<', '&lt;').replace('>', '&gt;')), value)
    assert.match(browser.html, /topic|title|text/.test(Object.keys(fields).join()) ? /What you wrote is kept/ : /nothing was changed/)
  }
})

test('what was kept so is sent by one press more, with all it held', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  await browser.posts(`${at.topic(app.chats.launch)}?_method=PUT`, { topic: 'All about it' })
  await browser.sends(/sign-in/, ann)
  await browser.sends(/topic/)
  await browser.opens(at.chat(app.chats.launch))
  assert.match(browser.html, /All about it/)
})

test('a reply that was interrupted stands in the box of its thread; where the chat is gone it is shown all the same', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const id = await app.ann.posts(launch, 'Root')
  for (const [chatId, fits] of [
    [launch, new RegExp(`name="threadId" value="${id}"`)],
    [newKey(), /What you wrote is kept/],
  ] as const) {
    const browser = plainBrowser(app.origin)
    await browser.opens(roots.signIn)
    await browser.posts(at.messages(chatId), { text: 'Half a reply', threadId: id })
    await browser.sends(/sign-in/, ann)
    assert.equal(browser.status, 200)
    assert.match(browser.html, fits)
    assert.match(browser.html, /<textarea[^>]* name="text"[^>]*>\nHalf a reply<\/textarea>/)
  }
})

test('signing out is answered at once, and of what was read only pictures and files stay, for five minutes', async () => {
  await using app = await anApp()
  const file = await uploads(app, app.ann, 'a.txt', Buffer.from('Hello'))
  const kept = async (path: string) => (await app.ann.get(path)).headers.get('cache-control')
  assert.equal(await kept(at.file(file.id)), 'private, max-age=300')
  for (const path of [at.chat(app.chats.launch), at.members, at.saved, roots.settings, roots.session])
    assert.equal(await kept(path), 'no-store', path)
  const answer = await app.ann.submits(roots.signOut)
  assert.deepEqual([answer.status, answer.headers.get('clear-site-data')], [303, null])
  assert.equal((await app.ann.get(at.file(file.id))).status, 303, 'asked anew it is not told')
})

test('whoever signed out in another tab is not asked to do it again', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  await browser.posts(roots.signOut, {})
  await browser.sends(/sign-in/, ann)
  assert.match(browser.path, /^\/w\//)
})

test('a wrong password does not lose the message either, and nobody can forge one', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(at.chat(app.chats.launch))
  await browser.sends(/sign-in/, ann)
  browser.forget('flowra')
  await browser.sends(/\/messages$/, { text: 'Keep me' })
  await browser.sends(/sign-in/, { email: ann.email, password: 'not mine, sorry' })
  await browser.sends(/sign-in/, ann)
  assert.match(browser.html, />\nKeep me<\/textarea>/)
  const forged = `${Buffer.from('{"method":"POST","path":"/w/acme/chats/x/messages","values":{"text":"Forged"},"until":9e15}').toString('base64url')}.00`
  browser.forget('flowra')
  await browser.opens(roots.signIn)
  await browser.sends(/sign-in/, { ...ann, resume: forged })
  assert.doesNotMatch(browser.html, /Forged/)
})

test('script is told that the session is over, by a status', async () => {
  await using app = await anApp()
  const headers = { 'hx-request': 'true', 'hx-request-type': 'partial', origin: app.origin }
  const posted = await app.fetch(at.messages(app.chats.launch), { method: 'POST', headers, body: new URLSearchParams({ text: 'Hello' }) })
  assert.equal(posted.status, 401)
  const asked = await app.fetch(roots.session, { headers: { accept: 'application/json' } })
  assert.deepEqual([asked.status, await asked.json()], [401, { signedIn: false, csrf: null, personId: null }])
  const living = await app.ann.get(roots.session)
  assert.deepEqual(await living.json(), { signedIn: true, csrf: app.ann.csrf, personId: app.ann.id })
})

test('a reset link works once, by a form, and ends every session', async () => {
  await using app = await anApp()
  const { flowra, ann: member } = app
  const link = roots.reset(
    await flowra.core.commands.sessions.makeResetLink({ personId: member.id, command: member.by().command }, app.cleo.id),
  )
  const browser = plainBrowser(app.origin)
  await browser.opens(link)
  await browser.opens(link)
  await browser.sends(/reset/, { password: 'short' })
  assert.match(browser.html, /12 characters or more/)
  await browser.sends(/reset/, { password: 'a rather new password' })
  assert.equal(browser.path, roots.signIn)
  assert.equal((await app.cleo.get(roots.session)).status, 401)
  await browser.opens(link)
  assert.equal(browser.status, 410)
  await browser.opens(roots.signIn)
  await browser.sends(/sign-in/, { email: 'cleo@example.org', password: 'a rather new password' })
  assert.ok(browser.cookies.has('flowra'))
})

async function tried(routes: Awaited<ReturnType<typeof routesOf>>, password: string, email = ann.email): Promise<Response> {
  const page = await routes.request('http://localhost/sign-in')
  const [, cookie = ''] = /^([^;]+)/.exec(page.headers.getSetCookie()[0] ?? '') ?? []
  const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(await page.text()) ?? []
  const headers = { cookie, origin: 'http://localhost' }
  return routes.request('http://localhost/sign-in', { method: 'POST', headers, body: new URLSearchParams({ csrf, email, password }) })
}

async function messageCount(app: TestApp): Promise<number> {
  const page = await (await app.ann.get(`${at.chat(app.chats.launch)}`)).text()
  return [...page.matchAll(/<li class="message/g)].length - 1 // less the template of a draft
}

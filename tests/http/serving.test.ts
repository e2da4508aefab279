import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import sharp from 'sharp'
import { leanStyles, loadAssets } from '../../src/http/assets.ts'
import { limitOf } from '../../src/http/rates.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type Member } from '../support/app.ts'
import { raw, routesOf } from '../support/http.ts'

const HERE = 'http://localhost'
const FOR_EVER = 'public, max-age=31536000, immutable'

test('every file of the page is served under one hash, for ever', async () => {
  await using app = await anApp()
  const assets = await loadAssets()
  for (const [path, { bytes }] of assets.files) {
    const answer = await app.fetch(assets.url(path), { headers: { 'accept-encoding': 'identity' } })
    assert.equal(answer.status, 200, path)
    assert.equal(answer.headers.get('Cache-Control'), FOR_EVER)
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bytes, path)
  }
  const servedAs = { css: leanStyles, icons: (text: string) => text }
  for (const [folder, meant] of Object.entries(servedAs))
    for (const name of await readdir(`public/${folder}`))
      assert.equal(
        Buffer.from(assets.files.get(`/${folder}/${name}`)?.bytes ?? []).toString(),
        meant(await readFile(`public/${folder}/${name}`, 'utf8')),
        name,
      )
  for (const name of ['alpine.min.js', 'htmx.min.js', 'hx-upsert.min.js', 'hx-preload.min.js', 'pico.conditional.min.css'])
    assert.equal((await app.fetch(assets.url(`/lib/${name}`))).status, 200, name)
})

test('whatever a page links to among them is there', async () => {
  await using app = await anApp()
  const page = await (await app.ann.get(at.chat(app.chats.launch))).text()
  const links = [...new Set([...page.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)].map(([, path]) => path ?? ''))]
  assert.ok(links.length > 8)
  for (const path of links) {
    const answer = await app.fetch(path)
    assert.equal(answer.status, 200, path)
    const text = await answer.text()
    for (const [, inside = ''] of text.matchAll(/(?:from|import|url\()\s*['"](\.[^'"]+)['"]/g))
      assert.equal((await app.fetch(new URL(inside, app.origin + path).pathname)).status, 200, `${inside} in ${path}`)
  }
})

test('files come packed as the browser can take them', async () => {
  await using app = await anApp()
  const { url, files } = await loadAssets()
  const plain = Buffer.from(files.get('/css/base.css')?.bytes ?? [])
  const asked = (coding: string) => raw(app.origin, url('/css/base.css'), { headers: { 'accept-encoding': coding } })
  const [br, gzip, none] = [await asked('gzip, br'), await asked('gzip'), await asked('zstd')]
  assert.deepEqual(
    [br.headers['content-encoding'], gzip.headers['content-encoding'], none.headers['content-encoding']],
    ['br', 'gzip', undefined],
  )
  assert.equal(none.text, plain.toString())
  for (const answer of [br, gzip, none]) assert.equal(answer.headers['vary'], 'Accept-Encoding')
  const bytes = async (coding: 'br' | 'gzip') => {
    const routes = await routesOf(app)
    return Buffer.from(await (await routes.request(HERE + url('/css/base.css'), { headers: { 'accept-encoding': coding } })).arrayBuffer())
  }
  assert.deepEqual(brotliDecompressSync(await bytes('br')), plain)
  assert.deepEqual(gunzipSync(await bytes('gzip')), plain)
})

test('nothing else of the disk is served', async () => {
  await using app = await anApp()
  const { hash } = await loadAssets()
  for (const path of [
    '/css/nothing.css',
    '/css/.env',
    '/package.json',
    '/js/../package.json',
    '/lib/htmx.js',
    '/icons',
    '/css/',
    '/css/__proto__',
  ])
    for (const start of [`/assets/${hash}`, '/assets/000000000000', '/assets'])
      assert.ok([400, 404].includes((await raw(app.origin, start + path)).status) || path === '/css/', start + path)
})

test('the own rules of a person are kept by their text, and by nobody else', async () => {
  await using app = await anApp()
  const page = await (await app.ann.get(at.chat(app.chats.launch))).text()
  const path = /href="(\/me\.css\?[^"]*v=[0-9a-f]{12}[^"]*)"/.exec(page)?.[1] ?? ''
  const answer = await app.ann.get(path.replaceAll('&amp;', '&'))
  assert.equal(answer.headers.get('Cache-Control'), 'private, max-age=31536000, immutable')
  assert.match(await answer.text(), new RegExp(`data-author="${app.ann.id}"`))
  const other = await app.bob.get(path.replaceAll('&amp;', '&'))
  assert.equal(other.headers.get('Cache-Control'), 'no-store', "Ann's address is not kept for Bob")
  assert.match(await other.text(), new RegExp(app.bob.id))
})

const square = (colour: string) =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: colour } })
    .png()
    .toBuffer()

async function setPicture(app: { origin: string }, who: Member, bytes: Buffer): Promise<Response> {
  const body = new FormData()
  body.set('csrf', who.csrf)
  body.set('picture', new File([new Uint8Array(bytes)], 'me.png', { type: 'image/png' }))
  return fetch(app.origin + roots.picture, {
    method: 'POST',
    headers: { cookie: who.cookie, origin: app.origin },
    body,
    redirect: 'manual',
  })
}

test('a picture is made anew from what was sent, and shown to those who meet the person', async () => {
  await using app = await anApp()
  assert.equal((await setPicture(app, app.cleo, await square('red'))).status, 303)
  const page = await (await app.ann.get(at.members)).text()
  const path = /src="(\/people\/[^"]+)"/.exec(page)?.[1] ?? ''
  const shown = await app.ann.get(path)
  assert.equal(shown.headers.get('Content-Type'), 'image/webp')
  assert.equal(shown.headers.get('Cache-Control'), 'private, max-age=31536000, immutable')
  const { width, height, format } = await sharp(Buffer.from(await shown.arrayBuffer())).metadata()
  assert.deepEqual([width, height, format], [96, 96, 'webp'])
  assert.equal((await app.eve.get(path)).status, 404, 'Eve never meets Cleo')
  assert.equal((await app.fetch(path)).status, 303)
  assert.equal((await app.ann.get(path.replace('/96', '/97'))).status, 404)
  await app.cleo.submits(`${roots.picture}?_method=DELETE`)
  assert.equal((await app.ann.get(path)).status, 404, 'taken away is taken away')
})

test('what is no picture is refused beside its field', async () => {
  await using app = await anApp()
  for (const bytes of [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    Buffer.from('<html>'),
    Buffer.alloc(0),
  ]) {
    const answer = await setPicture(app, app.cleo, bytes)
    assert.equal(answer.status, 400)
    assert.match(await answer.text(), /picture/)
  }
  assert.equal((await setPicture(app, app.cleo, Buffer.alloc(11 * 1024 * 1024))).status, 413)
})

test('who writes faster than anybody can is told when to go on', async () => {
  await using app = await anApp()
  const answers = await Promise.all(
    Array.from({ length: 25 }, (_, i) => app.ann.sends('POST', at.messages(app.chats.launch), { text: `quick ${i}` })),
  )
  const refused = answers.filter(answer => answer.status === 429)
  assert.ok(refused.length >= 1 && refused.length <= 5, `${refused.length}`) // the window moves on while they write
  assert.ok(Number(refused[0]?.headers.get('Retry-After')) >= 1)
  assert.equal(refused[0]?.headers.get('RateLimit-Remaining'), '0')
  assert.match((await refused[0]?.text()) ?? '', /Try again in \d second/)
  assert.equal((await app.bob.sends('POST', at.messages(app.chats.launch), { text: 'calm' })).status, 200, 'Bob has his own')
  assert.equal(answers.find(answer => answer.ok)?.headers.get('RateLimit-Limit'), '20')
})

test('each kind of act has its own measure', () => {
  const chat = '/w/acme/chats/1'
  const names = [
    ['GET', chat],
    ['POST', `${chat}/messages`],
    ['PATCH', `${chat}/messages/2`],
    ['POST', `${chat}/read`],
    ['GET', '/w/acme/palette'],
    ['POST', roots.picture],
    ['POST', '/sign-in'],
  ].map(([method = '', path = '']) => limitOf(method, path).name)
  assert.deepEqual(names, ['read', 'message', 'write', 'read', 'search', 'upload', 'write'])
})

test('a forged forwarding header does not change whom a limit counts', async () => {
  await using app = await anApp()
  const remaining = async (forwarded: string) =>
    Number((await app.fetch(roots.signIn, { headers: { 'x-forwarded-for': forwarded } })).headers.get('RateLimit-Remaining'))
  assert.ok((await remaining('1.2.3.4')) > (await remaining('5.6.7.8')))
})

test('machines ask whether it lives and works', async () => {
  await using app = await anApp()
  assert.deepEqual([(await app.fetch('/health/live')).status, (await app.fetch('/health/ready')).status], [200, 200])
  const broken = await routesOf(app, { readiness: async () => ({ store: false, running: true }) })
  const answer = await broken.request(`${HERE}/health/ready`)
  assert.deepEqual([answer.status, await answer.json()], [503, { store: false, running: true }])
})

test('figures are for this machine, or for whoever has the token', async () => {
  await using app = await anApp()
  assert.equal((await app.fetch('/metrics')).status, 200)
  assert.equal((await app.fetch('/metrics', { headers: { 'x-forwarded-for': '1.2.3.4' } })).status, 404, 'somebody behind a proxy')
  const configuration = {
    publicUrl: new URL(HERE),
    trustedProxies: [],
    metricsToken: 'a token of some length',
    filesUrl: undefined,
    offersPasswords: true,
  }
  const routes = await routesOf(app, { configuration })
  assert.equal((await routes.request(`${HERE}/metrics`)).status, 404)
  assert.equal((await routes.request(`${HERE}/metrics`, { headers: { authorization: 'Bearer a token of some lengtH' } })).status, 404)
  assert.equal((await routes.request(`${HERE}/metrics`, { headers: { authorization: 'Bearer a token of some length' } })).status, 200)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { GRANTS, type GrantDocument } from '../../src/application/grants.ts'
import { INSTANCE } from '../../src/application/ports.ts'
import { roots } from '../../views/paths.ts'
import type { FakeIssuer, Forgery } from '../support/issuer.ts'
import type { PlainBrowser } from '../support/plain-browser.ts'
import { anOffice, type Office, signsIn, whoIs, zoe } from './oidc-office.ts'
import { socketWith } from './oidc-sockets.ts'

// Two seconds are promised. A machine that does something else besides is given three times as many.
const SILENT_MS = 3 * 2_000
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const seconds = (): number => Math.floor(Date.now() / 1_000)

const cookieOf = (browser: PlainBrowser): string => `flowra=${browser.cookies.get('flowra')}`

async function inside(office: Office, account = zoe): Promise<PlainBrowser> {
  const browser = office.browser()
  await signsIn(browser, office.issuer, account)
  assert.notEqual(await whoIs(office, browser), null)
  return browser
}

/** As an issuer does it: no cookie, no origin, one field. */
const tells = ({ app }: Office, token: string, at = 'sso'): Promise<Response> =>
  fetch(`${app.origin}/auth/${at}/logout`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) })

const sid = ({ issuer }: Office): string => issuer.sidOf(zoe.sub) ?? ''

type Wrong = { claims?(office: Office): JWTPayload; readonly header?: object; readonly sign?: Forgery['sign'] }

const with_ =
  (alg: string, key: CryptoKey | Uint8Array, header: object = {}) =>
  (claims: JWTPayload) =>
    new SignJWT(JSON.parse(JSON.stringify(claims))).setProtectedHeader({ alg, kid: 'one', typ: 'logout+jwt', ...header }).sign(key)
const rightly = (claims: JWTPayload, { key }: FakeIssuer) => with_('RS256', key)(claims)
const without =
  (name: string): Wrong['sign'] =>
  (claims, issuer) =>
    rightly({ ...claims, [name]: undefined }, issuer)

const WRONG: Readonly<Record<string, Wrong>> = {
  'is not signed': { sign: async claims => new UnsecuredJWT(claims).encode() },
  'is signed by another': { sign: async claims => with_('RS256', (await generateKeyPair('RS256')).privateKey)(claims) },
  'is signed by a key in its header': {
    sign: async claims => {
      const { exportJWK } = await import('jose')
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
      return with_('RS256', privateKey, { jwk: await exportJWK(publicKey) })(claims)
    },
  },
  'is signed with the client secret': {
    sign: (claims, { clientSecret }) => with_('HS256', new TextEncoder().encode(clientSecret.padEnd(32, '0')))(claims),
  },
  'is of another issuer': { claims: () => ({ iss: 'https://evil.example' }) },
  'is for another client': { claims: () => ({ aud: 'another' }) },
  'holds a nonce': { claims: () => ({ nonce: 'x' }) },
  'is an hour old': { claims: () => ({ iat: seconds() - 3_600 }) },
  'is three minutes old': { claims: () => ({ iat: seconds() - 180 }) },
  'is of tomorrow': { claims: () => ({ iat: seconds() + 86_400, exp: seconds() + 90_000 }) },
  'has expired': { claims: () => ({ exp: seconds() - 60 }) },
  'says not when it was made': { sign: without('iat') },
  'has no id': { sign: without('jti') },
  'has an empty id': { claims: () => ({ jti: '' }) },
  'names no event': { sign: without('events') },
  'names another event': { claims: () => ({ events: { 'http://schemas.openid.net/event/other': {} } }) },
  'names the event as a text': { claims: () => ({ events: { [EVENT]: 'yes' } }) },
  'names nobody': { sign: (claims, issuer) => rightly({ ...claims, sub: undefined, sid: undefined } as never, issuer) },
  'is an ID token by its type': { header: { typ: 'id_token' } },
  'is an access token by its type': { header: { typ: 'at+jwt' } },
}

test(`${Object.keys(WRONG).length} logout tokens that are not one: refused, and nobody is out`, async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  const events = await office.app.ports.log.last()
  for (const [name, { claims, ...forgery }] of Object.entries(WRONG)) {
    const token = await office.issuer.logoutToken({ sub: zoe.sub, sid: sid(office), ...claims?.(office) }, forgery as never)
    const answer = await tells(office, token)
    assert.equal(answer.status, 400, `a token that ${name}`)
    assert.equal(answer.headers.get('Cache-Control'), 'no-store')
    assert.notEqual(await whoIs(office, browser), null, name)
  }
  for (const token of ['', 'x', 'x.y.z', '{}']) assert.equal((await tells(office, token)).status, 400, token)
  assert.equal(await office.app.ports.log.last(), events)
})

test('an ID token is no logout token', async () => {
  await using office = await anOffice()
  let idToken = ''
  const browser = office.browser()
  await signsIn(browser, office.issuer, zoe, {
    tokens(tokens) {
      idToken = String(tokens['id_token'])
      return tokens
    },
  })
  assert.equal((await tells(office, idToken)).status, 400)
  assert.notEqual(await whoIs(office, browser), null)
})

test('the token of one issuer ends nothing at the door of another', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  const token = await office.issuer.logoutToken({ sub: zoe.sub, sid: sid(office) })
  assert.equal((await tells(office, token, 'other')).status, 400)
  assert.equal((await tells(office, await office.other.logoutToken({ sub: zoe.sub, sid: sid(office) }), 'other')).status, 200)
  assert.equal((await tells(office, token, 'nobody')).status, 404)
  assert.notEqual(await whoIs(office, browser), null)
})

test('a logout of one sign-in ends that one, and silences its socket at once', async t => {
  await using office = await anOffice()
  const { app, issuer } = office
  const first = await inside(office)
  const firstSid = sid(office)
  const second = await inside(office)
  const { general } = app.chats
  const [one, other] = [await socketWith(app, cookieOf(first), general), await socketWith(app, cookieOf(second), general)]
  const began = performance.now()
  const answer = await tells(office, await issuer.logoutToken({ sub: zoe.sub, sid: firstSid }))
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('Cache-Control'), 'no-store')
  assert.equal(await answer.text(), '')
  assert.equal(await Promise.race([one.closed(), sleep(SILENT_MS)]), 1008)
  t.diagnostic(`silent after ${Math.round(performance.now() - began)} ms`)
  const heard = one.words.length
  await app.ann.posts(general, 'Is she still here?')
  await sleep(200)
  assert.equal(one.words.length, heard)
  assert.ok(other.words.some(word => word.includes('still here')))
  assert.equal(await whoIs(office, first), null)
  assert.notEqual(await whoIs(office, second), null)
})

test('a logout of a person ends all sign-ins there, and no others', async () => {
  await using office = await anOffice()
  const browsers = [await inside(office), await inside(office)]
  const yan = await inside(office, { ...zoe, sub: 'yan-1', email: 'yan@example.org' })
  assert.equal((await tells(office, await office.issuer.logoutToken({ sub: zoe.sub }))).status, 200)
  for (const browser of browsers) assert.equal(await whoIs(office, browser), null)
  assert.notEqual(await whoIs(office, yan), null)
  assert.equal((await office.app.ann.get(roots.session)).status, 200)
})

test('a logout of a person finds the sign-in that lives behind hundreds that are over', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  const { documents } = office.app.ports
  const [grant] = await documents.find(GRANTS, INSTANCE, { equal: { issuerId: 'sso', subject: zoe.sub }, limit: 1 })
  assert.ok(grant)
  const old = (number: number): GrantDocument => ({
    ...grant,
    id: `${'!'.repeat(40)}${1_000 + number}`,
    version: 1,
    sealed: '',
    isEnded: true,
  })
  for (let number = 0; number < 600; number++) await documents.put(GRANTS, old(number))
  assert.equal((await tells(office, await office.issuer.logoutToken({ sub: zoe.sub }))).status, 200)
  assert.equal(await whoIs(office, browser), null)
})

test('an issuer that signs many people out at once is heard each time', async () => {
  await using office = await anOffice()
  for (let number = 0; number < 150; number++)
    assert.equal((await tells(office, await office.issuer.logoutToken({ sub: `somebody-${number}` }))).status, 200, String(number))
})

test('a session id of somebody else, with one’s own name, ends nothing', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  assert.equal((await tells(office, await office.issuer.logoutToken({ sub: 'yan-1', sid: sid(office) }))).status, 200)
  assert.notEqual(await whoIs(office, browser), null)
})

test('a token counts once', async () => {
  await using office = await anOffice()
  await inside(office)
  const token = await office.issuer.logoutToken({ sub: zoe.sub })
  assert.equal((await tells(office, token)).status, 200)
  const again = await inside(office)
  assert.equal((await tells(office, token)).status, 400)
  assert.notEqual(await whoIs(office, again), null)
})

test('a logout that could not be followed to its end may come again', async () => {
  let isBroken = false
  await using office = await anOffice({
    options: {
      on: ports => ({
        ...ports,
        log: { ...ports.log, append: commit => (isBroken ? Promise.reject(new Error('no disk')) : ports.log.append(commit)) },
      }),
    },
  })
  const browser = await inside(office)
  const socket = await socketWith(office.app, cookieOf(browser))
  const token = await office.issuer.logoutToken({ sub: zoe.sub })
  isBroken = true
  assert.equal((await tells(office, token)).status, 500)
  isBroken = false
  assert.equal((await tells(office, token)).status, 200)
  assert.equal(await Promise.race([socket.closed(), sleep(SILENT_MS)]), 1008)
  assert.equal(await whoIs(office, browser), null)
})

test('when the issuer’s keys cannot be had it is asked to come again, and nobody is out', async () => {
  await using office = await anOffice()
  const token = await office.issuer.logoutToken({ sub: zoe.sub })
  await office.issuer[Symbol.asyncDispose]()
  assert.equal((await tells(office, token)).status, 503)
})

test('the cookie of a browser is nothing to the door of the issuer', async () => {
  await using office = await anOffice()
  const { app } = office
  const answer = await fetch(`${app.origin}/auth/sso/logout`, {
    method: 'POST',
    headers: { cookie: app.ann.cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams({ logout_token: 'x' }),
  })
  assert.equal(answer.status, 400)
  assert.deepEqual(answer.headers.getSetCookie(), [])
  assert.equal((await app.ann.get(roots.session)).status, 200)
})

test('signing out ends ours and goes on to the issuer’s', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  const cookie = cookieOf(browser)
  await browser.sends(/sign-out/)
  assert.equal(browser.status, 200)
  const url = new URL(/http-equiv="refresh" content="0; url=([^"]+)"/.exec(browser.html)?.[1]?.replaceAll('&amp;', '&') ?? '')
  assert.equal(url.origin + url.pathname, `${office.issuer.url}/end`)
  assert.equal(url.searchParams.get('post_logout_redirect_uri'), `${office.app.origin}${roots.signIn}`)
  assert.equal(url.searchParams.get('id_token_hint')?.split('.').length, 3)
  assert.equal(browser.cookies.has('flowra'), false)
  assert.equal((await fetch(`${office.app.origin}/session`, { headers: { cookie } })).status, 401)
})

test('signing out works when the issuer is away, and is plain for who came by password', async () => {
  await using office = await anOffice()
  assert.equal((await office.app.cleo.submits(roots.signOut)).headers.get('Location'), roots.signIn)
  const browser = await inside(office)
  await office.issuer[Symbol.asyncDispose]()
  await browser.sends(/sign-out/)
  assert.equal(await whoIs(office, browser), null)
})

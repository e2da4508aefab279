import assert from 'node:assert/strict'
import { KeyObject, sign } from 'node:crypto'
import { test } from 'node:test'
import { exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { LIMITS } from '../../src/application/limits.ts'
import { INSTANCE } from '../../src/application/ports.ts'
import { SESSIONS } from '../../src/application/sessions.ts'
import type { Account, FakeIssuer, Forgery } from '../support/issuer.ts'
import type { PlainBrowser } from '../support/plain-browser.ts'
import { anOffice, comesBack, type Office, pathOf, signsIn, start, whoIs, zoe } from './oidc-office.ts'

const LATE_MS = LIMITS.signInElsewhere * 1_000 + 1_000
const seconds = (): number => Math.floor(Date.now() / 1_000)

const signedBy =
  (alg: string, key: CryptoKey | Uint8Array, header: object = {}) =>
  (claims: JWTPayload): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg, kid: 'one', ...header }).sign(key)

const withPublicKey = async (claims: JWTPayload, { jwk }: FakeIssuer): Promise<string> => {
  const { importJWK } = await import('jose')
  const pem = await exportSPKI((await importJWK(jwk, 'RS256', { extractable: true })) as CryptoKey)
  return signedBy('HS256', new TextEncoder().encode(pem))(claims)
}

const withOwnKey =
  (header: (publicJwk: object) => object = () => ({})) =>
  async (claims: JWTPayload): Promise<string> => {
    const { exportJWK } = await import('jose')
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
    return signedBy('RS256', privateKey, header(await exportJWK(publicKey)))(claims)
  }

/** What no library would make. */
function byHand(header: object, claims: JWTPayload, key: CryptoKey): string {
  const text = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${sign('sha256', Buffer.from(text), KeyObject.from(key)).toString('base64url')}`
}

const tampered = (part: 0 | 1 | 2, change: (text: string) => string): Forgery => ({
  tokens({ id_token: token, ...rest }) {
    const parts = String(token).split('.')
    parts[part] = change(parts[part] ?? '')
    return { ...rest, id_token: parts.join('.') }
  },
})
const inside = (change: (claims: JWTPayload) => JWTPayload) => (part: string) =>
  Buffer.from(JSON.stringify(change(JSON.parse(Buffer.from(part, 'base64url').toString())))).toString('base64url')

/** What the issuer's own answer may be made to say. */
const TOKENS: Readonly<Record<string, Forgery>> = {
  'the issuer of the ID token is another one': { claims: { iss: 'https://evil.example' } },
  'the issuer of the ID token ends otherwise': { claims: { iss: 'http://127.0.0.1:1/' } },
  'the ID token names no issuer': { sign: claims => otherwise({ ...claims, iss: undefined as never }) },
  'the ID token is for somebody else': { claims: { aud: 'another-client' } },
  'the ID token is for several, none of them us': { claims: { aud: ['a', 'b'], azp: 'a' } },
  'the ID token is for several and names no party': { claims: { aud: ['flowra', 'other'] } },
  'the ID token is for several and another is the party': { claims: { aud: ['flowra', 'other'], azp: 'other' } },
  'the ID token is for us, and another is the party': { claims: { azp: 'other' } },
  'the ID token has expired': { claims: { exp: seconds() - 600, iat: seconds() - 900 } },
  'the ID token never expires': { sign: claims => otherwise({ ...claims, exp: undefined as never }) },
  'the ID token was made an hour ago': { claims: { iat: seconds() - 3_600, exp: seconds() + 3_600 } },
  'the ID token was made tomorrow': { claims: { iat: seconds() + 86_400, exp: seconds() + 90_000 } },
  'the ID token says not when it was made': { sign: claims => otherwise({ ...claims, iat: undefined as never }) },
  'the ID token counts from tomorrow': { claims: { nbf: seconds() + 86_400 } },
  'the nonce is another one': { claims: { nonce: 'another' } },
  'there is no nonce': { sign: claims => otherwise({ ...claims, nonce: undefined as never }) },
  'the ID token names nobody': { sign: claims => otherwise({ ...claims, sub: undefined as never }) },
  'the ID token names an empty subject': { claims: { sub: '' } },
  'the subject is no text': { claims: { sub: 7 as never } },
  'the subject is endless': { claims: { sub: 'x'.repeat(300) } },
  'the ID token is not signed (alg none)': { sign: async claims => new UnsecuredJWT(claims).encode() },
  'the ID token is signed with the public key as a secret (HS256)': { sign: withPublicKey },
  'the ID token is signed with the client secret (HS256)': {
    sign: (claims, { clientSecret }) => signedBy('HS256', new TextEncoder().encode(clientSecret.padEnd(32, '0')))(claims),
  },
  'the ID token is signed with a key of another': { sign: withOwnKey() },
  'the key is in the header (jwk)': { sign: withOwnKey(jwk => ({ jwk })) },
  'the key is elsewhere (jku)': { sign: withOwnKey(() => ({ jku: 'https://evil.example/keys', kid: 'two' })) },
  'the key is elsewhere (x5u)': { sign: withOwnKey(() => ({ x5u: 'https://evil.example/cert' })) },
  'the key is in a certificate (x5c)': { sign: withOwnKey(() => ({ x5c: ['MIIB'] })) },
  'the key id is a path': { sign: withOwnKey(() => ({ kid: '../../dev/null' })) },
  'the key id is unknown': { sign: withOwnKey(() => ({ kid: 'two' })) },
  'a critical header is not understood': {
    sign: async (claims, { key }) => byHand({ alg: 'RS256', kid: 'one', crit: ['exp'], exp: 1 }, claims, key),
  },
  'the algorithm is one that is not allowed': { sign: async (claims, { key }) => signedBy('PS512', await asPss(key))(claims) },
  'the signature is cut off': tampered(2, () => ''),
  'the signature is changed': tampered(2, text => `${text.slice(0, -4)}AAAA`),
  'the subject is changed after signing': tampered(
    1,
    inside(claims => ({ ...claims, sub: 'ann' })),
  ),
  'the header is changed to none': tampered(0, () => Buffer.from('{"alg":"none"}').toString('base64url')),
  'the ID token is missing': { tokens: ({ id_token: _, ...rest }) => rest },
  'the ID token is no token': { tokens: tokens => ({ ...tokens, id_token: 'x.y.z' }) },
  'the ID token is a list': { tokens: tokens => ({ ...tokens, id_token: ['x'] }) },
  'the access token is missing': { tokens: ({ access_token: _, ...rest }) => rest },
  'the answer of the browser names another issuer': { query: query => query.set('iss', 'https://evil.example') },
  'the answer of the browser names no issuer, though this one always does': { query: query => query.delete('iss') },
  'the state is another one': { query: query => query.set('state', 'another') },
  'there is no state': { query: query => query.delete('state') },
  'the code is another one': { query: query => query.set('code', 'another') },
  'there is no code': { query: query => query.delete('code') },
  'the answer is an error': {
    query(query) {
      query.delete('code')
      query.set('error', 'access_denied')
    },
  },
  'the answer is an error and a code': { query: query => query.set('error', 'server_error') },
}

/** Signed with the right key, whatever it says. */
let present: FakeIssuer | undefined
const otherwise = (claims: JWTPayload): Promise<string> =>
  signedBy('RS256', (present as FakeIssuer).key)(JSON.parse(JSON.stringify(claims)))

async function asPss(key: CryptoKey): Promise<CryptoKey> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', key)
  return crypto.subtle.importKey('pkcs8', pkcs8, { name: 'RSA-PSS', hash: 'SHA-512' }, false, ['sign'])
}

async function nobodyIn(office: Office, browser: PlainBrowser, name: string): Promise<void> {
  assert.equal(await whoIs(office, browser), null, name)
  assert.ok(browser.status >= 400 && browser.status < 500, `${name}: ${browser.status}`)
  assert.match(browser.html, /<h1>Sign in<\/h1>/, name)
  assert.match(browser.html, /role="alert"/, name)
}

const sessionsOf = ({ app }: Office): Promise<number> => app.ports.documents.count(SESSIONS, INSTANCE, {})

test(`${Object.keys(TOKENS).length} ways an answer can be forged: nobody is signed in, and nothing is written`, async () => {
  await using office = await anOffice()
  present = office.issuer
  const [events, sessions] = [await office.app.ports.log.last(), await sessionsOf(office)]
  for (const [name, forgery] of Object.entries(TOKENS)) {
    const browser = office.browser()
    await signsIn(browser, office.issuer, zoe, forgery)
    await nobodyIn(office, browser, name)
  }
  assert.equal(await office.app.ports.log.last(), events)
  assert.equal(await sessionsOf(office), sessions)
  const browser = office.browser()
  await signsIn(browser, office.issuer)
  assert.notEqual(await whoIs(office, browser), null, 'the true answer signs in')
})

const mallory: Account = { sub: 'mallory', email: 'mallory@evil.example', email_verified: true, preferred_username: 'mallory' }

/** What happens around the answer: between browsers, tabs, times and issuers. */
const AROUND: Readonly<Record<string, (office: Office, browser: PlainBrowser) => Promise<void>>> = {
  async 'an answer that another browser began'({ issuer, browser }, victim) {
    const attacker = browser()
    await attacker.opens(start)
    await victim.opens('/sign-in')
    await victim.opens(pathOf(issuer.agrees(attacker.away ?? '', mallory)))
  },
  async 'the code of another browser in one’s own answer'({ issuer, browser }, victim) {
    const attacker = browser()
    await attacker.opens(start)
    const code = new URL(issuer.agrees(attacker.away ?? '', mallory)).searchParams.get('code') ?? ''
    await signsIn(victim, issuer, zoe, { query: query => query.set('code', code) })
  },
  async 'the cookie of another browser, with its answer'({ issuer, browser }, victim) {
    const attacker = browser()
    await attacker.opens(start)
    await victim.opens('/sign-in')
    const planted = [...attacker.cookies].filter(([name]) => name.startsWith('flowra-auth-'))
    assert.equal(planted.length, 1)
    for (const [name, value] of planted) (victim.cookies as Map<string, string>).set(name, value)
    await victim.opens(pathOf(issuer.agrees(attacker.away ?? '', mallory)))
  },
  async 'a cookie that we did not seal'({ issuer }, victim) {
    await victim.opens(start)
    for (const [name] of victim.cookies)
      if (name.startsWith('flowra-auth-')) (victim.cookies as Map<string, string>).set(name, 'x'.repeat(80))
    await victim.opens(pathOf(issuer.agrees(victim.away ?? '', zoe)))
  },
  async 'no cookie at all'({ issuer }, victim) {
    await victim.opens(start)
    for (const [name] of victim.cookies) if (name.startsWith('flowra-auth-')) victim.forget(name)
    await victim.opens(pathOf(issuer.agrees(victim.away ?? '', zoe)))
  },
  async 'an answer that comes too late'({ issuer, app }, victim) {
    await victim.opens(start)
    const back = pathOf(issuer.agrees(victim.away ?? '', zoe))
    app.clock.pass(LATE_MS)
    await victim.opens(back)
  },
  async 'an answer without a question'(_, victim) {
    await victim.opens(`${start}/callback?code=x&state=y`)
  },
  async 'the answer of one issuer at the door of another'({ issuer, other }, victim) {
    await victim.opens(start)
    const answer = issuer.agrees(victim.away ?? '', zoe, { query: query => query.set('iss', other.url) })
    await victim.opens(pathOf(answer).replace('/sso/', '/other/'))
    assert.equal(other.calls.authorization_code, 0, 'the code of one is not told to the other')
  },
  async 'an answer to one issuer, given by another'({ other }, victim) {
    await victim.opens(start)
    await victim.opens(pathOf(other.agrees(victim.away ?? '', zoe)))
  },
  async 'an answer to one issuer, given by another in its name'({ issuer, other }, victim) {
    await victim.opens(start)
    await victim.opens(
      pathOf(other.agrees(victim.away ?? '', zoe, { query: query => query.set('iss', issuer.url), claims: { iss: issuer.url } })),
    )
  },
  async 'the nonce of an earlier sign-in'({ issuer }, victim) {
    await victim.opens(start)
    const old = new URL(victim.away ?? '').searchParams.get('nonce') ?? ''
    await signsIn(victim, issuer, zoe, { claims: { nonce: old } })
  },
}

for (const [name, forge] of Object.entries(AROUND))
  test(`${name} signs nobody in`, async () => {
    await using office = await anOffice()
    const victim = office.browser()
    const events = await office.app.ports.log.last()
    await forge(office, victim)
    await nobodyIn(office, victim, name)
    assert.equal(await office.app.ports.log.last(), events)
  })

test('an answer signs in once: sent again, also at the same moment, it opens nothing more', async () => {
  await using office = await anOffice()
  const before = await sessionsOf(office)
  const browser = office.browser()
  await browser.opens(start)
  const [away, cookies] = [browser.away ?? '', new Map(browser.cookies)]
  const back = pathOf(office.issuer.agrees(away, zoe))
  const again = async () => {
    const cookie = [...cookies].map(pair => pair.join('=')).join('; ')
    return (await fetch(office.app.origin + back, { headers: { cookie }, redirect: 'manual' })).status
  }
  const together = await Promise.all(Array.from({ length: 10 }, again))
  assert.equal(together.filter(status => status === 303).length, 1)
  assert.equal(await again(), 400)
  assert.equal((await sessionsOf(office)) - before, 1)
  assert.equal(office.issuer.calls.authorization_code, 1)
})

test('a session cookie that was planted before is not the one that opens afterwards', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  const planted = 'p'.repeat(43)
  const cookies = browser.cookies as Map<string, string>
  cookies.set('flowra', planted)
  cookies.set('flowra-visitor', planted)
  await signsIn(browser, office.issuer)
  assert.notEqual(await whoIs(office, browser), null)
  assert.notEqual(browser.cookies.get('flowra'), planted)
  const answer = await fetch(`${office.app.origin}/session`, { headers: { cookie: `flowra=${planted}` } })
  assert.equal(answer.status, 401)
})

test('who was signed in as somebody else is not any more', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  ;(browser.cookies as Map<string, string>).set('flowra', office.app.cleo.cookie.slice('flowra='.length))
  await signsIn(browser, office.issuer)
  assert.notEqual(await whoIs(office, browser), office.app.cleo.id)
  assert.equal((await office.app.cleo.get('/session')).status, 401)
})

test('one goes on to pages of ours alone', async () => {
  await using office = await anOffice()
  const foreign = [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ]
  for (const next of foreign) {
    const browser = office.browser()
    await browser.opens(`${start}?next=${encodeURIComponent(next)}`)
    await comesBack(browser, office.issuer)
    assert.equal(browser.away, undefined, next)
    assert.match(browser.path, /^\/w\/acme\//, next)
  }
  const browser = office.browser()
  await browser.opens(`${start}?next=${encodeURIComponent('/settings/profile')}`)
  await comesBack(browser, office.issuer)
  assert.equal(browser.path, '/settings/profile')
})

test('the redirect is what the operator configured, whatever the request says', async () => {
  await using office = await anOffice()
  const answer = await fetch(office.app.origin + start, {
    headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    redirect: 'manual',
  })
  const asked = new URL(answer.headers.get('Location') ?? '').searchParams
  assert.equal(asked.get('redirect_uri'), `${office.app.origin}/auth/sso/callback`)
  assert.equal(asked.get('code_challenge_method'), 'S256')
  for (const name of ['state', 'nonce', 'code_challenge']) assert.ok((asked.get(name) ?? '').length >= 43, name)
})

test('two tabs sign in beside each other', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  await browser.opens(start)
  const first = browser.away ?? ''
  await browser.opens(start)
  const second = browser.away ?? ''
  await browser.opens(pathOf(office.issuer.agrees(second, zoe)))
  const personId = await whoIs(office, browser)
  await browser.opens(pathOf(office.issuer.agrees(first, zoe)))
  assert.equal(browser.status, 200)
  assert.equal(await whoIs(office, browser), personId)
})

test('many beginnings do not fill the browser’s headers', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  for (let i = 0; i < 20; i++) await browser.opens(start)
  assert.ok([...browser.cookies.keys()].filter(name => name.startsWith('flowra-auth-')).length <= 4)
})

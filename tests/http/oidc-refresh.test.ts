import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { GRANTS } from '../../src/application/grants.ts'
import { INSTANCE } from '../../src/application/ports.ts'
import { hashOf } from '../../src/application/secrets.ts'
import { livingSession } from '../../src/application/sessions.ts'
import { roots } from '../../views/paths.ts'

import { anotherProcess } from '../support/house.ts'
import { newKey } from '../support/keys.ts'
import type { PlainBrowser } from '../support/plain-browser.ts'
import { until } from '../support/until.ts'
import { anOffice, type Office, signsIn, whoIs, zoe } from './oidc-office.ts'
import { socketWith } from './oidc-sockets.ts'

const LIFETIME_MS = 300_000
const SILENT_MS = 3 * 2_000

const cookieOf = (browser: PlainBrowser): string => `flowra=${browser.cookies.get('flowra')}`
const sessionOf = (browser: PlainBrowser): string => hashOf(browser.cookies.get('flowra') ?? '')
const asks = async ({ app }: Office, browser: PlainBrowser): Promise<number> =>
  (await fetch(`${app.origin}/session`, { headers: { cookie: cookieOf(browser) } })).status

async function inside(office: Office, account = zoe): Promise<PlainBrowser> {
  const browser = office.browser()
  await signsIn(browser, office.issuer, account)
  assert.notEqual(await whoIs(office, browser), null)
  return browser
}

const roleOf = async ({ app }: Office, browser: PlainBrowser): Promise<string | undefined> =>
  (await app.flowra.core.app.rights.member(app.workspaceId, (await whoIs({ app }, browser)) ?? ''))?.role

test('50 requests when the token has expired are one request to the issuer, and all are answered', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  office.app.clock.pass(LIFETIME_MS + 1_000)
  const statuses = await Promise.all(Array.from({ length: 50 }, () => asks(office, browser)))
  assert.deepEqual(new Set(statuses), new Set([200]))
  assert.equal(office.issuer.calls.refresh_token, 1)
})

test('two processes ask once', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  const other = anotherProcess(office.app.ports)
  const living = await livingSession(other.app, sessionOf(browser))
  assert.ok(living)
  office.app.clock.pass(LIFETIME_MS + 1_000)
  const here = Array.from({ length: 20 }, () => asks(office, browser))
  const there = Array.from({ length: 20 }, () => other.commands.identities.current(living))
  await Promise.all([...here, ...there])
  assert.equal(office.issuer.calls.refresh_token, 1)
  assert.ok((await there[0])?.session)
})

test('before three quarters of its life are over nobody is asked, after it nobody waits', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  office.app.clock.pass(LIFETIME_MS * 0.7)
  assert.equal(await asks(office, browser), 200)
  assert.equal(office.issuer.calls.refresh_token, 0)
  office.issuer.refreshes = 'hangs'
  office.app.clock.pass(LIFETIME_MS * 0.1)
  const began = performance.now()
  assert.equal(await asks(office, browser), 200)
  assert.ok(performance.now() - began < 4_000)
})

test('whoever is locked out at the issuer is out at the next refresh', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  office.issuer.refreshes = 'invalid_grant'
  assert.equal(await asks(office, browser), 200, 'nobody has told us yet')
  office.app.clock.pass(LIFETIME_MS + 1_000)
  assert.equal(await asks(office, browser), 401)
  assert.equal(await asks(office, browser), 401)
  assert.equal(office.issuer.calls.refresh_token, 1)
  const grant = await office.app.ports.documents.get(GRANTS, INSTANCE, sessionOf(browser))
  assert.equal(grant?.isEnded, true)
  assert.equal(grant.sealed, '')
})

for (const trouble of ['fails', 'another subject'] as const)
  test(`a refresh that ${trouble === 'fails' ? 'does not arrive' : 'answers for somebody else'} ends nothing, and is tried again later`, async () => {
    await using office = await anOffice()
    const browser = await inside(office)
    const personId = await whoIs(office, browser)
    office.issuer.refreshes = trouble
    office.app.clock.pass(LIFETIME_MS + 1_000)
    for (let i = 0; i < 5; i++) assert.equal(await asks(office, browser), 200)
    assert.equal(office.issuer.calls.refresh_token, 1, 'it is left alone for a while')
    office.app.clock.pass(16_000)
    office.issuer.refreshes = 'as usual'
    assert.equal(await whoIs(office, browser), personId)
    await until(() => office.issuer.calls.refresh_token === 2)
    office.app.clock.pass(LIFETIME_MS + 1_000)
    assert.equal(await whoIs(office, browser), personId, 'with the token that came with the answer that was not believed')
  })

test('an issuer that never answers holds a request no longer than five seconds', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  office.issuer.refreshes = 'hangs'
  office.app.clock.pass(LIFETIME_MS + 1_000)
  const began = performance.now()
  assert.equal(await asks(office, browser), 200)
  assert.ok(performance.now() - began < 20_000)
})

test('nobody waits for an issuer that did not answer a moment ago', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  office.issuer.refreshes = 'fails'
  office.app.clock.pass(LIFETIME_MS + 1_000)
  assert.equal(await asks(office, browser), 200)
  office.issuer.refreshes = 'hangs'
  for (let round = 0; round < 2; round++) {
    office.app.clock.pass(16_000)
    const began = performance.now()
    assert.equal(await asks(office, browser), 200)
    assert.ok(performance.now() - began < 4_000)
  }
  await until(() => office.issuer.calls.refresh_token === 2, 'the question beside it')
})

test('no socket is opened by a session that its issuer has not vouched for lately', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  office.issuer.refreshes = 'invalid_grant'
  office.app.clock.pass(LIFETIME_MS + 1_000)
  const socket = await socketWith(office.app, cookieOf(browser), office.app.chats.general)
  assert.equal(await socket.closed(), 1008)
  assert.deepEqual(socket.words, [])
})

test('a session that is over in the very moment gets no new value', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  const { app, commands } = office.app.flowra.core
  const living = await livingSession(app, sessionOf(browser))
  assert.ok(living)
  await commands.sessions.end({ personId: living.person.id, command: newKey() }, living.session.id)
  const { token } = await commands.sessions.beginAgain(living, 'here')
  assert.equal((await fetch(`${office.app.origin}/session`, { headers: { cookie: `flowra=${token}` } })).status, 401)
})

test('without new tokens the old refresh token goes on', async () => {
  await using office = await anOffice()
  const browser = await inside(office)
  office.issuer.refreshes = 'without new tokens'
  for (const calls of [1, 2, 3]) {
    office.app.clock.pass(LIFETIME_MS + 1_000)
    assert.equal(await asks(office, browser), 200)
    assert.equal(office.issuer.calls.refresh_token, calls)
  }
})

test('without a refresh token the session is over with the access token', async () => {
  await using office = await anOffice({ fake: { withRefresh: false } })
  const browser = await inside(office)
  office.app.clock.pass(LIFETIME_MS - 30_000)
  assert.equal(await asks(office, browser), 200)
  office.app.clock.pass(31_000)
  assert.equal(await asks(office, browser), 401)
})

test('a role changes at the next refresh, up, down and away, and comes back', async () => {
  await using office = await anOffice({ rules: { defaultRole: null } })
  const as = (role: string | undefined) => office.issuer.accounts.set(zoe.sub, { ...zoe, ...(role && { realm: { roles: [role] } }) })
  const browser = await inside(office, { ...zoe, realm: { roles: ['staff'] } })
  const after = async (role: string | undefined) => {
    as(role)
    office.app.clock.pass(LIFETIME_MS + 1_000)
    assert.equal(await asks(office, browser), 200)
    return roleOf(office, browser)
  }
  assert.equal(await roleOf(office, browser), 'member')
  assert.equal(await after('boss'), 'admin')
  assert.equal(await after('visitor'), 'guest')
  assert.equal(await after(undefined), undefined)
  assert.equal(await after('staff'), 'member')
})

test('a refresh that says nothing of roles takes nobody’s place away', async () => {
  await using office = await anOffice({ rules: { defaultRole: null } })
  const browser = await inside(office, { ...zoe, realm: { roles: ['staff'] } })
  office.issuer.refreshes = 'without new tokens' // and with them without the ID token that told of roles
  office.app.clock.pass(LIFETIME_MS + 1_000)
  assert.equal(await asks(office, browser), 200)
  assert.equal(office.issuer.calls.refresh_token, 1)
  assert.equal(await roleOf(office, browser), 'member')
})

test('a page that only listens is asked about too: its socket closes when its person is locked out', async () => {
  await using office = await anOffice()
  const { app, issuer } = office
  const browser = await inside(office)
  const socket = await socketWith(app, cookieOf(browser))
  issuer.refreshes = 'invalid_grant'
  app.clock.pass(LIFETIME_MS + 1_000)
  assert.equal(await Promise.race([socket.closed(), sleep(SILENT_MS)]), 1008)
})

test('“sign out everywhere else” keeps the issuer behind the session that stays', async () => {
  await using office = await anOffice()
  const [here, there] = [await inside(office), await inside(office)]
  await here.opens(roots.sessions)
  await here.sends(/settings\/sessions\?_method=DELETE/)
  assert.equal(await asks(office, there), 401)
  assert.equal(await asks(office, here), 200)
  office.issuer.refreshes = 'invalid_grant'
  office.app.clock.pass(LIFETIME_MS + 1_000)
  assert.equal(await asks(office, here), 401)
})

test('no token stands anywhere but sealed', async () => {
  const seen: string[] = []
  await using office = await anOffice({ fake: {} })
  const { issuer, app } = office
  const browser = office.browser()
  await signsIn(browser, issuer, zoe, {
    tokens(tokens) {
      seen.push(...[tokens['refresh_token'], tokens['id_token'], tokens['access_token']].map(String))
      return tokens
    },
  })
  assert.equal(seen.length, 3)
  const grant = JSON.stringify(await app.ports.documents.get(GRANTS, INSTANCE, sessionOf(browser)))
  const events = JSON.stringify(await app.ports.log.follow(0, 10_000))
  const pages = browser.html + JSON.stringify([...browser.cookies])
  for (const token of seen) for (const where of [grant, events, pages, JSON.stringify(app.logged)]) assert.ok(!where.includes(token))
})

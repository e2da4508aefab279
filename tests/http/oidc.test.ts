import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roots } from '../../views/paths.ts'
import { anApp, at, SLUG } from '../support/app.ts'
import { routesOf } from '../support/http.ts'
import { plainBrowser } from '../support/plain-browser.ts'
import { PASSWORD } from '../support/profile.ts'
import { anOffice, signsIn, whoIs, zoe } from './oidc-office.ts'

test('Zoe signs in where she works and lands in Acme, in #general', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  await browser.opens(roots.signIn)
  assert.match(browser.html, /href="\/auth\/sso">Continue with Northwind</)
  await signsIn(browser, office.issuer)
  assert.equal(browser.status, 200)
  assert.match(browser.path, new RegExp(`^${at.chats}/`))
  const personId = (await whoIs(office, browser)) as string
  const viewer = await office.app.flowra.core.queries.viewer(SLUG, personId)
  assert.equal(viewer?.member.role, 'member')
  assert.equal(viewer.member.via, 'sso')
  assert.deepEqual([viewer.person.name, viewer.person.username, viewer.person.email], ['Zoe Berg', 'zoe', 'zoe@example.org'])
})

test('where nobody signs in elsewhere, nothing is said of it', async () => {
  await using app = await anApp()
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  assert.doesNotMatch(browser.html, /Continue with|class="or"/)
  await browser.sends(/sign-in/, { email: 'ann@example.org', password: PASSWORD })
  await browser.opens(roots.settings)
  assert.doesNotMatch(browser.html, /Linked accounts/)
})

test('the button keeps where one was going', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  await browser.opens(at.members)
  assert.match(browser.html, /href="\/auth\/sso\?next=%2Fw%2Facme%2Fmembers"/)
})

test('where passwords open nothing, none is asked for and none is taken', async () => {
  await using office = await anOffice()
  const { app } = office
  const publicUrl = new URL('http://localhost')
  const configuration = { publicUrl, trustedProxies: [], metricsToken: undefined, filesUrl: undefined, offersPasswords: false }
  const routes = await routesOf(app, { configuration })
  const page = await routes.request('http://localhost/sign-in')
  const [html, visitor = ''] = [await page.text(), /flowra-visitor=([^;]+)/.exec(page.headers.get('set-cookie') ?? '')?.[1]]
  assert.doesNotMatch(html, /type="password"/)
  assert.match(html, /Continue with Northwind/)
  const answer = await routes.request('http://localhost/sign-in', {
    method: 'POST',
    headers: { cookie: `flowra-visitor=${visitor}`, origin: 'http://localhost' },
    body: new URLSearchParams({ csrf: app.ports.keys.digest('csrf', `visitor ${visitor}`), email: 'ann@example.org', password: PASSWORD }),
  })
  assert.equal(answer.status, 403)
  assert.equal(answer.headers.get('set-cookie'), null)
})

test('a probe is told which issuers have been found, and one that is away takes nothing out of service', async () => {
  await using office = await anOffice()
  await office.issuer[Symbol.asyncDispose]()
  const ready = async () => {
    const answer = await fetch(`${office.app.origin}/health/ready`)
    return { status: answer.status, ...((await answer.json()) as object) } as Readonly<Record<string, unknown>>
  }
  await ready()
  await office.browser().opens('/auth/other')
  const { status, issuer_sso: sso, issuer_other: other } = await ready()
  assert.deepEqual([status, sso, other], [200, 'away', 'up'])
})

test('whom the issuer knows from earlier is signed in, and asked before what matters; whoever said so just now is not', async () => {
  await using office = await anOffice()
  const seconds = Math.floor(Date.now() / 1000)
  for (const [authTime, status, shown] of [
    [seconds - 3_600, 403, /Is it you\?/],
    [seconds - 60, 200, /<svg class="qr"/],
    [seconds + 60, 200, /<svg class="qr"/],
  ] as const) {
    const browser = office.browser()
    await signsIn(browser, office.issuer, { ...zoe, auth_time: authTime })
    assert.notEqual(await whoIs(office, browser), null)
    await browser.opens(roots.factor)
    if (/>Set it up</.test(browser.html)) await browser.sends(/^\/settings\/factor$/)
    assert.equal(browser.status, status)
    assert.match(browser.html, shown)
  }
})

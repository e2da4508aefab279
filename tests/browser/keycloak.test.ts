import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { LIMITS } from '../../src/application/limits.ts'
import type { Issuer } from '../../src/application/ports.ts'
import { configurationFrom } from '../../src/configuration.ts'
import { oidcIssuer } from '../../src/infrastructure/oidc/issuer.ts'
import { roots } from '../../views/paths.ts'
import { socketWith } from '../http/oidc-sockets.ts'
import { anApp, SLUG, type TestApp } from '../support/app.ts'
import { aBrowser, aTab, type Tab } from '../support/chromium.ts'
import { aKeycloak, type Keycloak, keycloakAt } from '../support/peers/keycloak.ts'

const LIFETIME_MS = 300_000 // of the realm's access tokens
// Two seconds are promised. A machine that does something else besides is given three times as many.
const SILENT_MS = 3 * 2_000

let browser: Browser
let keycloak: Omit<Keycloak, keyof AsyncDisposable> & Partial<AsyncDisposable>

before(async () => {
  const running = process.env['KEYCLOAK_URL'] // one that is kept for many runs
  keycloak = running ? keycloakAt(running) : await aKeycloak()
  browser = await aBrowser()
})
after(async () => {
  await browser?.close()
  await keycloak?.[Symbol.asyncDispose]?.()
})

/** As whoever runs this would write it into the environment. */
function issuer(): Issuer {
  const { oidc } = configurationFrom({
    OIDC_PROVIDERS: 'keycloak',
    OIDC_KEYCLOAK_ISSUER: keycloak.issuer,
    OIDC_KEYCLOAK_CLIENT_ID: keycloak.clientId,
    OIDC_KEYCLOAK_CLIENT_SECRET: keycloak.clientSecret,
    OIDC_KEYCLOAK_ROLE_CLAIM: 'realm_access.roles',
    OIDC_KEYCLOAK_ROLES: 'flowra-admin=admin,flowra-guest=guest',
    OIDC_KEYCLOAK_WORKSPACES: SLUG,
    OIDC_KEYCLOAK_TRUSTED_DOMAINS: 'example.test',
  })
  return oidcIssuer(oidc[0] as (typeof oidc)[number])
}

async function office(): Promise<TestApp> {
  const app = await anApp({ on: ports => ({ ...ports, issuers: [issuer()] }) })
  await keycloak.serves(app.origin)
  return app
}

/** From our sign-in page to theirs and back. */
async function signsIn(page: Page, app: TestApp, name: string): Promise<void> {
  await page.goto(app.origin + roots.signIn)
  await page.getByRole('link', { name: 'Continue with Keycloak' }).click()
  await page.locator('#username').fill(name)
  await page.locator('#password').fill(`${name}-password`)
  await page.locator('#kc-login').click()
}

async function inside(app: TestApp, name: string): Promise<Tab & { readonly personId: string; readonly cookie: string }> {
  const tab = await aTab(browser)
  await signsIn(tab.page, app, name)
  await tab.page.waitForURL(`${app.origin}/w/${SLUG}/**`)
  const cookies = await tab.context.cookies(app.origin)
  const cookie = `flowra=${cookies.find(one => one.name === 'flowra')?.value}`
  const personId = (await tab.page.locator('html').getAttribute('data-me')) ?? ''
  return Object.assign(tab, { personId, cookie })
}

const roleOf = async ({ flowra, workspaceId }: TestApp, personId: string): Promise<string | undefined> =>
  (await flowra.core.app.rights.member(workspaceId, personId))?.role
const statusOf = async ({ origin }: TestApp, cookie: string): Promise<number> =>
  (await fetch(`${origin}/session`, { headers: { cookie }, signal: AbortSignal.timeout(60_000) })).status

async function signsOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `You: ${name}` }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
}

test('Ada, Ben and Cleo sign in at Keycloak and land in Acme, as admin, member and guest', async t => {
  await using app = await office()
  for (const [name, role] of [
    ['ada', 'admin'],
    ['ben', 'member'],
    ['cleo', 'guest'],
  ] as const) {
    const began = performance.now()
    await using tab = await inside(app, name)
    t.diagnostic(`${name} was in after ${Math.round(performance.now() - began)} ms`)
    assert.equal(await tab.page.locator('html').getAttribute('data-role'), role)
    assert.equal(await roleOf(app, tab.personId), role)
    assert.deepEqual(tab.violations, [])
  }
})

test('Ben’s role changes at the next refresh, and goes on with him', async () => {
  await using app = await office()
  await using ben = await inside(app, 'ben')
  const [role, user] = [await keycloak.admin('GET', '/roles/flowra-admin'), await keycloak.userId('ben')]
  const path = `/users/${user}/role-mappings/realm`
  await keycloak.admin('POST', path, [role])
  try {
    assert.equal(await statusOf(app, ben.cookie), 200)
    assert.equal(await roleOf(app, ben.personId), 'member', 'not before')
    app.clock.pass(LIFETIME_MS + 1_000)
    assert.equal(await statusOf(app, ben.cookie), 200)
    assert.equal(await roleOf(app, ben.personId), 'admin')
    await keycloak.admin('DELETE', path, [role])
    app.clock.pass(LIFETIME_MS + 1_000)
    assert.equal(await statusOf(app, ben.cookie), 200)
    assert.equal(await roleOf(app, ben.personId), 'member')
  } finally {
    await keycloak.admin('DELETE', path, [role])
  }
})

test('signing out of Flowra signs out of Keycloak too', async () => {
  await using app = await office()
  await using ada = await inside(app, 'ada')
  await signsOut(ada.page, 'Ada Berg')
  await ada.page.waitForURL(app.origin + roots.signIn)
  assert.equal(await statusOf(app, ada.cookie), 401)
  await ada.page.getByRole('link', { name: 'Continue with Keycloak' }).click()
  await ada.page.locator('#username').waitFor()
  assert.deepEqual(ada.violations, [])
})

test('signing out at Keycloak signs out here, and sockets fall silent at once', async t => {
  await using app = await office()
  await using ben = await inside(app, 'ben')
  const socket = await socketWith(app, ben.cookie, app.chats.general)
  const began = performance.now()
  await keycloak.admin('POST', `/users/${await keycloak.userId('ben')}/logout`)
  assert.equal(await Promise.race([socket.closed(), sleep(SILENT_MS)]), 1008)
  t.diagnostic(`silent after ${Math.round(performance.now() - began)} ms`)
  assert.equal(await statusOf(app, ben.cookie), 401)
  await ben.page.getByText('signed out').first().waitFor()
})

test('whom Keycloak disables is out at the next refresh, and does not come back', async () => {
  await using app = await office()
  await using cleo = await inside(app, 'cleo')
  const path = `/users/${await keycloak.userId('cleo')}`
  const user = (await keycloak.admin('GET', path)) as object
  const socket = await socketWith(app, cleo.cookie)
  await keycloak.admin('PUT', path, { ...user, enabled: false })
  try {
    assert.equal(await statusOf(app, cleo.cookie), 200, 'Keycloak tells nobody')
    app.clock.pass(LIFETIME_MS + 1_000)
    assert.equal(await Promise.race([socket.closed(), sleep(SILENT_MS)]), 1008)
    assert.equal(await statusOf(app, cleo.cookie), 401)
    await using again = await aTab(browser)
    await signsIn(again.page, app, 'cleo')
    await again.page
      .getByText(/disabled/i)
      .first()
      .waitFor()
  } finally {
    await keycloak.admin('PUT', path, { ...user, enabled: true })
  }
})

test('before what is sensitive Ada says at Keycloak once more who she is, though Keycloak still knows her', async () => {
  await using app = await office()
  await using ada = await inside(app, 'ada')
  const { page } = ada
  app.clock.pass(LIMITS.freshSignIn * 1_000 + 1_000)
  await page.goto(app.origin + roots.factor)
  await page.getByRole('button', { name: 'Set it up' }).click()
  await page.getByText('You signed in a while ago').waitFor()
  await page.getByRole('link', { name: 'Continue with Keycloak' }).click()
  await page.locator('#password').fill('ada-password')
  await page.locator('#kc-login').click()
  await page.waitForURL(app.origin + roots.again)
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.locator('svg.qr').waitFor()
  assert.deepEqual(ada.violations, [])
})

test('Bob links Ben’s account to his own, signs in by it, and unlinks it', async () => {
  await using app = await office()
  await using tab = await aTab(browser)
  const { page } = tab
  await page.goto(app.origin + roots.signIn)
  await page.getByLabel('E-mail').fill('bob@example.org')
  await page.getByLabel('Password', { exact: true }).fill('plenty of letters')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${app.origin}/w/**`)
  await page.goto(app.origin + roots.identities)
  await page.getByRole('button', { name: 'Link Keycloak' }).click()
  await page.locator('#username').fill('ben')
  await page.locator('#password').fill('ben-password')
  await page.locator('#kc-login').click()
  await page.getByText('Saved.').waitFor()
  await using other = await inside(app, 'ben')
  assert.equal(other.personId, app.bob.id)
  assert.equal(await roleOf(app, app.bob.id), 'admin', 'what was given here stays')
  await page.getByRole('button', { name: 'Unlink Keycloak' }).click()
  await page.getByRole('button', { name: 'Link Keycloak' }).waitFor()
  assert.deepEqual(tab.violations, [])
})

test('a wrong password stays at Keycloak; a request it refuses comes back as a sentence', async () => {
  await using app = await office()
  await using tab = await aTab(browser)
  await signsIn(tab.page, app, 'nobody')
  await tab.page.getByText(/Invalid username or password/).waitFor()
  const answer = await fetch(`${app.origin}/auth/keycloak/callback?error=access_denied&state=x`, { redirect: 'manual' })
  assert.equal(answer.status, 400)
  assert.match(await answer.text(), /begun in another browser/)
})

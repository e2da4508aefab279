import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawnFor } from '../../src/application/factors.ts'
import type { Issuer } from '../../src/application/ports.ts'
import { oidcIssuer } from '../../src/infrastructure/oidc/issuer.ts'
import { roots } from '../../views/paths.ts'
import { anApp, SLUG, type TestApp } from '../support/app.ts'
import { type Book, byTheBook } from '../support/oidc-provider.ts'
import { type PlainBrowser, plainBrowser } from '../support/plain-browser.ts'
import { pathOf, RULES, whoIs } from './oidc-office.ts'

const LIFETIME_MS = 300_000

const issuerAt = (book: Book): Issuer =>
  oidcIssuer({
    id: 'book',
    name: 'By the book',
    issuer: new URL(book.url),
    clientId: book.clientId,
    clientSecret: book.clientSecret,
    scopes: 'openid profile email offline_access',
    algorithms: ['ES256'],
    rules: RULES,
  })

/** The provider must know where Flowra is before it starts, and Flowra where the provider is: its port stands in between. */
async function office(): Promise<AsyncDisposable & { readonly app: TestApp; readonly book: Book; readonly browser: PlainBrowser }> {
  const issuers: Issuer[] = []
  const app = await anApp({ on: ports => ({ ...ports, issuers }) })
  const book = await byTheBook(app.origin)
  issuers.push(issuerAt(book))
  book.account = { sub: 'zoe-1', name: 'Zoe Berg', preferred_username: 'zoe', email: 'zoe@example.org', email_verified: true }
  return {
    app,
    book,
    browser: plainBrowser(app.origin),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await book[Symbol.asyncDispose]()
    },
  }
}

async function signsIn({ book, browser }: { readonly book: Book; readonly browser: PlainBrowser }): Promise<void> {
  await browser.opens('/auth/book')
  assert.doesNotMatch(browser.away ?? '', /prompt|max_age/)
  await browser.opens(pathOf(await book.agrees(browser.away ?? '')))
}

test('a provider by the book signs Zoe in, with what only its userinfo tells', async () => {
  await using house = await office()
  const { app, browser } = house
  await signsIn(house)
  const person = (await app.flowra.core.queries.viewer(SLUG, (await whoIs(house, browser)) ?? ''))?.person
  assert.deepEqual([person?.name, person?.username, person?.email], ['Zoe Berg', 'zoe', 'zoe@example.org'])
})

test('it goes on at a refresh, and is over when the provider has ended the grant', async () => {
  await using house = await office()
  const { app, book, browser } = house
  await signsIn(house)
  app.clock.pass(LIFETIME_MS + 1_000)
  assert.notEqual(await whoIs(house, browser), null)
  await book.ends()
  app.clock.pass(LIFETIME_MS + 1_000)
  assert.equal(await whoIs(house, browser), null)
})

test('a code is for the verifier it was asked with: swapped between two browsers it opens nothing', async () => {
  await using house = await office()
  const { app, book, browser } = house
  const other = plainBrowser(app.origin)
  await browser.opens('/auth/book')
  await other.opens('/auth/book')
  const code = new URL(await book.agrees(other.away ?? '')).searchParams.get('code') ?? ''
  const back = new URL(await book.agrees(browser.away ?? ''))
  back.searchParams.set('code', code)
  await browser.opens(back.pathname + back.search)
  assert.equal(browser.status, 400)
  assert.equal(await whoIs(house, browser), null)
})

test('Zoe, who has no password here, is sent there once more before what matters, and then it is done', async () => {
  await using house = await office()
  const { app, book, browser } = house
  await signsIn(house)
  const person = await whoIs(house, browser)
  await browser.opens(roots.factor)
  app.clock.pass(11 * 60_000)
  await browser.sends(/^\/settings\/factor$/)
  assert.equal(browser.status, 403)
  assert.match(browser.html, /Is it you\?/)
  assert.doesNotMatch(browser.html, /type="password"|name="again"/)
  const [, link = ''] = /href="([^"]+)">Continue with By the book/.exec(browser.html) ?? []
  assert.equal(link, roots.auth('book', roots.again))

  const again = browser.cookies.get('flowra-again') ?? ''
  const [, csrf = ''] = /name="csrf" content="([^"]+)"/.exec(browser.html) ?? []
  await browser.posts(roots.again, { again, csrf })
  assert.equal(browser.status, 400, 'what waits opens nothing by itself')
  assert.equal(await drawnFor(app.ports, person ?? ''), undefined)

  await browser.opens(link)
  assert.match(browser.away ?? '', /[?&]prompt=login&max_age=0(?:&|$)/, 'it is to ask, also whom it knows')
  await browser.opens(pathOf(await book.agrees(browser.away ?? '')))
  assert.equal(browser.path, roots.again)
  assert.match(browser.html, /<h1>Go on<\/h1>/)
  await browser.sends(/^\/again$/)
  assert.equal(browser.path, roots.factor)
  assert.match(browser.html, /<svg class="qr"/)
  assert.equal(browser.cookies.has('flowra-again'), false, 'done once')
  assert.equal(await whoIs(house, browser), person)
})

test('whoever comes back as somebody else does nothing of what waited', async () => {
  await using house = await office()
  const { app, book, browser } = house
  await signsIn(house)
  const zoe = await whoIs(house, browser)
  await browser.opens(roots.factor)
  app.clock.pass(11 * 60_000)
  await browser.sends(/^\/settings\/factor$/)
  book.account = { sub: 'yan-1', name: 'Yan Li', preferred_username: 'yan', email: 'yan@example.org', email_verified: true }
  await browser.opens(roots.auth('book', roots.again))
  await browser.opens(pathOf(await book.agrees(browser.away ?? '')))
  assert.equal(browser.path, roots.settings)
  for (const personId of [zoe, await whoIs(house, browser)]) assert.equal(await drawnFor(app.ports, personId ?? ''), undefined)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { roots } from '../../views/paths.ts'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { PASSWORD } from '../support/profile.ts'
import { anotherTab, BROKEN_ON_PURPOSE, box, generalOf, isLive, isQuiet, opens, rowOf, shows, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

/** What was begun; where somebody goes is kept beside it. */
const keptBy = (page: Page) => page.evaluate(() => Object.keys(localStorage).filter(key => /^flowra:(draft|out):/.test(key)))

async function signsIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('E-mail').fill(`${name}@example.org`)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await isLive(page)
}

async function pressesSignOut(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `You: ${name}` }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
}

test('Ann signs out and Bob signs in: of what Ann had begun nothing is kept, shown or sent', async () => {
  await using app = await anApp()
  const { general, launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  const { page } = ann
  await box(page).fill('half a thought')
  const other = await anotherTab(ann, app.origin + at.chat(launch))
  await other.route('**/messages', route => route.abort())
  await writes(other, 'still in my bag')
  await rowOf(other, 'still in my bag').waitFor()
  const begun = await keptBy(page)
  assert.deepEqual(
    [begun.some(key => /:draft:/.test(key)), begun.some(key => /:out:/.test(key))],
    [true, true],
    'there must be something to forget',
  )

  await pressesSignOut(page, 'Ann')
  await page.getByText('1 message waits here unsent.').waitFor()
  assert.deepEqual(await keptBy(page), begun, 'asking costs nothing')
  await page.getByRole('button', { name: 'Sign out and delete' }).click()
  await page.getByLabel('E-mail').waitFor()
  await page.waitForFunction(() => Object.keys(localStorage).length === 0)
  await rowOf(other, 'still in my bag').waitFor({ state: 'detached' })

  await other.unroute('**/messages')
  await signsIn(page, 'bob')
  for (const chat of [general, launch]) {
    await opens(page, app.origin + at.chat(chat))
    assert.equal(await box(page).inputValue(), '')
    await shows(page, [])
  }
  await other.evaluate(() => window.dispatchEvent(new Event('focus')))
  await other.locator(`html[data-me="${app.bob.id}"][data-live-state=open]`).waitFor({ state: 'attached' })
  await shows(other, [])
  assert.deepEqual(await keptBy(page), [])
  isQuiet(ann, new RegExp(`${BROKEN_ON_PURPOSE.source}|status of 401`))
})

test('nothing waits: signing out asks nothing, and a sign-out that never arrived forgets nothing', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  const { page } = ann
  await box(page).fill('half a thought')
  await page.route(`**${roots.signOut}`, route => route.abort())
  const failed = page.waitForEvent('requestfailed', request => request.url().endsWith(roots.signOut))
  await pressesSignOut(page, 'Ann')
  await failed
  await page.waitForURL('chrome-error://chromewebdata/').catch(() => {}) // Chromium shows its own page, or stays
  await opens(page, app.origin + generalOf(app))
  assert.equal(await box(page).inputValue(), 'half a thought')
  await page.unroute(`**${roots.signOut}`)
  await pressesSignOut(page, 'Ann')
  await page.getByLabel('E-mail').waitFor()
  await page.waitForFunction(() => Object.keys(localStorage).length === 0)
  isQuiet(ann, BROKEN_ON_PURPOSE)
})

test('a session of Ann that ended by itself: Bob sees and sends nothing of hers, and she finds it again', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  const { page } = ann
  await page.route('**/messages', route => route.abort())
  await writes(page, 'still in my bag')
  await box(page).fill('half a thought')
  await page.unroute('**/messages')
  const elsewhere = await app.member(app.ann.id, 'Ann')
  await elsewhere.sends('DELETE', roots.sessions)
  await page.goto(app.origin + roots.signIn)
  await signsIn(page, 'bob')
  await opens(page, app.origin + at.chat(app.chats.launch))
  assert.equal(await box(page).inputValue(), '')
  await shows(page, [])
  await pressesSignOut(page, 'Bob')
  await signsIn(page, 'ann')
  await opens(page, app.origin + at.chat(app.chats.launch))
  await shows(page, ['still in my bag'])
  assert.equal(await box(page).inputValue(), 'half a thought')
})

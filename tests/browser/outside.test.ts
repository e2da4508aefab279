import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { box, isQuiet, rowOf, signedIn, writes } from './support/tabs.ts'

/** Whom Ann names who is not in the chat: the offer to add them, in real tabs. */

let browser: Browser
let app: TestApp
before(async () => {
  browser = await aBrowser()
  app = await anApp()
})
after(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
})

const offer = (page: Page) => page.locator('dialog.offer')
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isSamePage: true }))
const isSame = (page: Page) => page.evaluate(() => 'isSamePage' in window)

test('Ann names Dan, puts it off, names him again and adds him without leaving the box; Bob sees no offer', async () => {
  const path = at.chat(app.chats.launch)
  await using ann = await signedIn(browser, app, app.ann, { path })
  await using bob = await signedIn(browser, app, app.bob, { path })
  await mark(ann.page)
  await writes(ann.page, 'Ask @dan today')
  await offer(ann.page).getByText('Dan is not in this chat.').waitFor()
  await rowOf(bob.page, 'Ask').waitFor()
  await offer(ann.page).getByRole('button', { name: 'Not now' }).click()
  await offer(ann.page).waitFor({ state: 'hidden' })
  await writes(ann.page, 'Or wait for @dan then')
  await box(ann.page).fill('And then')
  await offer(ann.page).getByRole('button', { name: 'Add Dan' }).click()
  await ann.page.locator('.toast', { hasText: 'Dan is in this chat now.' }).waitFor()
  await ann.page.locator('li.activity', { hasText: 'added Dan' }).waitFor({ state: 'attached' })
  await offer(ann.page).waitFor({ state: 'detached' })
  assert.equal(await box(ann.page).inputValue(), 'And then')
  assert.ok(await box(ann.page).evaluate(field => field === document.activeElement))
  assert.ok(await isSame(ann.page))
  await bob.page.locator('li.activity', { hasText: 'added Dan' }).waitFor({ state: 'attached' })
  assert.equal(await offer(bob.page).count(), 0)
  for (const tab of [ann, bob]) isQuiet(tab)
})

test('in a thread the offer stands above the reply box; without script it can be put off and taken', async () => {
  const { secret } = app.chats
  const root = await app.ann.posts(secret, 'Who knows?')
  await using ann = await signedIn(browser, app, app.ann, { path: at.thread(secret, root) })
  const pane = ann.page.locator('aside.pane')
  await pane.locator('textarea').fill('@dan @cleo know')
  await pane.locator('textarea').press('Enter')
  await pane.locator('dialog.offer', { hasText: 'Dan and Cleo are not in this chat.' }).waitFor()
  assert.equal(await offer(ann.page).count(), 1)
  isQuiet(ann)
  await using plain = await signedIn(browser, app, app.ann, { javaScriptEnabled: false })
  await plain.page.goto(app.origin + at.chat(secret))
  await box(plain.page).fill('Ask @dan')
  await plain.page.getByRole('button', { name: 'Send', exact: true }).click()
  await plain.page.getByRole('button', { name: 'Not now' }).click()
  await offer(plain.page).waitFor({ state: 'hidden' })
  await plain.page.reload()
  await plain.page.getByRole('button', { name: 'Add Dan' }).click()
  await plain.page.getByText('added Dan').waitFor()
  assert.equal(await offer(plain.page).count(), 0)
})

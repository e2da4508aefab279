import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { anApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { generalOf, isLive, isQuiet, signedIn } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

test('who is called in a channel they have not joined is counted: the list is asked when it can know', async () => {
  await using app = await anApp()
  await using dan = await signedIn(browser, app, app.dan, { path: generalOf(app) })
  await isLive(dan.page)
  await dan.page.waitForLoadState('networkidle')
  await dan.page.evaluate(() => Object.assign(Math, { random: () => 0 }))
  const asked = dan.page.waitForRequest(request => request.url().endsWith('/sidebar')).then(() => performance.now())
  const before = performance.now()
  await app.ann.posts(app.chats.launch, 'Look, @dan')
  assert.ok((await asked) - before > 900, 'the list is kept by a worker, which needs a moment')
  await dan.page.locator('[data-mentioned]', { hasText: '1' }).waitFor()
  isQuiet(dan)
})

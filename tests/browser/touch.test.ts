import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, CDPSession, Locator, Page } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { isQuiet, rowOf, shows, signedIn } from './support/tabs.ts'

/** A finger on a phone, as the browser gets it. */

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

const sheet = (page: Page) => page.locator('#toolbar:popover-open')
const toast = (page: Page, text: string) => page.locator('.toast', { hasText: text })

async function presses(finger: CDPSession, on: Locator, until: Locator): Promise<void> {
  await on.tap({ trial: true }) // waits until it stands still
  const place = await on.boundingBox()
  assert.ok(place)
  const touchPoints = [{ x: place.x + 20, y: place.y + 8 }]
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints })
  await until.waitFor()
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await on.page().waitForTimeout(400) // what the lifted finger may still do
}

test('Ann presses long on a message, and all that can be done with it comes from below', async () => {
  await using app = await anApp()
  const path = at.chat(app.chats.launch)
  await app.bob.posts(app.chats.launch, 'Lunch at noon?')
  const answer = await app.ann.posts(app.chats.launch, 'Gladly')
  await using ann = await signedIn(browser, app, app.ann, { path, ...PHONE, permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = ann
  const finger = await ann.context.newCDPSession(page)
  const lunch = rowOf(page, 'Lunch').locator('.text')
  const gladly = rowOf(page, 'Gladly').locator('.text')
  const more = rowOf(page, 'Lunch').getByRole('link', { name: 'More actions' }) // of those who read by ear
  assert.equal(await more.evaluate(one => getComputedStyle(one).opacity), '0')

  await presses(finger, lunch, sheet(page))
  const { x, y, width, height } = (await sheet(page).boundingBox()) ?? assert.fail()
  assert.deepEqual([x, Math.round(x + width), Math.round(y + height)], [8, 352, 732])
  assert.equal(await sheet(page).getByRole('button', { name: 'Edit' }).isVisible(), false, 'it is Bob’s')
  for (const one of await sheet(page).locator('button:visible, a:visible').all()) assert.ok(((await one.boundingBox())?.height ?? 0) >= 44)
  await sheet(page).getByRole('button', { name: 'Save' }).tap()
  await toast(page, 'Saved for you').waitFor()
  await sheet(page).waitFor({ state: 'detached' })

  await presses(finger, lunch, sheet(page))
  await sheet(page).getByRole('button', { name: 'Copy text' }).tap()
  await toast(page, 'Text copied').waitFor()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'Lunch at noon?')

  await presses(finger, lunch, sheet(page))
  await page.touchscreen.tap(180, 120)
  await sheet(page).waitFor({ state: 'detached' })

  await presses(finger, lunch, sheet(page))
  await sheet(page).getByRole('button', { name: 'Add reaction' }).tap()
  await page.locator('#chooser [data-emoji="tada"]').tap()
  await rowOf(page, 'Lunch').locator('.reaction[data-emoji="tada"]').waitFor()

  await presses(finger, gladly, sheet(page))
  await app.bob.sends('PUT', at.reaction(app.chats.launch, answer, 'eyes')) // the row changes under the sheet
  await sheet(page).getByRole('button', { name: 'Edit' }).tap()
  await page.locator('form.edit textarea').fill('With pleasure')
  await page.locator('form.edit button.primary[type="submit"]').tap()
  await shows(page, ['Lunch at noon?', 'With pleasure'])
  isQuiet(ann)
})

test('a finger that scrolls, taps or holds a link opens no sheet', async () => {
  await using app = await anApp()
  await app.bob.posts(app.chats.launch, 'Read https://example.org/now please')
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch), ...PHONE })
  const { page } = ann
  const finger = await ann.context.newCDPSession(page)
  await rowOf(page, 'Read').tap({ trial: true })
  const { x, y } = (await rowOf(page, 'Read').locator('.text').boundingBox()) ?? assert.fail()
  const link = (await rowOf(page, 'Read').locator('.text a').boundingBox()) ?? assert.fail()
  await page.touchscreen.tap(x + 10, y + 8)
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: x + 10, y: y + 8 }] })
  for (const step of [10, 30, 60])
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x + 10, y: y + 8 + step }] })
  await page.waitForTimeout(600)
  assert.equal(await sheet(page).count(), 0)
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: link.x + 10, y: link.y + 8 }] })
  await page.waitForTimeout(600)
  assert.equal(await sheet(page).count(), 0)
  isQuiet(ann)
})

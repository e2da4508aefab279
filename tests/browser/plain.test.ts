import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { roots } from '../../views/paths.ts'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { PASSWORD } from '../support/profile.ts'
import { box, generalOf, isQuiet, rowOf, signedIn } from './support/tabs.ts'

const NO_SCRIPT = { javaScriptEnabled: false }

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click()
const texts = async (page: Page) => (await page.locator('li.message:not([hidden]) .text').allInnerTexts()).map(text => text.trim())

test('without script Ann reads, writes, edits, reacts, deletes and joins', async () => {
  await using app = await anApp()
  await app.bob.posts(app.chats.launch, 'first news')
  const { chatId } = await app.flowra.core.commands.chats.create(app.bob.by(), { title: 'Coffee', visibility: 'public', personIds: [] })
  await using ann = await signedIn(browser, app, app.ann, NO_SCRIPT)
  const { page } = ann
  await page.goto(app.origin + generalOf(app))
  assert.equal(await page.locator('.no-script').innerText(), 'This page does not update by itself. Refresh · times in Europe/Berlin')

  await page.locator('#sidebar a.unread', { hasText: 'Launch' }).click()
  await page.locator('#unread').waitFor()
  assert.deepEqual(await texts(page), ['first news'])
  await page.getByRole('button', { name: 'Mark read' }).click()
  await page.locator('#sidebar a:not(.unread)', { hasText: 'Launch' }).waitFor()

  await box(page).fill('written\nin two lines')
  await send(page)
  assert.deepEqual(await texts(page), ['first news', 'written\nin two lines'])
  assert.equal(await rowOf(page, 'written').isVisible(), true, 'the newest message is in view')

  await rowOf(page, 'written').getByRole('link', { name: 'More actions' }).click()
  await page.getByLabel('Text').fill('written better')
  await page.locator('#edit').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Edited: earlier versions' }).waitFor()
  await page.getByRole('link', { name: 'Back' }).first().click()
  await rowOf(page, 'written better').getByRole('link', { name: '(edited)' }).waitFor()

  await rowOf(page, 'first news').getByRole('link', { name: 'More actions' }).click()
  await page.getByRole('button', { name: 'tada' }).click()
  await page.getByRole('link', { name: 'Back' }).first().click()
  await rowOf(page, 'first news').locator('.reaction[data-emoji=tada]').getByRole('link', { name: 'Take back tada 1: Ann' }).click()
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByRole('link', { name: 'Back' }).first().click()
  assert.equal(await rowOf(page, 'first news').locator('.reaction').count(), 0)

  await rowOf(page, 'written better').getByRole('link', { name: 'More actions' }).click()
  await page.getByRole('button', { name: 'Delete message' }).click()
  assert.deepEqual(await texts(page), ['first news'])

  await page.getByRole('link', { name: 'Browse channels' }).first().click()
  await page.getByRole('button', { name: 'Join Coffee' }).click()
  await page.getByRole('heading', { level: 1, name: 'Coffee' }).waitFor()
  assert.ok(page.url().includes(chatId))
  await box(page).fill('Hello')
  await send(page)
  assert.deepEqual(await texts(page), ['Hello'])
  isQuiet(ann)
})

test('without script a refused message comes back with the sentence and the text', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, NO_SCRIPT)
  const { page } = ann
  await page.goto(app.origin + generalOf(app))
  await box(page).fill(`${'x'.repeat(40_000)}!`)
  await send(page)
  await page.locator('.composer .problem-of-field').waitFor()
  assert.equal((await box(page).inputValue()).length, 40_001)
  await box(page).fill('   ')
  await send(page)
  await page.locator('.composer .problem-of-field').waitFor()
  assert.deepEqual(await texts(page), [])
  isQuiet(ann, /status of 4/)
})

test('without script the text of a message survives a session that is over', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, NO_SCRIPT)
  const { page } = ann
  await page.goto(app.origin + generalOf(app))
  await box(page).fill('in the middle of')
  const elsewhere = await app.member(app.ann.id, 'Ann')
  await elsewhere.sends('DELETE', roots.sessions)
  await send(page)
  await page.getByText('what you wrote is kept').waitFor()
  await page.getByLabel('E-mail').fill('ann@example.org')
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  assert.equal(await box(page).inputValue(), 'in the middle of')
  assert.deepEqual(await texts(page), [], 'shown again, not sent')
  await send(page)
  assert.deepEqual(await texts(page), ['in the middle of'])
  isQuiet(ann, /status of 401/)
})

test('without script menus open and settings are forms', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, NO_SCRIPT)
  const { page } = ann
  await page.goto(app.origin + generalOf(app))
  assert.equal(await page.locator('.scripted:visible').count(), 0, 'what needs script is not drawn')
  await page.getByRole('button', { name: 'You: Ann' }).click()
  await page.getByRole('button', { name: 'Dark' }).click()
  await page.locator('html[data-theme=dark]').waitFor()
  assert.ok(page.url().includes(at.chat(app.chats.general)), 'back where she was')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('link', { name: 'People', exact: true }).click()
  await page.getByText('Bob').first().waitFor()
  isQuiet(ann)
})

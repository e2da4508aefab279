import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { BROKEN_ON_PURPOSE, isQuiet, line, opens, rowOf, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

test('Ann makes a channel private while Dan, who is not in it, looks at it: it is gone from his page', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.bob.posts(launch, 'Said before') // or all that Ann did is one line
  await using ann = await signedIn(browser, app, app.ann, { path: at.chatSettings(launch) })
  await using dan = await signedIn(browser, app, app.dan, { path: at.chat(launch) })
  await using cleo = await signedIn(browser, app, app.cleo, { path: at.chat(launch) })
  await ann.page.getByRole('button', { name: 'Make private' }).click()
  await ann.page.getByText('Only the people in it can read it.').waitFor()
  await dan.page.locator(`#panel-${launch}`).waitFor({ state: 'detached' })
  await cleo.page.getByText('made this channel private').waitFor({ state: 'attached' })
  await ann.page.getByRole('button', { name: 'Make public' }).click()
  await ann.page.getByText('1 message becomes readable for').waitFor()
  await ann.page.getByRole('button', { name: 'Make public' }).first().click()
  await cleo.page.getByText('made this channel public').waitFor({ state: 'attached' })
  for (const tab of [ann, cleo]) isQuiet(tab, BROKEN_ON_PURPOSE)
})

test('in an announcement channel Cleo reads why she cannot write, at once, and writes again when she may', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chatSettings(launch) })
  await using cleo = await signedIn(browser, app, app.cleo, { path: at.chat(launch) })
  await ann.page.getByLabel('Only channel admins').check()
  await ann.page.locator('#access').getByRole('button', { name: 'Save' }).click()
  await cleo.page.locator('.composer-off', { hasText: 'Only channel admins write here' }).waitFor()
  await opens(ann.page, app.origin + at.chat(launch))
  await writes(ann.page, 'We are live')
  await rowOf(cleo.page, 'We are live').waitFor()
  await app.flowra.core.commands.chats.setPosting(app.ann.by(), launch, { to: 'everyone' })
  await writes(cleo.page, 'At last')
  await rowOf(ann.page, 'At last').waitFor()
  for (const tab of [ann, cleo]) isQuiet(tab)
})

test('a channel is deleted after a yes, leaves everybody’s list, and comes back', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chatSettings(launch) })
  await using cleo = await signedIn(browser, app, app.cleo, { path: at.chat(app.chats.general) })
  await line(cleo.page, 'Launch').waitFor()
  await ann.page.getByRole('button', { name: 'Delete channel' }).click()
  await ann.page.getByRole('button', { name: 'Delete', exact: true }).click()
  await line(cleo.page, 'Launch').waitFor({ state: 'detached' })
  await ann.page.getByRole('link', { name: 'Deleted channels' }).click()
  await ann.page.getByRole('button', { name: 'Restore Launch' }).click()
  await line(cleo.page, 'Launch').waitFor()
  for (const tab of [ann, cleo]) isQuiet(tab, BROKEN_ON_PURPOSE)
})

test('the menu of a channel makes it a favourite and mutes it, in place, and takes it back', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using cleo = await signedIn(browser, app, app.cleo, { path: at.chat(launch) })
  const choose = async (name: string) => {
    await cleo.page.getByRole('button', { name: 'More', exact: true }).click()
    await cleo.page.getByRole('button', { name, exact: true }).click()
  }
  await choose('Add to favourites')
  await cleo.page.locator('#toasts').getByText('Added to your favourites').waitFor()
  await cleo.page.getByRole('button', { name: 'Undo' }).first().click()
  await choose('Mute until tomorrow')
  await cleo.page.locator(`#line-${launch}[data-level="nothing"]`).waitFor()
  await choose('Unmute')
  await cleo.page.locator(`#line-${launch}[data-level="mentions"]`).waitFor()
  isQuiet(cleo)
})

test('on a phone without script a channel is hidden, found again and joined by forms', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const phone = { javaScriptEnabled: false, viewport: { width: 360, height: 740 } }
  await using dan = await signedIn(browser, app, app.dan, phone)
  const { page } = dan
  await page.goto(`${app.origin}${at.chats}?show=open`)
  await page.getByRole('button', { name: 'Join Launch' }).click()
  await page.locator('form.composer').waitFor()
  await page.goto(app.origin + at.chatSettings(launch))
  await page.getByLabel('Hidden from my list').check()
  await page.getByLabel('Or a new section').fill('Later')
  await page.locator('#own').getByRole('button', { name: 'Save' }).click()
  await page.goto(app.origin + at.sidebar)
  await page.locator(`#line-${launch}`).waitFor({ state: 'hidden' })
  await page.goto(`${app.origin}${at.chats}?q=lau`)
  await page.locator('.list').getByRole('link', { name: 'Launch' }).click()
  await page.locator('form.composer').waitFor()
})

test('a hidden channel stays away for what Bob knew, and comes back with what names him, also after loading anew', async () => {
  await using app = await anApp()
  const { launch, general } = app.chats
  await app.ann.posts(launch, 'Before that, @bob')
  await app.bob.sends('PATCH', at.preferences(launch), { isHidden: 'on' })
  await app.settles()
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(general) })
  const hidden = bob.page.locator(`#line-${launch}`)
  await app.ann.posts(launch, 'For nobody')
  await bob.page.locator(`#line-${launch}[data-last-n="2"]`).waitFor({ state: 'attached' })
  assert.equal(await hidden.isVisible(), false)
  await app.ann.posts(launch, 'And now for @bob')
  await hidden.waitFor()
  await app.settles()
  await bob.page.reload()
  await hidden.waitFor()
  isQuiet(bob)
})

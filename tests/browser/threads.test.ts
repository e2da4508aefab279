import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { generalOf, isLive, isQuiet, rowOf, signedIn } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const inChat = (page: Page, text: string) => page.locator('section.chat li.message:not([hidden])', { hasText: text })
const inPane = (page: Page, text: string) => page.locator('aside li.message:not([hidden])', { hasText: text })
const reply = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Reply in thread' }).fill(text)
  await page.getByRole('textbox', { name: 'Reply in thread' }).press('Enter')
}

test('a thread from both sides: opened without a reload, live in pane and chat, also sent to the chat, unread, closed again', async () => {
  await using app = await anApp()
  const { general } = app.chats
  const root = await app.bob.posts(general, 'Who is in on Friday?')
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  await using bob = await signedIn(browser, app, app.bob, { path: generalOf(app) })
  await ann.page.evaluate(() => Object.assign(window, { isSamePage: true }))

  await rowOf(ann.page, 'Who is in').hover()
  await rowOf(ann.page, 'Who is in').getByRole('button', { name: 'Reply in a thread' }).click()
  await ann.page.getByRole('complementary', { name: 'Thread in # general' }).waitFor()
  assert.equal(new URL(ann.page.url()).pathname, at.thread(general, root))
  assert.ok(await ann.page.evaluate(() => 'isSamePage' in window), 'without a reload')
  await reply(ann.page, 'I am')
  await inPane(ann.page, 'I am').and(ann.page.locator('[data-n="1"]')).waitFor()
  await inChat(ann.page, 'Who is in').getByText('1 reply').waitFor()
  assert.equal(await inChat(ann.page, 'I am').count(), 0)

  await bob.page.locator('#sidebar a.unread', { hasText: 'Threads' }).waitFor()
  await inChat(bob.page, 'Who is in').getByText('1 reply').click()
  await inPane(bob.page, 'I am').waitFor()
  await bob.page.locator('#sidebar a:not(.unread)', { hasText: 'Threads' }).waitFor()
  await bob.page.getByLabel('Also send to # general').check()
  await reply(bob.page, 'Noon then')
  for (const { page } of [ann, bob]) {
    await inPane(page, 'Noon then').and(page.locator('[data-n="2"]')).waitFor()
    await inChat(page, 'Noon then').getByText('Replied in a thread').waitFor()
    await inChat(page, 'Who is in').getByText('2 replies').waitFor()
  }
  assert.equal(await bob.page.getByLabel('Also send to # general').isChecked(), false)

  await inPane(ann.page, 'I am').hover()
  await inPane(ann.page, 'I am').getByRole('button', { name: 'React with +1' }).click()
  await inPane(bob.page, 'I am').locator('.reaction[data-emoji="+1"]').waitFor()
  await ann.page.getByRole('textbox', { name: 'Reply in thread' }).focus()
  await ann.page.keyboard.press('Escape')
  await ann.page.locator('aside.pane').waitFor({ state: 'hidden' })
  assert.equal(new URL(ann.page.url()).pathname, generalOf(app))
  await ann.page.keyboard.press('Control+.')
  await inPane(ann.page, 'Noon then').waitFor()
  await ann.page.reload()
  await isLive(ann.page)
  await inPane(ann.page, 'Noon then').waitFor()
  await inPane(ann.page, 'I am').hover()
  await inPane(ann.page, 'I am').getByRole('button', { name: 'More actions' }).click()
  await inPane(ann.page, 'I am').getByRole('button', { name: 'Delete' }).click()
  await ann.page.getByRole('group', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click()
  await inPane(bob.page, 'I am').waitFor({ state: 'detached' })
  await inChat(bob.page, 'Who is in').getByText('1 reply').waitFor()
  for (const tab of [ann, bob]) isQuiet(tab)
})

test('on a phone a thread is a page of its own, and back leads to the chat; a follower leaves it in the list of threads', async () => {
  await using app = await anApp()
  const { general } = app.chats
  const root = await app.ann.posts(general, 'Agenda')
  await app.bob.sends('POST', at.messages(general), { text: 'One point', threadId: root })
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
  await using ann = await signedIn(browser, app, app.ann, { path: at.threads, ...phone })
  await ann.page.getByText('1 new').waitFor()
  await ann.page.getByRole('link', { name: 'Open thread' }).click()
  await inPane(ann.page, 'One point').waitFor()
  assert.ok(await ann.page.locator('section.chat').isHidden())
  await reply(ann.page, 'Two')
  await inPane(ann.page, 'Two').and(ann.page.locator('[data-n="2"]')).waitFor()
  await ann.page.getByRole('button', { name: 'Following' }).click()
  await ann.page.getByRole('button', { name: 'Follow', exact: true }).waitFor()
  await ann.page.getByRole('link', { name: 'Back' }).click()
  await inChat(ann.page, 'Agenda').getByText('2 replies').waitFor()
  await ann.page.goto(app.origin + at.threads)
  await ann.page.getByText('No threads yet').waitFor()
  isQuiet(ann)
})

test('a command that is a message is a reply where it is typed', async () => {
  await using app = await anApp()
  const { general } = app.chats
  const root = await app.bob.posts(general, 'Why?')
  await using ann = await signedIn(browser, app, app.ann, { path: at.thread(general, root) })
  const field = ann.page.locator('aside form.composer textarea')
  await field.fill('/shrug')
  await ann.page.getByRole('option').first().waitFor()
  await field.press('Escape')
  await field.press('Enter')
  await inPane(ann.page, '¯\\_(ツ)_/¯').waitFor()
  assert.equal(await inChat(ann.page, '¯').count(), 0)
  isQuiet(ann)
})

test('without script a thread is read and answered', async () => {
  await using app = await anApp()
  const root = await app.ann.posts(app.chats.general, 'Plain')
  await using bob = await signedIn(browser, app, app.bob, { javaScriptEnabled: false })
  await bob.page.goto(app.origin + at.message(app.chats.general, root))
  await bob.page.getByRole('link', { name: 'Reply in a thread' }).click()
  await bob.page.getByLabel('Reply in thread').getByRole('textbox').fill('Plainly')
  await bob.page.getByLabel('Also send to # general').check()
  await bob.page.getByLabel('Reply in thread').getByRole('button', { name: 'Send', exact: true }).click()
  await inPane(bob.page, 'Plainly').waitFor()
  await inChat(bob.page, 'Plainly').waitFor()
  await bob.page.getByRole('link', { name: 'Close' }).click()
  await inChat(bob.page, 'Plain').getByText('1 reply').waitFor()
})

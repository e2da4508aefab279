import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
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

test('what calls Dan in a thread and where he only reads is counted no more once he has read it in another tab', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Look, @dan')
  await app.ann.submits(at.messages(launch), { text: 'Here, @dan', threadId: root })
  await app.settles()
  await using dan = await signedIn(browser, app, app.dan, { path: generalOf(app) })
  await isLive(dan.page)
  await dan.page.locator('[data-mentioned]', { hasText: '2' }).waitFor()
  await dan.page.waitForLoadState('networkidle')
  await app.dan.sends('POST', at.read(launch), { turn: '0', position: '1', threadId: root })
  await dan.page.locator('[data-mentioned]', { hasText: '1' }).waitFor()
  await app.dan.sends('POST', at.read(launch), { turn: '0', position: '1' })
  await dan.page.locator('[data-mentioned]').waitFor({ state: 'hidden' })
  isQuiet(dan)
})

test('a mention that was deleted before Bob read it is counted no more, in a chat and in a thread', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const root = await app.bob.posts(launch, 'Shall we?')
  await using bob = await signedIn(browser, app, app.bob, { path: generalOf(app) })
  await isLive(bob.page)
  const called = bob.page.locator('[data-mentioned]')
  const messageId = await app.ann.posts(launch, 'Look, @bob')
  await called.filter({ hasText: '1' }).waitFor()
  await app.ann.sends('DELETE', at.message(launch, messageId))
  await called.waitFor({ state: 'hidden' })
  const { messageId: reply } = await app.flowra.core.commands.messages.post(app.ann.by(), launch, { text: 'Yes, @bob', threadId: root })
  await called.filter({ hasText: '1' }).waitFor()
  await bob.page.waitForLoadState('networkidle')
  await app.ann.sends('DELETE', at.message(launch, reply))
  await called.waitFor({ state: 'hidden' })
  isQuiet(bob)
})

test('the New line goes with the last message below it, and no earlier', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const [first, last] = [await app.ann.posts(launch, 'One'), await app.ann.posts(launch, 'Two')]
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(launch) })
  await isLive(bob.page)
  const line = bob.page.locator('ol.log > .new')
  const rows = bob.page.locator('ol.log > .message')
  await line.waitFor()
  await app.ann.sends('DELETE', at.message(launch, first))
  await rows.filter({ hasText: 'One' }).waitFor({ state: 'detached' })
  assert.equal(await line.count(), 1)
  await app.ann.sends('DELETE', at.message(launch, last))
  await rows.filter({ hasText: 'Two' }).waitFor({ state: 'detached' })
  assert.deepEqual([await line.count(), await bob.page.locator('.unread-bar').count()], [0, 0])
  isQuiet(bob)
})

test('Bob marks all as read: nothing is bold, no thread waits, and his other tab shows the same', async () => {
  await using app = await anApp()
  const { general, launch, secret } = app.chats
  for (const chatId of [launch, secret]) await app.ann.posts(chatId, 'Good morning, @bob')
  const root = await app.bob.posts(launch, 'Shall we?')
  await app.ann.submits(at.messages(launch), { text: 'Yes', threadId: root })
  await app.ann.posts(launch, 'And more')
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(general) })
  await using other = await signedIn(browser, app, app.bob, { path: at.chat(general) })
  await isLive(bob.page)
  await isLive(other.page)
  const waiting = '#sidebar .row.unread'
  assert.ok((await bob.page.locator(waiting).count()) >= 3)
  await bob.page.locator('.workspace-name').click()
  await bob.page.getByRole('button', { name: 'Mark all as read' }).click()
  await bob.page.locator('.toast', { hasText: 'Everything is read' }).waitFor()
  for (const { page } of [bob, other]) await page.waitForFunction(() => !document.querySelector('#sidebar .row.unread'))
  assert.equal(await other.page.title().then(title => title.startsWith('(')), false)
  isQuiet(bob)
  isQuiet(other)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { box, isQuiet, rowOf, shows, signedIn, writes } from './support/tabs.ts'

/** Many changes by one person behind one line, in real tabs. */

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

const fold = (page: Page) => page.locator('li.changes summary')
const lines = (page: Page) => page.locator('li.activity:visible p')
const changes = async (chatId: string, topics: readonly string[]) => {
  for (const topic of topics) await app.flowra.core.commands.chats.setTopic(app.ann.by(), chatId, { topic })
}
const aChannel = async (title: string) => {
  const made = { title, visibility: 'public', personIds: [app.bob.id] }
  return (await app.flowra.core.commands.chats.create(app.bob.by(), made)).chatId
}

test('Ann changes four things and Bob sees one line; it opens, stays open when a fifth comes, and a new name reaches it', async () => {
  const chatId = await aChannel('Fold')
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(chatId) })
  await changes(chatId, ['a', 'b'])
  await lines(bob.page).filter({ hasText: 'set the topic: b' }).waitFor()
  assert.equal(await fold(bob.page).count(), 0)
  await changes(chatId, ['c', 'd'])
  await fold(bob.page).filter({ hasText: 'Ann made 4 changes' }).waitFor()
  assert.equal(await lines(bob.page).count(), 1, 'only that Bob created the channel')
  await fold(bob.page).click()
  assert.equal(await lines(bob.page).count(), 5)
  await changes(chatId, ['e'])
  await fold(bob.page).filter({ hasText: 'Ann made 5 changes' }).waitFor()
  assert.equal(await lines(bob.page).count(), 6)
  await writes(bob.page, 'So many topics')
  await shows(bob.page, ['So many topics'])
  await changes(chatId, ['f', 'g', 'h'])
  await fold(bob.page).filter({ hasText: 'Ann made 3 changes' }).waitFor()
  assert.equal(await lines(bob.page).count(), 6, 'the open line opens no other')
  await fold(bob.page).last().click()
  assert.equal(await lines(bob.page).count(), 4, 'one line is open at a time')
  isQuiet(bob)
})

test('keys stop at the line, open it and walk through what it holds, and pass what it hides', async () => {
  const chatId = await aChannel('Keys')
  await changes(chatId, ['a', 'b', 'c'])
  await app.bob.posts(chatId, 'Below')
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(chatId) })
  const { keyboard } = bob.page
  const focused = () => bob.page.evaluate(() => document.activeElement?.closest('li')?.textContent?.trim().replace(/\s+/g, ' '))
  await box(bob.page).press('Escape')
  await rowOf(bob.page, 'Below').locator('article:focus').waitFor()
  await keyboard.press('k')
  assert.equal(await focused(), 'Ann made 3 changes')
  await keyboard.press('k')
  assert.match((await focused()) ?? '', /created this channel/)
  await keyboard.press('j')
  await keyboard.press('Enter')
  await lines(bob.page).filter({ hasText: 'set the topic: a' }).waitFor()
  await keyboard.press('j')
  assert.match((await focused()) ?? '', /set the topic: a/)
  for (let press = 0; press < 3; press++) await keyboard.press('ArrowDown')
  assert.match((await focused()) ?? '', /Below/)
  assert.equal(await box(bob.page).inputValue(), '')
  isQuiet(bob)
})

test('older pages join a run that was cut, and a link into a run shows what it names', async () => {
  const { messages } = app.flowra.core.commands
  const chatId = await aChannel('Long')
  await changes(chatId, ['a', 'b', 'c', 'd'])
  for (let count = 0; count < 47; count++) await messages.post(app.bob.by(), chatId, { text: `message ${count}\n\nwith\n\nlines` })
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(chatId) })
  await bob.page.locator('.timeline').evaluate(view => view.scrollTo(0, -view.scrollHeight))
  await fold(bob.page).filter({ hasText: 'Ann made 4 changes' }).waitFor()
  assert.equal(await fold(bob.page).count(), 1)
  const second = bob.page.locator('li.folded').nth(1)
  const [id = '', place = ''] = [await second.getAttribute('id'), await second.getAttribute('data-k')].map(String)
  await bob.page.goto(`${app.origin}${at.chat(chatId)}?around=${place}#${id}`)
  assert.equal(await bob.page.locator('li.folded:visible').count(), 1)
  assert.equal(await bob.page.locator(`[id="${id}"]`).isVisible(), true)
  isQuiet(bob)
})

test('without script the line opens too', async () => {
  const chatId = await aChannel('Plain')
  await changes(chatId, ['a', 'b', 'c'])
  await using bob = await signedIn(browser, app, app.bob, { javaScriptEnabled: false })
  await bob.page.goto(app.origin + at.chat(chatId))
  assert.equal(await lines(bob.page).count(), 1)
  await fold(bob.page).click()
  assert.equal(await lines(bob.page).count(), 4)
})

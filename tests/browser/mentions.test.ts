import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { newKey } from '../support/keys.ts'
import { areDecided, calm, isRung, listens } from './support/rings.ts'
import { anotherTab, generalOf, isLive, isQuiet, line, opens, rowOf, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

test('a mention lights up, is counted, rings in one of two tabs, not where somebody looks, and opens in context', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using bob = await signedIn(browser, app, app.bob)
  const { rung, tones, decided } = await listens(bob.context)
  await opens(bob.page, app.origin + generalOf(app))
  const other = await anotherTab(bob, app.origin + at.threads)

  await app.ann.posts(launch, 'A first one for @bob')
  await line(bob.page, 'Launch').locator('[data-count]', { hasText: '1' }).waitFor()
  await bob.page.waitForFunction(() => document.title.startsWith('(1) '))
  await areDecided(decided, 2)
  assert.deepEqual(rung, [], 'nobody is told before they allowed it')
  const allows = (page: Page) => page.getByText('Be told of mentions?').getByRole('button', { name: 'Allow' }).click()
  await Promise.any([bob.page, other].map(allows))
  await bob.page.waitForFunction(() => localStorage.getItem('permission') === 'granted')
  tones.length = 0

  const second = await app.ann.posts(launch, 'And another for @bob')
  await isRung(rung, 1)
  await areDecided(decided, 4)
  assert.deepEqual(rung, ['Ann mentioned you in #Launch'], 'in one of two tabs')
  assert.ok(tones.length <= 1)
  await app.ann.posts(launch, 'This one is for nobody')
  await line(other, 'Launch').locator('[data-count]', { hasText: '2' }).waitFor()

  const rings = await bob.page.evaluate(() => 'lastShown' in window)
  const tab = rings ? bob.page : other
  await tab.evaluate(() => (window as unknown as { lastShown: { onclick(): void } }).lastShown.onclick())
  await tab.waitForURL(url => url.hash === `#message-${second}`)
  await isLive(tab)
  const row = rowOf(tab, 'And another')
  await row.waitFor()
  const plain = rowOf(tab, 'for nobody')
  const ground = (row: Locator) => row.evaluate(element => getComputedStyle(element).boxShadow)
  assert.notEqual(await ground(rowOf(tab, 'A first one')), await ground(plain), 'rows that name me are lit')

  await app.ann.posts(launch, 'A third for @bob, who looks')
  await rowOf(tab, 'who looks').waitFor()
  await areDecided(decided, 6).catch(() => undefined) // read before the word came, nobody decides
  assert.equal(rung.length, 1, 'he looks at it')
  isQuiet(bob)
})

test('direct messages ring, own ones and muted chats do not; the list shows what concerns me', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { chatId: direct } = await app.flowra.core.commands.chats.createDirect(app.ann.by(), { personIds: [app.bob.id] })
  await app.ann.posts(direct, 'Hello')
  await using bob = await signedIn(browser, app, app.bob)
  const { rung, decided } = await listens(bob.context)
  await opens(bob.page, app.origin + generalOf(app))
  await bob.page.goto(app.origin + roots.notifications)
  await bob.page.getByRole('button', { name: 'Allow' }).click()
  await bob.page.getByRole('button', { name: 'Test' }).click()
  await isRung(rung, 1)
  await opens(bob.page, app.origin + at.mentions)
  await app.bob.posts(direct, 'Written on my phone')
  await calm()
  assert.equal(rung.length, 1, 'one does not ring oneself')
  await app.ann.posts(direct, 'Are you there?')
  await isRung(rung, 2)
  assert.equal(rung[1], 'New message from Ann')

  await app.ann.posts(launch, 'Look at this, @bob')
  await bob.page.locator('ol.kept', { hasText: 'Look at this' }).waitFor()
  await isRung(rung, 3)
  await app.bob.sends('PATCH', at.preferences(launch), { level: 'nothing' })
  await opens(bob.page, app.origin + at.mentions)
  await app.ann.posts(launch, 'Again, @bob')
  await bob.page.locator('ol.kept', { hasText: 'Again' }).waitFor()
  await areDecided(decided, 3)
  assert.equal(rung.length, 3, 'he wants to hear nothing of this chat')
  isQuiet(bob)
})

/** More than may be called unasked. */
async function crowded(app: TestApp): Promise<void> {
  const { commands } = app.flowra.core
  for (let i = 0; i < 9; i++) {
    const wish = {
      name: `Hal ${i}`,
      email: `hal${i}@example.org`,
      username: `hal${i}`,
      password: 'plenty of letters',
      zone: 'UTC',
      locale: 'en',
    }
    const { personId } = await commands.people.register(newKey(), 'local', wish)
    await commands.members.add(app.ann.by(), { personId, role: 'member' })
    await commands.participants.add(app.ann.by(), app.chats.launch, { personId })
  }
}

test('calling more than ten people is asked about in the row that waits', async () => {
  await using app = await anApp()
  await crowded(app)
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  await writes(ann.page, 'Cake for @all in the kitchen')
  const waiting = ann.page.locator('li.failed', { hasText: /Notify 1\d people\?/ })
  await waiting.getByRole('button', { name: 'Notify' }).click()
  await rowOf(ann.page, 'Cake').and(ann.page.locator('[data-n]')).waitFor()
  isQuiet(ann, /status of 409/)
})

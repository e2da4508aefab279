import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { indexed } from '../support/indexed.ts'
import { isQuiet, rowOf, signedIn } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const found = (page: Page) => page.locator('.found > li')

/** Something said long ago, in a chat for all and in one for Ann alone. */
async function longAgo(app: TestApp): Promise<void> {
  await app.bob.posts(app.chats.launch, 'The Käse arrives on Friday')
  await app.ann.posts(app.chats.secret, 'No kase for Dan')
  const { messages } = app.flowra.core.commands
  for (let n = 0; n < 120; n++) await messages.post(app.cleo.by(), app.chats.launch, { text: `Number ${n}` })
  await indexed(app)
}

test('Ann and Dan ask the same and find what each may read; a hit opens where it stands', async () => {
  await using app = await anApp()
  await longAgo(app)
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  await using dan = await signedIn(browser, app, app.dan, { path: at.search })
  await ann.page.getByRole('link', { name: 'Search in Launch' }).click()
  await ann.page.getByRole('link', { name: 'Search everywhere' }).click()
  for (const { page } of [ann, dan]) {
    await page.getByRole('searchbox', { name: 'Words' }).fill('KASE')
    await page.keyboard.press('Enter')
    await found(page).first().waitFor()
  }
  assert.deepEqual([await found(ann.page).count(), await found(dan.page).count()], [2, 1])
  await found(dan.page).getByRole('link').click()
  await rowOf(dan.page, 'The Käse arrives').waitFor()
  const isInView = await rowOf(dan.page, 'The Käse arrives').evaluate(row => {
    const { top, bottom } = row.getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight
  })
  assert.ok(isInView, 'the row is in view')
  for (const tab of [ann, dan]) isQuiet(tab)
})

test('a name opens a card, by pointer and by key, and Esc leads back; on a phone it is a sheet', async () => {
  await using app = await anApp()
  await app.bob.posts(app.chats.launch, 'Here is Bob')
  await using tab = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  const name = tab.page.locator('a.name', { hasText: 'Bob' }).first()
  const card = tab.page.getByRole('dialog', { name: 'Bob' })
  await name.focus()
  await tab.page.keyboard.press('Enter')
  await card.getByRole('button', { name: 'Message' }).waitFor()
  assert.match((await card.textContent()) ?? '', /Admin[\s\S]*@bob[\s\S]*\d\d:\d\d there/)
  await tab.page.keyboard.press('Escape')
  await card.waitFor({ state: 'detached' })
  assert.equal(await tab.page.evaluate(() => document.activeElement?.className), 'name')
  await tab.page.setViewportSize({ width: 360, height: 740 })
  await tab.page.locator('article > .avatar').first().click()
  const box = (await card.boundingBox()) ?? assert.fail('no sheet')
  assert.ok(box.width > 320 && box.y + box.height > 680, JSON.stringify(box))
  await card.getByRole('button', { name: 'Message' }).click()
  await tab.page.getByRole('heading', { level: 1, name: 'Bob' }).waitFor()
  isQuiet(tab)
})

test('without script: a question, an old hit, a profile', async () => {
  await using app = await anApp()
  await longAgo(app)
  await using tab = await signedIn(browser, app, app.dan, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await tab.page.goto(app.origin + at.search)
  await tab.page.getByText('From, in, dates').click()
  await tab.page.getByLabel('From', { exact: true }).fill('@bob')
  await tab.page.getByRole('button', { name: 'Search', exact: true }).click()
  await found(tab.page).getByRole('link', { name: /Käse/ }).click()
  await rowOf(tab.page, 'The Käse arrives').waitFor()
  await tab.page.locator('a.name', { hasText: 'Bob' }).first().click()
  await tab.page.getByText('@bob').waitFor()
})

test('the menu of a workspace leads to the others, and two tabs stay in two of them', async () => {
  await using app = await anApp()
  const rivals = (await app.flowra.core.queries.viewer('rivals', app.eve.id)) ?? assert.fail()
  const { commands } = app.flowra.core
  await commands.members.add({ ...app.eve.by(), workspaceId: rivals.workspace.id }, { personId: app.dan.id, role: 'member' })
  await app.flowra.core.caughtUp(5_000)
  await using tab = await signedIn(browser, app, app.dan, { path: at.chat(app.chats.general) })
  await tab.page.locator('.workspace-name').click()
  await tab.page.locator('#workspace').getByRole('link', { name: 'Rivals' }).click()
  await tab.page.waitForURL(/\/w\/rivals\//)
  const beside = await tab.context.newPage()
  await beside.goto(app.origin + at.chat(app.chats.general))
  assert.match(tab.page.url(), /rivals/)
  await tab.page.reload()
  assert.match(tab.page.url(), /rivals/)
  assert.match(beside.url(), /acme/)
  isQuiet(tab)
})

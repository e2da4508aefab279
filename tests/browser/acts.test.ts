import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { anotherTab, box, isLive, isQuiet, rowOf, signedIn } from './support/tabs.ts'

/** Changing one's mind and finding things again, by two people in real tabs. */

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

const toast = (page: Page, text: string) => page.locator('.toast', { hasText: text })
const focused = async (page: Page, text: string) => {
  await box(page).press('Escape')
  await rowOf(page, text).locator('article').focus()
}
const positionOf = async (personId: string, chatId: string) => {
  const { READS, readId } = await import('../../src/application/read-models/reads.ts')
  return (await app.ports.documents.get(READS, app.workspaceId, readId(personId, chatId)))?.position ?? 0
}

test('Ann pins by key and takes it back; Bob sees mark and count come and go; what Ann saves is marked in her other tab', async () => {
  const { launch } = app.chats
  await app.ann.posts(launch, 'The runbook')
  const path = at.chat(launch)
  await using ann = await signedIn(browser, app, app.ann, { path })
  await using bob = await signedIn(browser, app, app.bob, { path })
  await focused(ann.page, 'The runbook')
  await ann.page.keyboard.press('Shift+B')
  await toast(ann.page, 'Pinned').waitFor()
  await rowOf(bob.page, 'The runbook').locator('.pinned').waitFor()
  await bob.page.getByRole('link', { name: 'Pins 1' }).waitFor()
  await ann.page.keyboard.press('z')
  await rowOf(bob.page, 'The runbook').locator('.pinned').waitFor({ state: 'detached' })
  await bob.page.getByRole('link', { name: 'Pins', exact: true }).waitFor()
  const other = await anotherTab(ann, app.origin + path)
  await focused(ann.page, 'The runbook')
  await ann.page.keyboard.press('b')
  await other.locator('.message.is-saved', { hasText: 'The runbook' }).waitFor()
  assert.equal(await bob.page.locator('.is-saved').count(), 0)
  await other.goto(app.origin + at.saved)
  await other.getByRole('button', { name: 'Remove' }).click()
  await other.getByText('Nothing saved').waitFor()
  await rowOf(ann.page, 'The runbook').and(ann.page.locator(':not(.is-saved)')).waitFor()
  await toast(other, 'No longer saved').getByRole('button', { name: 'Undo' }).click()
  await other.getByText('The runbook').waitFor()
  for (const tab of [ann, bob]) isQuiet(tab)
})

test('Bob forwards into a chat with more readers: he is asked, then Cleo reads it at once', async () => {
  const { secret, general } = app.chats
  await app.ann.posts(secret, 'The new name is Heron')
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(secret) })
  await using cleo = await signedIn(browser, app, app.cleo, { path: at.chat(general) })
  await focused(bob.page, 'Heron')
  await bob.page.keyboard.press('f')
  const dialog = bob.page.locator('dialog.asking')
  const where = dialog.getByRole('combobox', { name: 'To' })
  await dialog.getByRole('button', { name: 'Forward' }).click()
  assert.equal(await where.evaluate((field: HTMLInputElement) => field.validity.valid), false, 'nothing is chosen before somebody chose it')
  await where.fill('genral')
  await where.fill('gen')
  await dialog
    .getByRole('option')
    .first()
    .and(dialog.locator('[aria-selected="true"]', { hasText: '# general' }))
    .waitFor()
  await where.press('Enter')
  assert.equal(await where.inputValue(), '# general')
  assert.equal(await dialog.getByRole('option').count(), 0)
  await dialog.locator('textarea').fill('It is decided')
  await dialog.getByRole('button', { name: 'Forward' }).click()
  await dialog.getByText('2 people there cannot read the chat this comes from').waitFor()
  assert.equal(await dialog.locator('textarea').inputValue(), 'It is decided')
  assert.equal(await where.inputValue(), '# general')
  await dialog.getByRole('button', { name: 'Forward all the same' }).click()
  await toast(bob.page, 'Forwarded to # general').waitFor()
  await cleo.page.locator('.card-of', { hasText: 'The new name is Heron' }).waitFor()
  assert.equal(await cleo.page.locator('.card-of > p a').count(), 0, 'no way into a private channel')
  await focused(bob.page, 'Heron')
  await bob.page.keyboard.press('q')
  await until(async () => (await box(bob.page).inputValue()) !== '')
  assert.equal(await box(bob.page).inputValue(), '> **Ann**\n> The new name is Heron\n\n')
  for (const tab of [bob, cleo]) isQuiet(tab, /409/)
})

test('a link into old history opens it in the middle, marks nothing read, and leads on to the newest; a day is asked for by its pill', async () => {
  const { chatId } = await app.flowra.core.commands.chats.create(app.ann.by(), {
    title: 'Long',
    visibility: 'public',
    personIds: [app.cleo.id],
  })
  for (let n = 1; n <= 310; n++) {
    await app.flowra.core.commands.messages.post(app.ann.by(), chatId, { text: `Number ${n}` })
    if (n === 100) app.clock.pass(24 * 60 * 60_000)
  }
  const viewer = await app.flowra.core.queries.viewer('acme', app.cleo.id)
  assert.ok(viewer)
  const { page: rows } = await app.flowra.core.queries.chatScreen(viewer, chatId, { around: 60 })
  const row = rows.rows.find(({ place }) => place === 60)
  assert.ok(row?.text)
  await using cleo = await signedIn(browser, app, app.cleo, { path: at.permalink(chatId, row.place, row.id) })
  const { page } = cleo
  const middle = await page.locator(`#message-${row.id}`).boundingBox()
  const view = await page.locator('.timeline').boundingBox()
  assert.ok(middle && view)
  const offset = Math.abs(middle.y + middle.height / 2 - (view.y + view.height / 2)) / view.height
  assert.ok(offset < 0.25, `${offset} of the view from its middle`)
  await page.bringToFront()
  await page.waitForTimeout(800)
  assert.equal(await positionOf(app.cleo.id, chatId), 0)
  await page.locator('.jump').click()
  await rowOf(page, 'Number 310').waitFor()
  assert.ok(!page.url().includes('around'))
  await page.waitForFunction(() => document.querySelector('.panel')?.getAttribute('data-position') === '310')
  await page.locator('.day a').last().click()
  const day = new Date(app.clock.now() - 24 * 60 * 60_000).toISOString().slice(0, 10)
  await page.locator('dialog input[name="on"]').fill(day)
  await page.locator('dialog').getByRole('button', { name: 'Go' }).click()
  await page.waitForURL(/around=/)
  await isLive(page)
  await rowOf(page, 'Number 1').first().waitFor()
  isQuiet(cleo)
})

test('without script every act is on the page of the message, on a phone as well', async () => {
  const { launch } = app.chats
  const id = await app.ann.posts(launch, 'Plain words')
  await using tab = await signedIn(browser, app, app.bob, { javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  const { page } = tab
  await page.goto(app.origin + at.chat(launch))
  await rowOf(page, 'Plain words').getByRole('link', { name: 'More actions' }).click()
  await page.getByRole('button', { name: 'Pin', exact: true }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('link', { name: 'Forward to another chat' }).click()
  await page.locator('select[name="toChatId"]').selectOption({ label: '# general' })
  await page.getByRole('button', { name: 'Forward' }).click()
  await page.locator('.card-of', { hasText: 'Plain words' }).waitFor()
  await page.goto(app.origin + at.pins(launch))
  await page.getByText('Plain words').waitFor()
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(wide <= 360, `${wide}`)
  await page.goto(app.origin + at.saved)
  await page.getByRole('link', { name: 'Open in chat' }).click()
  assert.ok(page.url().endsWith(`#message-${id}`))
  await page.locator('.day a').last().click()
  await page.locator('input[name="on"]').waitFor()
})

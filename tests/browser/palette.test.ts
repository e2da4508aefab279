import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser, type Tab } from '../support/chromium.ts'
import { box, generalOf, isLive, isQuiet, line, rowOf, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const annLooks = (app: TestApp): Promise<Tab> => signedIn(browser, app, app.ann, { path: generalOf(app) })
const palette = (page: Page) => page.locator('#palette')
const options = (page: Page) => palette(page).getByRole('option')
const chosen = (page: Page) => palette(page).locator('[aria-selected="true"]')
const width = async (page: Page) => Math.round((await page.locator('#side').boundingBox())?.width ?? 0)

/** Ctrl K once what it needs is here. */
async function jumps(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await palette(page).waitFor()
  await palette(page).getByRole('option').first().waitFor()
}

test('Ann answers in another channel by keyboard alone, and Bob sees it', async () => {
  await using app = await anApp()
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(app.chats.launch) })
  await using ann = await annLooks(app)
  await writes(bob.page, 'Ship on Friday?')
  await line(ann.page, 'Launch').and(ann.page.locator('.unread')).waitFor()
  await jumps(ann.page)
  assert.match((await options(ann.page).first().textContent()) ?? '', /Search in .*general/)
  assert.match((await chosen(ann.page).textContent()) ?? '', /Launch/, 'what is unread comes first')
  await ann.page.keyboard.type('lau')
  await ann.page.keyboard.press('Enter')
  await rowOf(ann.page, 'Ship on Friday?').waitFor()
  await ann.page.keyboard.type('Yes')
  await ann.page.keyboard.press('Enter')
  await rowOf(bob.page, 'Yes').waitFor()
  for (const tab of [ann, bob]) isQuiet(tab)
})

test('people join below without moving the chosen line, and one is written to', async () => {
  await using app = await anApp()
  await using ann = await annLooks(app)
  const { page } = ann
  await jumps(page)
  await page.keyboard.type('d')
  const first = await chosen(page).textContent()
  const top = (await chosen(page).boundingBox())?.y
  await palette(page).getByRole('group', { name: 'People' }).getByRole('option', { name: 'Dan' }).waitFor()
  assert.equal(await chosen(page).textContent(), first)
  assert.equal((await chosen(page).boundingBox())?.y, top)
  await page.keyboard.type('an')
  await palette(page).getByRole('group', { name: 'People' }).getByRole('option', { name: 'Dan' }).waitFor()
  for (let steps = 0; !(await chosen(page).textContent())?.includes('@dan') && steps < 12; steps++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Dan' }).waitFor()
  isQuiet(ann)
})

test('what is not gone to is looked for in messages: here by the first line, anywhere by Ctrl Enter', async () => {
  await using app = await anApp()
  await using ann = await annLooks(app)
  const { page } = ann
  await jumps(page)
  await page.keyboard.type('launch')
  await page.keyboard.press('Control+Enter')
  await page.waitForURL(/\/search\?q=launch$/)
  await page.goBack()
  await isLive(page)
  await jumps(page)
  await page.keyboard.type('lunch')
  await options(page).first().click()
  await page.waitForURL(new RegExp(`/search\\?q=lunch&in=${app.chats.general}$`))
})

test('where somebody was lately comes first while nothing is typed', async () => {
  await using app = await anApp()
  await using ann = await annLooks(app)
  const { page } = ann
  for (const name of ['Secret', 'general']) {
    await line(page, name).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }
  await page.waitForFunction(() => Object.values(localStorage).some(text => text.includes('chat-')))
  await jumps(page)
  assert.match((await chosen(page).textContent()) ?? '', /Secret/)
  await page.keyboard.type('l')
  assert.match((await chosen(page).textContent()) ?? '', /Launch/)
})

test('a command is carried out, with what it is called in the menus', async () => {
  await using app = await anApp()
  await using ann = await annLooks(app)
  await jumps(ann.page)
  await ann.page.keyboard.type('theme da')
  assert.match((await chosen(ann.page).textContent()) ?? '', /Theme: dark/)
  await ann.page.keyboard.press('Enter')
  await ann.page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  await jumps(ann.page)
  await ann.page.keyboard.type('new cha')
  assert.match((await chosen(ann.page).textContent()) ?? '', /New channelC H/)
  await ann.page.keyboard.press('Enter')
  await ann.page.waitForURL(/\/chats#new-channel/)
})

test('what waits above the view of sixty chats is told and gone to', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const chats: string[] = []
  for (let number = 10; number < 70; number++) {
    const { chatId } = await commands.chats.create(app.bob.by(), { title: `room ${number}`, visibility: 'public' })
    await commands.participants.add(app.bob.by(), chatId, { personId: app.ann.id })
    chats.push(chatId)
  }
  await using ann = await annLooks(app)
  const { page } = ann
  const above = page.locator('[data-beyond="above"]')
  await line(page, 'room 69').scrollIntoViewIfNeeded()
  assert.equal(await above.isVisible(), false, 'nothing waits yet')
  for (const chatId of chats.slice(0, 2)) await app.bob.posts(chatId, 'Hello')
  await page.getByRole('button', { name: '2 unread above' }).click()
  await line(page, 'room 11').and(page.locator('.unread')).waitFor()
  assert.ok(await page.evaluate(() => (document.getElementById('sidebar')?.scrollTop ?? 0) < 400))
  await page.keyboard.press('Alt+Shift+ArrowDown')
  await page.getByRole('heading', { level: 1, name: /room 1[01]/ }).waitFor()
  isQuiet(ann)
})

test('a folded section and the width of the sidebar stay as they were left', async () => {
  await using app = await anApp()
  await using ann = await annLooks(app)
  const { page } = ann
  const handle = page.getByRole('separator', { name: 'Width of the sidebar' })
  const usual = await width(page)
  await page.getByRole('button', { name: 'Channels', exact: true }).click()
  await line(page, 'Launch').waitFor({ state: 'hidden' })
  assert.equal(await line(page, 'general').isVisible(), true, 'the open chat stays')
  await handle.focus()
  for (let steps = 0; steps < 3; steps++) {
    const before = await width(page)
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(old => (document.getElementById('side')?.getBoundingClientRect().width ?? 0) > old, before)
  }
  const wide = await width(page)
  assert.ok(wide >= usual + 16 && wide <= 360, `${usual} became ${wide}`)
  const place = await handle.boundingBox()
  assert.ok(place)
  await page.mouse.move(place.x + 4, place.y + 200)
  await page.mouse.down()
  await page.mouse.move(place.x + 400, place.y + 200)
  await page.mouse.up()
  assert.equal(await width(page), 360)
  await page.reload()
  await isLive(page)
  assert.equal(await width(page), 360)
  assert.equal(await line(page, 'Launch').isVisible(), false)
  await app.bob.posts(app.chats.launch, 'Are you there?')
  await line(page, 'Launch').waitFor()
  await page.keyboard.press('Control+Shift+Period')
  await page.locator('#side').waitFor({ state: 'hidden' })
  await page.reload()
  await isLive(page)
  assert.equal(await page.locator('#side').isVisible(), false)
  isQuiet(ann)
})

test('the menu of a line belongs to its chat, whichever is open', async () => {
  await using app = await anApp()
  await using ann = await annLooks(app)
  const { page } = ann
  await line(page, 'Launch').hover()
  await page.getByRole('button', { name: 'More for Launch' }).click()
  const menu = page.locator('#line-menu')
  await menu.getByText('Favourite', { exact: false }).first().click()
  await page.getByRole('button', { name: 'Favourites', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await line(page, 'general').focus()
  await line(page, 'general').dispatchEvent('contextmenu')
  await page.getByRole('button', { name: 'More for general' }).waitFor()
  await menu.getByText('Mute', { exact: false }).first().waitFor()
  isQuiet(ann)
})

test('the sheet of keys is found by ? and searched', async () => {
  await using app = await anApp()
  await app.bob.posts(app.chats.general, 'Hello')
  await using ann = await annLooks(app)
  const { page } = ann
  await rowOf(page, 'Hello').waitFor()
  await box(page).focus()
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard' })
  assert.equal(await sheet.getByRole('heading', { level: 3 }).first().textContent(), 'Messages')
  await page.keyboard.type('unread')
  await sheet.getByText('Mark unread from here').waitFor()
  assert.equal(await sheet.getByText('New channel').isVisible(), false)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('xyz')
  await sheet.getByText('Nothing matches.').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'hidden' })
  isQuiet(ann)
})

test('on a phone the palette is a sheet from below', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.sidebar, viewport: { width: 360, height: 740 }, hasTouch: true })
  const { page } = ann
  await page.getByRole('link', { name: 'Search or jump to' }).tap()
  await palette(page).waitFor()
  const sheet = await palette(page).boundingBox()
  assert.ok(sheet && sheet.x === 0 && sheet.width === 360 && Math.round(sheet.y + sheet.height) === 740)
  await palette(page).getByRole('combobox').fill('lau')
  await options(page).filter({ hasText: 'Launch' }).tap()
  await page.getByRole('heading', { level: 1, name: 'Launch' }).waitFor()
  isQuiet(ann)
})

test('without script the field is a link, and every section stands open', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { javaScriptEnabled: false })
  const { page } = ann
  await page.goto(app.origin + generalOf(app))
  await line(page, 'Launch').waitFor()
  assert.equal(await page.getByRole('separator').isVisible(), false)
  await page.getByRole('link', { name: 'Drafts' }).click()
  await page.locator('#sidebar a[aria-current="page"]', { hasText: 'Drafts' }).waitFor()
  await page.getByRole('link', { name: 'Search or jump to' }).click()
  await page.locator('h1').waitFor()
  assert.match(page.url(), /\/search$/)
})

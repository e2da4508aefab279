import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { anotherTab, box, chatIdOf, generalOf, isLive, isQuiet, line, opens, rowOf, shows, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

/** The toolbar comes to the row under the pointer. */
async function acts(page: Page, text: string, name: string): Promise<void> {
  await rowOf(page, text).hover()
  if (name === 'Delete') await rowOf(page, text).getByRole('button', { name: 'More actions' }).click()
  await rowOf(page, text).getByRole('button', { name, exact: true }).click()
}

test('two people write, edit, react and delete, and each sees it at once', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  await using bob = await signedIn(browser, app, app.bob, { path: generalOf(app) })

  await writes(ann.page, 'Lunch at noon?')
  await writes(bob.page, 'Gladly')
  for (const { page } of [ann, bob]) await rowOf(page, 'Gladly').waitFor()

  await acts(bob.page, 'Gladly', 'Edit')
  await bob.page.getByText('Editing').waitFor()
  await writes(bob.page, 'Gladly, at one')
  for (const { page } of [ann, bob]) await rowOf(page, 'Gladly, at one').getByText('(edited)').waitFor()

  await acts(ann.page, 'Gladly', 'React with +1')
  const pill = rowOf(bob.page, 'Gladly').locator('.reaction[data-emoji="+1"]')
  await pill.getByRole('link', { name: 'React with +1 1: Ann' }).click()
  await rowOf(ann.page, 'Gladly').getByRole('link', { name: '+1 2: Ann, Bob' }).waitFor()
  await rowOf(bob.page, 'Gladly').getByRole('link', { name: 'Take back +1 2: Ann, Bob' }).click()
  await rowOf(ann.page, 'Gladly').getByRole('link', { name: '+1 1: Ann' }).waitFor()

  await acts(bob.page, 'Gladly', 'Delete')
  await rowOf(bob.page, 'Gladly').getByRole('group', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click()
  for (const { page } of [ann, bob]) await shows(page, ['Lunch at noon?'])
  await ann.page.reload()
  await isLive(ann.page)
  await shows(ann.page, ['Lunch at noon?'])
  for (const tab of [ann, bob]) isQuiet(tab)
})

test('who writes is named while they write, and who is here has a dot', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  await app.flowra.core.commands.chats.createDirect(app.ann.by(), { personIds: [app.bob.id] })
  const dot = line(ann.page, 'Bob').locator('.presence')
  await line(ann.page, 'Bob').waitFor()
  assert.notEqual(await dot.getAttribute('data-state'), 'online', 'Bob is not here yet')
  await using bob = await signedIn(browser, app, app.bob, { path: generalOf(app) })
  await ann.page.locator('#sidebar .presence[data-state="online"]').waitFor()
  await box(bob.page).pressSequentially('Hm')
  await ann.page.getByText('Bob is typing').waitFor()
  await box(bob.page).press('Enter')
  await rowOf(ann.page, 'Hm').waitFor()
  assert.equal(await ann.page.locator('.typing').innerText(), '')
  for (const tab of [ann, bob]) isQuiet(tab)
})

test('a channel is created, found, joined and left; a direct chat is opened', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.chats })
  await using bob = await signedIn(browser, app, app.bob, { path: generalOf(app) })

  await ann.page.getByLabel('Name').fill('coffee')
  await ann.page.getByRole('button', { name: 'Create channel' }).click()
  await ann.page.getByRole('heading', { level: 1, name: 'coffee' }).waitFor()
  await writes(ann.page, 'Black, please')

  await bob.page.getByRole('link', { name: 'Browse channels' }).first().click()
  await bob.page.getByRole('link', { name: 'coffee' }).click()
  await shows(bob.page, ['Black, please'])
  await bob.page.locator('.composer-off').getByRole('button', { name: 'Join' }).click()
  await line(bob.page, 'coffee').waitFor()
  await writes(bob.page, 'With milk')
  await shows(ann.page, ['Black, please', 'With milk'])
  await ann.page.locator('li.activity', { hasText: 'Bob joined' }).waitFor()

  await bob.page.getByRole('button', { name: 'More', exact: true }).click()
  await bob.page.getByRole('button', { name: 'Leave', exact: true }).click()
  await line(bob.page, 'coffee').waitFor({ state: 'detached' })
  await ann.page.locator('li.activity', { hasText: 'Bob left' }).waitFor()

  await bob.page.getByRole('link', { name: 'New direct message' }).click()
  await bob.page.getByRole('checkbox', { name: 'Ann' }).check()
  await bob.page.getByRole('button', { name: 'Open chat' }).click()
  await isLive(bob.page)
  await writes(bob.page, 'Only for you')
  await line(ann.page, 'Bob').locator('.badge', { hasText: '1' }).waitFor()
  await line(ann.page, 'Bob').click()
  await shows(ann.page, ['Only for you'])
  assert.equal(chatIdOf(ann.page), chatIdOf(bob.page))
  for (const tab of [ann, bob]) isQuiet(tab)
})

test('unread is bold, counted and marked with a line, and reading it in one tab reads it in all', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { chatId: direct } = await app.flowra.core.commands.chats.createDirect(app.bob.by(), { personIds: [app.ann.id] })
  await app.ann.posts(launch, 'what Ann wrote')
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  const other = await anotherTab(ann, app.origin + generalOf(app))
  const tabs = [ann.page, other]
  for (const page of tabs) assert.equal(await line(page, 'Launch').evaluate(one => one.classList.contains('unread')), false)

  await app.bob.posts(launch, 'first news')
  await app.bob.posts(launch, 'second news')
  await app.bob.posts(direct, 'just you')
  for (const page of tabs) {
    await page.locator('#sidebar a.unread', { hasText: 'Launch' }).waitFor()
    assert.equal(await line(page, 'Launch').locator('.badge').isVisible(), false, 'channels are bold only')
    await line(page, 'Bob').locator('.badge', { hasText: '1' }).waitFor()
    await page.waitForFunction(() => document.title.startsWith('(1) '))
  }

  await ann.page.bringToFront()
  await line(ann.page, 'Launch').click()
  await shows(ann.page, ['what Ann wrote', 'first news', 'second news'])
  const newLine = ann.page.locator('#unread')
  assert.equal(await newLine.evaluate(one => one.nextElementSibling?.querySelector('.text')?.textContent?.trim()), 'first news')
  for (const page of tabs) await page.locator('#sidebar a:not(.unread)', { hasText: 'Launch' }).waitFor()
  assert.equal(await newLine.count(), 1, 'the line stays until the chat is left')

  await rowOf(ann.page, 'second news').hover()
  await rowOf(ann.page, 'second news').getByRole('button', { name: 'More actions' }).click()
  await rowOf(ann.page, 'second news').getByRole('button', { name: 'Mark unread from here' }).click()
  for (const page of tabs) await page.locator('#sidebar a.unread', { hasText: 'Launch' }).waitFor()

  await line(ann.page, 'general').click()
  await ann.page.getByRole('heading', { level: 1, name: 'general' }).waitFor()
  await line(ann.page, 'Launch').click()
  await newLine.waitFor()
  assert.equal(await newLine.evaluate(one => one.nextElementSibling?.querySelector('.text')?.textContent?.trim()), 'second news')
  for (const page of tabs) await page.locator('#sidebar a:not(.unread)', { hasText: 'Launch' }).waitFor()
  isQuiet(ann)
})

test('the keyboard alone goes anywhere and does everything', async () => {
  await using app = await anApp()
  await app.ann.posts(app.chats.general, 'one by Ann')
  await app.bob.posts(app.chats.general, 'two by Bob')
  await app.ann.posts(app.chats.general, 'three by Ann')
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  const { page } = ann
  const press = (keys: string) => page.keyboard.press(keys)
  const focused = () =>
    page.evaluate(() => document.activeElement?.querySelector('.text')?.textContent?.trim() ?? document.activeElement?.tagName)
  await page.waitForFunction(() => document.activeElement?.matches('form.composer textarea'))

  await press('ArrowUp')
  await page.getByText('Editing').waitFor()
  assert.equal(await box(page).inputValue(), 'three by Ann')
  await press('Escape')
  assert.equal(await box(page).inputValue(), '')

  await press('Escape')
  assert.equal(await focused(), 'three by Ann')
  await press('k')
  assert.equal(await focused(), 'two by Bob')
  await press('e')
  assert.equal(await page.getByText('Editing').count(), 0, 'what others wrote is theirs')
  await press('k')
  await press('j')
  await press('ArrowUp')
  assert.equal(await focused(), 'one by Ann')
  await press('e')
  await page.getByText('Editing').waitFor()
  await page.keyboard.type('!')
  await press('Enter')
  await rowOf(page, 'one by Ann!').waitFor()

  await press('Escape')
  await press('?')
  await page.getByRole('dialog', { name: 'Keyboard' }).getByText('Mark unread from here').waitFor()
  await press('Escape')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'hidden' })

  await press('Control+k')
  await page.getByRole('combobox').fill('laun')
  await page.getByRole('option', { name: 'Launch' }).waitFor()
  await press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Launch' }).waitFor()
  await page.waitForFunction(() => document.activeElement?.matches('form.composer textarea'))
  await press('Escape')
  await press('Escape')
  await opens(page, app.origin + generalOf(app))
  isQuiet(ann)
})

test('Bob sets a status and Ann sees it beside his name at once, and on a fresh page', async () => {
  await using app = await anApp()
  const { chats, people } = app.flowra.core.commands
  await chats.createDirect(app.ann.by(), { personIds: [app.bob.id] })
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  const status = ann.page.locator('#sidebar .status')
  assert.equal(await status.isVisible(), false)
  await people.setStatus(app.bob.by(), { emoji: '🌴', text: 'Back on Monday', untilAt: null })
  await status.getByText('🌴').waitFor()
  const isShown = async () => assert.deepEqual([await status.textContent(), await status.getAttribute('title')], ['🌴', 'Back on Monday'])
  await isShown()
  await ann.page.reload()
  await isShown()
  await people.clearStatus(app.bob.by())
  await isLive(ann.page)
  await status.waitFor({ state: 'hidden' })
  isQuiet(ann)
})

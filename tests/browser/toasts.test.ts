import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { aBrowser, aTab } from '../support/chromium.ts'
import { aChat, type Chat } from './support/a-chat.ts'
import { FAKE_SOCKET, opens } from './support/fake-socket.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

/** Ann looks at the chat, with a clock that stands still until it is told to go on. */
async function annLooks(chat: Chat) {
  const tab = await aTab(browser)
  await tab.context.addInitScript(FAKE_SOCKET)
  await tab.page.clock.install()
  await tab.page.goto(chat.url)
  await opens(tab.page)
  await tab.page.clock.pauseAt(Date.now() + 60_000)
  return tab
}

/** Says something as any part of the page would; what is undone is written down. */
const says = (page: Page, sentence: string, hasUndo = false) =>
  page.evaluate(
    async ({ sentence, hasUndo }) => {
      const main = [...document.scripts].find(script => script.src.endsWith('/js/main.js'))?.src ?? ''
      const { toast } = await import(main.replace('main.js', 'toast.js'))
      toast(sentence, hasUndo ? () => document.body.append(` undone: ${sentence}`) : undefined)
    },
    { sentence, hasUndo },
  )
const shown = async (page: Page) => (await page.locator('.toast').allInnerTexts()).map(text => text.replace('\n', ' '))
const undone = async (page: Page) => (await page.locator('body').innerText()).match(/undone: \w+/g) ?? []

test('a toast goes after six seconds, one with Undo after ten, and none while somebody looks at it', async () => {
  await using chat = await aChat({ before: 1 })
  await using tab = await annLooks(chat)
  await says(tab.page, 'Copied')
  await says(tab.page, 'Pinned', true)
  assert.equal(await tab.page.locator('#polite').textContent(), 'Pinned Z takes it back.')
  await tab.page.clock.runFor(5_900)
  assert.deepEqual(await shown(tab.page), ['Copied', 'Pinned Undo'])
  await tab.page.clock.runFor(200)
  assert.deepEqual(await shown(tab.page), ['Pinned Undo'])
  await tab.page.locator('.toast').hover()
  await tab.page.clock.runFor(60_000)
  assert.deepEqual(await shown(tab.page), ['Pinned Undo'])
  await tab.page.mouse.move(0, 0)
  await tab.page.clock.runFor(10_100)
  assert.deepEqual(await shown(tab.page), [])
  assert.deepEqual(tab.violations, [])
})

test('at most three stand there; Z takes back the last of twenty, once each, the toast gone or not', async () => {
  await using chat = await aChat({ before: 1 })
  await using tab = await annLooks(chat)
  for (let i = 1; i <= 21; i++) await says(tab.page, `Act${i}`, true)
  assert.deepEqual(await shown(tab.page), ['Act19 Undo', 'Act20 Undo', 'Act21 Undo'])
  await tab.page.getByRole('button', { name: 'Undo' }).nth(1).click()
  assert.deepEqual(await undone(tab.page), ['undone: Act20'])
  assert.equal(await tab.page.evaluate(() => document.activeElement?.id), 'main')
  await tab.page.locator('form.composer textarea').press('Escape')
  for (let i = 0; i < 25; i++) await tab.page.keyboard.press('z')
  const expected = [20, 21, ...Array.from({ length: 18 }, (_, i) => 19 - i)].map(n => `undone: Act${n}`)
  assert.deepEqual(await undone(tab.page), expected)
  assert.deepEqual(await shown(tab.page), [])
})

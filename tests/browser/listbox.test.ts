import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { aBrowser, aTab, type Tab } from '../support/chromium.ts'
import { aChat, type Chat } from './support/a-chat.ts'

let browser: Browser
let chat: Chat
before(async () => {
  browser = await aBrowser()
  chat = await aChat()
})
after(async () => {
  await browser.close()
  await chat[Symbol.asyncDispose]()
})

type Box = import('../../public/js/listbox.js').Listbox
declare global {
  interface Window {
    box: Box
    taken: string[]
    other: number
    row: (text: string, id?: string) => HTMLElement
  }
}

/** A field and a list on a page of its own, three rows in it. */
async function aList(): Promise<Tab> {
  const tab = await aTab(browser)
  await tab.page.goto(chat.url)
  await tab.page.evaluate(async at => {
    const { listbox } = (await import(at)) as typeof import('../../public/js/listbox.js')
    document.body.replaceChildren()
    const field = document.createElement('input')
    const list = document.createElement('ul')
    list.setAttribute('role', 'listbox')
    document.body.append(field, list)
    window.taken = []
    window.other = 0
    window.row = (text, id = '') => {
      const made = document.createElement('li')
      made.setAttribute('role', 'option')
      if (id) made.id = id
      made.textContent = text
      return made
    }
    field.addEventListener('keydown', () => window.other++)
    window.box = listbox({
      field,
      list,
      take: one => window.taken.push(one.textContent ?? ''),
      leave: () => window.taken.push('left'),
      keys: ['Enter', 'Tab'],
    })
    window.box.fill(['one', 'two', 'three'].map(text => window.row(text)))
    field.focus()
  }, '/assets/0/js/listbox.js')
  return tab
}

const chosen = (page: Page) => page.evaluate(() => window.box.chosen()?.textContent ?? null)
const taken = (page: Page) => page.evaluate(() => window.taken)

test('keys move through the list and round its ends while the field keeps the focus', async () => {
  await using tab = await aList()
  const { page } = tab
  const seen = []
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Home', 'End']) {
    await page.keyboard.press(key)
    seen.push(await chosen(page))
  }
  assert.deepEqual(seen, ['two', 'three', 'one', 'three', 'one', 'three'])
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT')
  assert.equal(await page.evaluate(() => window.other), 0)
})

test('the field says which row is chosen, and is a plain field again at the end', async () => {
  await using tab = await aList()
  const { page } = tab
  const words = () =>
    page.evaluate(() => {
      const field = document.querySelector('input')
      const active = document.getElementById(field?.getAttribute('aria-activedescendant') ?? '')
      return [field?.getAttribute('role'), field?.ariaExpanded, active?.textContent, active?.ariaSelected]
    })
  assert.deepEqual(await words(), ['combobox', 'true', 'one', 'true'])
  await page.evaluate(() => window.box.fill([]))
  assert.deepEqual(await words(), ['combobox', 'false', undefined, undefined])
  await page.evaluate(() => window.box.end())
  assert.deepEqual(await page.evaluate(() => document.querySelector('input')?.getAttributeNames()), [])
  await page.keyboard.press('Enter')
  assert.deepEqual(await taken(page), [])
})

test('Enter, Tab and a click take a row, Esc leaves, and the field hears none of it', async () => {
  await using tab = await aList()
  const { page } = tab
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await page.getByText('three').click()
  await page.keyboard.press('Escape')
  assert.deepEqual(await taken(page), ['one', 'two', 'three', 'left'])
  assert.equal(await page.evaluate(() => window.other), 0)
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'INPUT')
})

test('rows that join do not move the chosen one, wherever they would belong, and nothing stands there twice', async () => {
  await using tab = await aList()
  const { page } = tab
  const top = () => page.evaluate(() => window.box.chosen()?.getBoundingClientRect().top)
  await page.keyboard.press('ArrowDown')
  const before = await top()
  const rows = () => page.evaluate(() => window.box.options().map(option => option.textContent))
  await page.evaluate(() => window.box.join([window.row('above', 'x')], window.box.options()[0]))
  await page.evaluate(() => window.box.join([window.row('below', 'y'), window.row('again', 'x')], window.box.options()[2]))
  assert.deepEqual(await rows(), ['one', 'two', 'below', 'three', 'above'])
  assert.equal(await chosen(page), 'two')
  assert.equal(await top(), before)
})

test('words being composed and an empty list leave the keys to the field', async () => {
  await using tab = await aList()
  const { page } = tab
  await page.evaluate(() =>
    document.querySelector('input')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })),
  )
  await page.evaluate(() => window.box.fill([]))
  await page.keyboard.press('Enter')
  assert.deepEqual(await taken(page), [])
  assert.equal(await page.evaluate(() => window.other), 2)
})

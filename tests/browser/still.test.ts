import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { aBrowser, aTab } from '../support/chromium.ts'
import { ANN, aChat, BOB } from './support/a-chat.ts'
import { FAKE_SOCKET, hears, opens } from './support/fake-socket.ts'
import { COUNT_SHIFTS, shifted } from './support/shifts.ts'

/** Nothing jumps: the browser itself counts what moved, and what Ann has before her eyes is measured. */

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

/** Where each row stands that is in view, from above. */
const rowsInView = (page: Page): Promise<readonly { id: string; top: number }[]> =>
  page.evaluate(() => {
    const view = document.querySelector('.timeline')?.getBoundingClientRect()
    return [...document.querySelectorAll('li.message')].flatMap(row => {
      const { top, bottom } = row.getBoundingClientRect()
      return view && bottom > view.top && top < view.bottom ? [{ id: row.id.slice('message-'.length), top: Math.round(top) }] : []
    })
  })

for (const [where, up] of [
  ['at the end', 0],
  ['up in history', 900],
] as const)
  test(`Bob reacts to and edits what Ann looks at ${where}: nothing jumps`, async () => {
    await using chat = await aChat({ before: 60 })
    for (const row of chat.rows().filter((_, at) => at % 3 === 0)) chat.reacts(row.id, ANN)
    await using tab = await aTab(browser)
    const { page } = tab
    await tab.context.addInitScript(`${FAKE_SOCKET};${COUNT_SHIFTS}`)
    await page.goto(chat.url)
    await opens(page)
    await page.locator('.timeline').evaluate((view, up) => view.scrollTo(0, -up), up)
    const loaded = await shifted(page)

    const reacted = new Set(chat.rows().flatMap(row => (row.reactions.length > 0 ? row.id : [])))
    const seen = await rowsInView(page)
    const [first, ...others] = seen.filter(({ id }) => reacted.has(id))
    assert.ok(first && others.length > 2, 'several rows in view have reactions')
    await hears(page, ...others.map(({ id }) => chat.reacts(id, BOB)), chat.edits(first.id, 'said anew'))
    assert.deepEqual(await rowsInView(page), seen, 'a row with reactions keeps its height')

    await shifted(page)
    const plain = seen.filter(({ id }) => !reacted.has(id))
    const middle = plain[Math.floor(plain.length / 2)]
    assert.ok(middle)
    await hears(page, chat.reacts(middle.id, BOB))
    const below = (rows: readonly { id: string; top: number }[]) => rows.slice(rows.findIndex(({ id }) => id === middle.id) + 1)
    assert.deepEqual(below(await rowsInView(page)), below(seen), 'a row grows upwards')
    await shifted(page) // until the browser holds its place itself again
    assert.deepEqual(below(await rowsInView(page)), below(seen), 'and stays so')
    await hears(page, chat.edits(middle.id, 'much longer '.repeat(40)))
    await hears(page, chat.edits(middle.id, 'shorter'))
    assert.deepEqual(below(await rowsInView(page)), below(seen))

    if (up > 0) {
      const now = await rowsInView(page)
      await hears(
        page,
        chat.posts(BOB, 'new'),
        chat.reacts(chat.rows().at(-3)?.id ?? '', BOB),
        chat.reacts(chat.rows().at(11)?.id ?? '', BOB),
      )
      assert.deepEqual(await rowsInView(page), now, 'what is out of view moves nothing')
    }
    assert.equal((await shifted(page)) - loaded, 0)
    assert.deepEqual(tab.errors, [])
  })

const CARD = {
  previewId: 'p1',
  url: 'https://acme.example/',
  title: 'The plan of the year',
  site: 'Acme',
  summary: 'What we do and when. '.repeat(12),
}
const BANNER = { fileId: 'f1', width: 800, height: 420 }

for (const [where, up] of [
  ['at the end', 0],
  ['up in history', 900],
] as const)
  test(`a card arrives at what Ann looks at ${where}: nothing jumps`, async () => {
    await using chat = await aChat({ before: 60 })
    await using tab = await aTab(browser)
    const { page } = tab
    await tab.context.addInitScript(`${FAKE_SOCKET};${COUNT_SHIFTS}`)
    await page.route('**/cards/*/picture', () => undefined) // it never comes
    await page.goto(chat.url)
    await opens(page)
    await page.locator('.timeline').evaluate((view, up) => view.scrollTo(0, -up), up)
    const loaded = await shifted(page)
    const seen = await rowsInView(page)
    const middle = seen[Math.floor(seen.length / 2)]
    const last = seen.at(-2)
    assert.ok(middle && last)
    const below = (rows: readonly { id: string; top: number }[], from: string) => rows.slice(rows.findIndex(({ id }) => id === from) + 1)

    await hears(page, chat.attaches(middle.id, CARD))
    await shifted(page)
    assert.deepEqual(below(await rowsInView(page), middle.id), below(seen, middle.id), 'the row grows upwards')
    await hears(page, chat.attaches(last.id, { ...CARD, picture: BANNER }))
    await shifted(page)
    assert.deepEqual(below(await rowsInView(page), last.id), below(seen, last.id), 'also for a card with a picture, before it comes')
    const grown = await page.locator(`#message-${last.id} .link-card`).evaluate(card => (card as HTMLElement).offsetHeight)
    assert.ok(grown > 150, 'the card must be there for this to mean anything')

    const now = await rowsInView(page)
    const hidden = chat.rows().find(({ id, kind }) => kind === 'message' && !now.some(row => row.id === id))
    await hears(page, chat.attaches(hidden?.id ?? '', CARD))
    assert.deepEqual(await rowsInView(page), now, 'what is out of view moves nothing')
    assert.equal((await shifted(page)) - loaded, 0)
  })

test('what does jump is counted', async () => {
  await using chat = await aChat({ before: 60 })
  await using tab = await aTab(browser)
  await tab.context.addInitScript(COUNT_SHIFTS)
  await tab.page.goto(chat.url)
  await tab.page.evaluate(() =>
    document.querySelector('.panel')?.prepend(Object.assign(document.createElement('h2'), { textContent: 'Late' })),
  )
  assert.ok((await shifted(tab.page)) > 0)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { newKey } from '../support/keys.ts'
import { aPicture } from '../support/pictures.ts'
import { box, isQuiet, rowOf, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const adds = async ({ ann, flowra }: TestApp, name: string): Promise<string> =>
  (await flowra.core.commands.emoji.add(ann.by(), { name }, await aPicture())).emojiId

/** A picture that is there, and not only its words. */
const isDrawn = (page: Page, selector: string) =>
  page.waitForFunction(one => {
    const image = document.querySelector<HTMLImageElement>(one)
    image?.scrollIntoView()
    return image?.complete && image.naturalWidth > 0
  }, selector)

test('an emoji is uploaded, written, reacted with and taken away, while others look', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { chats, people } = app.flowra.core.commands
  await chats.createDirect(app.bob.by(), { personIds: [app.ann.id] })
  await using ann = await signedIn(browser, app, app.ann)
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(launch) })
  const { page } = bob
  await page.locator('form.composer [data-format="emoji"]').click()
  await page.locator('#emoji .emoji-list').waitFor()
  assert.equal(await page.locator('#emoji [data-emoji="flowbird"]').count(), 0)
  await page.keyboard.press('Escape')

  await ann.page.goto(app.origin + at.ownEmoji)
  await ann.page.getByLabel('Name').fill('flowbird')
  await ann.page.locator('#field-picture').setInputFiles({ name: 'bird.png', mimeType: 'image/png', buffer: Buffer.from(await aPicture()) })
  await ann.page.getByRole('button', { name: 'Add the emoji' }).click()
  await isDrawn(ann.page, '.list .own-emoji')

  await people.setStatus({ personId: app.ann.id, command: newKey() }, { emoji: ':flowbird:', text: 'Watching', untilAt: null })
  await isDrawn(page, '.row .status .own-emoji')

  await page.locator('form.composer [data-format="emoji"]').click()
  await page.locator('#emoji input').fill('bird')
  await page.locator('#emoji [data-emoji="flowbird"]').click()
  assert.equal(await box(page).inputValue(), ':flowbird: ', 'the list knows it without a reload')
  await box(page).press('Enter')
  await isDrawn(page, 'li.message .text.big .own-emoji')

  await writes(page, 'Ship it')
  const row = rowOf(page, 'Ship it')
  await row.and(page.locator('[data-version]:not(.pending)')).waitFor()
  await app.cleo.sends('PUT', at.reaction(launch, await idOf(row), 'tada'))
  await row.locator('a.react').click()
  await page.locator('#chooser .own-emoji').first().click()
  const pill = row.locator('.reaction[data-emoji^="custom:"]')
  await pill.waitFor()
  assert.match(await pill.locator('a.add').innerText(), /1/)
  await isDrawn(page, '.reaction .own-emoji')
  await pill.locator('a:visible').click()
  await pill.waitFor({ state: 'hidden' })
  await row.locator('a.react').click()
  await page.locator('#chooser .own-emoji').first().click()
  await pill.locator('.own-emoji:visible').waitFor()

  await ann.page.locator('.list summary').click()
  await ann.page.getByRole('button', { name: 'Remove :flowbird:' }).click()
  await ann.page.getByText('No emoji of your own yet').waitFor()
  await page.waitForFunction(() => document.querySelectorAll('li.message .own-emoji').length === 0)
  await rowOf(page, ':flowbird:').waitFor()
  await page.locator('.row .status', { hasText: ':flowbird:' }).waitFor()
  assert.match(await pill.locator('a:visible').innerText(), /:flowbird: 1/)
  for (const tab of [ann, bob]) isQuiet(tab)
})

const idOf = async (row: ReturnType<typeof rowOf>): Promise<string> => ((await row.getAttribute('id')) ?? '').replace('message-', '')

test('typing its name offers it, with its picture, and nothing scrolls sideways on a phone', async () => {
  await using app = await anApp()
  await adds(app, 'flowbird')
  await adds(app, 'x'.repeat(40))
  await using tab = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch), viewport: { width: 360, height: 740 } })
  const { page } = tab
  await box(page).pressSequentially('Hello :flowb')
  await page.locator('.picker [role="option"] .own-emoji').waitFor()
  await box(page).press('Enter')
  assert.equal(await box(page).inputValue(), 'Hello :flowbird: ')
  await box(page).press('Enter')
  await isDrawn(page, 'li.message .own-emoji')
  await page.goto(app.origin + at.ownEmoji)
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
  isQuiet(tab)
  await page.locator('.list summary').first().click()
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)')
    const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    assert.deepEqual(
      bad.map(({ id, nodes }) => `${colorScheme} ${id} ${nodes[0]?.html}`),
      [],
    )
  }
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { aPaper, chip, drops, isAttached, pastes, picks } from './support/files.ts'
import { box, isLive, isQuiet, line, rowOf, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

async function edits(page: Page, text: string): Promise<void> {
  await rowOf(page, text).hover()
  await rowOf(page, text).getByRole('button', { name: 'Edit', exact: true }).click()
  await page.locator('form.composer.edit').waitFor()
}

test('a message that waits for its file goes when Ann has done with an edit, and what she edits is not sent for her', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.ann.posts(launch, 'The first draft')
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const held = Promise.withResolvers<void>()
  await page.route('**/w/acme/files', route => held.promise.then(() => route.continue()))
  await picks(page, [aPaper('late.pdf')])
  await writes(page, 'with a paper')
  await page.locator('form.composer.is-waiting').waitFor()
  await edits(page, 'The first draft')
  await box(page).fill('The first draft, half of')
  held.resolve()
  await page.locator('.chip[data-state="done"]').waitFor({ state: 'attached' })
  assert.equal(await box(page).inputValue(), 'The first draft, half of')
  await box(page).press('Escape')
  const row = rowOf(page, 'with a paper').and(page.locator(':not(.pending)'))
  await row.locator('.file', { hasText: 'late.pdf' }).waitFor()
  assert.equal(await rowOf(page, 'half of').count(), 0)
  await page.locator('form.composer:not(.is-waiting)').waitFor()
  isQuiet(ann)
})

test('a message whose file came while Ann edited another, and left, is found unsent; nothing goes by itself later', async () => {
  await using app = await anApp()
  const { launch, general } = app.chats
  await app.ann.posts(launch, 'The first draft')
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const held = Promise.withResolvers<void>()
  await page.route('**/w/acme/files', route => held.promise.then(() => route.continue()))
  await picks(page, [aPaper('late.pdf')])
  await writes(page, 'with a paper')
  await page.locator('form.composer.is-waiting').waitFor()
  await edits(page, 'The first draft')
  held.resolve()
  await page.locator('.chip[data-state="done"]').waitFor({ state: 'attached' })
  await line(page, 'general').click()
  await page.waitForURL(`**${at.chat(general)}`)
  await line(page, 'launch').click()
  await isAttached(page, 'late.pdf')
  assert.equal(await page.locator('form.composer.is-waiting').count(), 0)
  await writes(page, 'with a paper')
  await rowOf(page, 'with a paper').and(page.locator(':not(.pending)')).locator('.file', { hasText: 'late.pdf' }).waitFor()
  await box(page).fill('Half of a thought')
  await picks(page, [aPaper('other.pdf')])
  await isAttached(page, 'other.pdf')
  await chip(page, 'other.pdf').getByRole('button', { name: 'Remove other.pdf' }).click()
  assert.equal(await box(page).inputValue(), 'Half of a thought')
  assert.equal(await rowOf(page, 'Half of a thought').count(), 0)
  isQuiet(ann)
})

test('a file that is cancelled before the first of it was read is not sent', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  const { page } = ann
  const sent: (string | undefined)[] = []
  await page.route('**/w/acme/files', route => {
    sent.push(route.request().headers()['flowra-file-name'])
    return route.continue()
  })
  await page.evaluate(() => {
    const read = Blob.prototype.arrayBuffer
    Blob.prototype.arrayBuffer = function () {
      Blob.prototype.arrayBuffer = read
      return new Promise(resolve => addEventListener('go-on', () => resolve(read.call(this)), { once: true }))
    }
  })
  await picks(page, [aPaper('cancelled.pdf')])
  await chip(page, 'cancelled.pdf').getByRole('button', { name: 'Cancel cancelled.pdf' }).click()
  await page.evaluate(() => dispatchEvent(new Event('go-on')))
  await picks(page, [aPaper('wanted.pdf')])
  await isAttached(page, 'wanted.pdf')
  assert.deepEqual(sent, ['wanted.pdf'])
  isQuiet(ann)
})

test('a form that came back without script keeps its files, and takes more of them the same way', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  await page.route('**/*.js', route => route.abort())
  await page.reload()
  await picks(page, [aPaper('first.pdf')])
  await box(page).fill('/archive')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.unroute('**/*.js')
  await page.getByText('A command takes no files along').waitFor()

  await box(page).fill('/archive now')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await isLive(page)
  const ticks = page.getByRole('group', { name: 'Files that go along' }).getByRole('checkbox')
  assert.equal(await ticks.count(), 1, 'it must have come back to a page with script for this to mean anything')
  await drops(page, [aPaper('dropped.pdf')])
  await page.locator('.problem-of-field', { hasText: 'Pick files with the paperclip here.' }).waitFor()
  await pastes(page, [aPaper('pasted.pdf')])
  await picks(page, [aPaper('second.pdf')])
  await writes(page, 'both of them')
  const row = rowOf(page, 'both of them')
  await row.locator('.file', { hasText: 'second.pdf' }).waitFor()
  assert.deepEqual(await row.locator('.file bdi').allTextContents(), ['first.pdf', 'second.pdf'])
  assert.equal(await box(page).inputValue(), '', 'what was sent is no draft any more')
  isQuiet(ann, /net::ERR_FAILED|status of 400/)
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { REMINDERS } from '../../src/application/read-models/reminders.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { aPaper, aPicture, picks } from './support/files.ts'
import { areDecided, listens } from './support/rings.ts'
import { anotherTab, box, isQuiet, line, opens, rowOf, signedIn, writes } from './support/tabs.ts'

/** What comes back at a time and what goes out at one, in real tabs. */

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

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const toast = (page: Page, text: string | RegExp) => page.locator('.toast', { hasText: text })
const savedLine = (page: Page) => page.locator('#sidebar a.row', { hasText: 'Saved' })
const draftsLine = (page: Page) => page.locator('#sidebar a.row', { hasText: 'Drafts & scheduled' })
async function sendLater(page: Page, time: string): Promise<void> {
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.locator('.composer [data-at]').fill(time)
  await page.getByRole('button', { name: 'At another time' }).click()
}
const due = () => app.ports.documents.count(REMINDERS, app.workspaceId, { equal: { personId: app.ann.id, state: 'due' } })

test('Ann is reminded of a message: it rings, a number stands at Saved, and it is read once she looked', async () => {
  const { launch } = app.chats
  await app.bob.posts(launch, 'Check the retry screen')
  await using ann = await signedIn(browser, app, app.ann)
  const { rung, decided } = await listens(ann.context)
  const { page } = ann
  await opens(page, app.origin + at.chat(launch))
  await page.evaluate(id => {
    localStorage.setItem('permission', 'granted')
    localStorage.setItem(`flowra:ring:${id}:on`, 'yes')
  }, app.ann.id)
  const other = await anotherTab(ann, app.origin + at.threads)
  await rowOf(page, 'Check the retry screen').hover()
  await rowOf(page, 'Check the retry screen').getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('button', { name: 'Remind me', exact: true }).click()
  await page.getByRole('button', { name: 'In 20 minutes' }).click()
  await page.getByText(/reminder 20 Nov/).waitFor()
  await opens(page, app.origin + at.chat(launch))
  assert.equal(await savedLine(page).locator('.badge').count(), 0)
  app.clock.pass(21 * MINUTE_MS)
  await savedLine(page).locator('.badge', { hasText: '1' }).waitFor()
  await savedLine(other).locator('.badge', { hasText: '1' }).waitFor()
  await areDecided(decided, 2)
  assert.deepEqual(rung, ['A reminder is due.'], 'in one of two tabs')
  await toast(page, 'A reminder is due.').getByRole('button', { name: 'Open' }).click()
  await page.getByRole('heading', { name: 'Due' }).waitFor()
  await page.locator('.due', { hasText: 'Check the retry screen' }).getByText('new').waitFor()
  await until(async () => (await due()) === 0)
  await savedLine(page).locator('.badge').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Done', exact: true }).click()
  await page.getByRole('heading', { name: 'Due' }).waitFor({ state: 'detached' })
  await page.getByText('Check the retry screen').waitFor()
  await toast(page, 'Done.').getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('heading', { name: 'Due' }).waitFor()
  isQuiet(ann)
})

test('what /remind understands it answers, what not stays in the box with a sentence; both lists are kept in every tab', async () => {
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const other = await anotherTab(ann, app.origin + at.reminders)
  await box(page).fill('/remind me someday bring the cake')
  await box(page).press('Enter')
  await page.locator('.composer').getByText('I do not understand when “someday bring the cake” is.').waitFor()
  assert.equal(await box(page).inputValue(), '/remind me someday bring the cake')
  await box(page).fill('/remind me tomorrow 9:00 bring the cake')
  await box(page).press('Enter')
  await toast(page, 'I will remind you tomorrow at 9:00.').waitFor()
  assert.equal(await box(page).inputValue(), '')
  await other.locator('.kept', { hasText: 'bring the cake' }).waitFor()
  await other.getByRole('link', { name: 'Change' }).click()
  await other.getByLabel('What it is about').fill('bring two cakes')
  await other.getByLabel('When').fill('2026-12-01T09:00')
  await other.getByRole('button', { name: 'Save' }).click()
  await other.locator('.kept', { hasText: 'bring two cakes' }).getByText('1 Dec 2026, 09:00').waitFor()
  await other.getByRole('button', { name: 'Cancel reminder' }).click()
  await other.getByText('No reminders').waitFor()
  isQuiet(ann, /status of 400/)
})

test('Ann sends for later: the box is empty, the draft gone, the list has it; past times are refused beside the text', async () => {
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(launch) })
  const { page } = ann
  const other = await anotherTab(ann, app.origin + at.drafts)
  await box(page).fill('Good morning')
  await page.getByText('Draft saved', { exact: true }).waitFor()
  await other.locator('.kept li', { hasText: 'Good morning' }).getByRole('button', { name: 'Delete draft' }).waitFor()
  await sendLater(page, '2020-01-01T09:00')
  await page.locator('.composer').getByText('That time has passed. Choose a later one.').waitFor()
  assert.equal(await box(page).inputValue(), 'Good morning')
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.getByRole('button', { name: 'Tomorrow at 9:00' }).click()
  await toast(page, 'It will be sent tomorrow at 9:00.').waitFor()
  await until(async () => (await box(page).inputValue()) === '')
  await other.getByRole('heading', { name: 'Drafts', exact: true }).waitFor({ state: 'detached' })
  await draftsLine(page).locator('.badge', { hasText: '1' }).waitFor()
  assert.equal(await rowOf(bob.page, 'Good morning').count(), 0)

  const waiting = other.locator('.kept li')
  await waiting.filter({ hasText: 'Good morning' }).getByRole('link', { name: 'Change' }).click()
  await other.getByLabel('Message', { exact: true }).fill('Good morning, all')
  await other.getByLabel('When').fill('2026-12-01T08:30')
  await other.getByRole('button', { name: 'Save' }).click()
  await waiting.filter({ hasText: 'Good morning, all' }).getByText('1 Dec 2026, 08:30').waitFor()
  await waiting.getByRole('button', { name: 'Send now' }).click()
  await rowOf(bob.page, 'Good morning, all').waitFor()
  await rowOf(page, 'Good morning, all').waitFor()
  await other.getByText('No drafts').waitFor()
  await draftsLine(page).locator('.badge').waitFor({ state: 'detached' })

  await box(page).fill('Never mind')
  await sendLater(page, '2026-12-01T09:00')
  await waiting.filter({ hasText: 'Never mind' }).getByRole('button', { name: 'Delete', exact: true }).click()
  await toast(other, 'It will not be sent.').waitFor()
  await other.getByText('No drafts').waitFor()
  isQuiet(ann, /status of 409/)
  isQuiet(bob)
})

test('held: what may not be sent any more at its time says why, in a toast and in the list, and goes out once it may', async () => {
  const { launch } = app.chats
  await using cleo = await signedIn(browser, app, app.cleo, { path: at.chat(launch) })
  const { page } = cleo
  await box(page).fill('From all of us')
  await sendLater(page, '2026-11-21T09:00')
  await draftsLine(page).locator('.badge', { hasText: '1' }).waitFor()
  const { chats } = app.flowra.core.commands
  await chats.archive(app.ann.by(), launch)
  app.clock.pass(DAY_MS)
  await toast(page, 'A message could not be sent.').getByRole('button', { name: 'Open' }).click()
  const held = page.locator('.kept li', { hasText: 'From all of us' })
  await held.getByText('It was not sent. This chat is archived.').waitFor()
  await chats.unarchive(app.ann.by(), launch)
  await held.getByRole('button', { name: 'Send now' }).click()
  await page.getByText('No drafts').waitFor()
  await line(page, 'Launch').click()
  await rowOf(page, 'From all of us').waitFor()
  isQuiet(cleo)
})

test('Enter in the field for day and time sends then, and not now', async () => {
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch), timezoneId: 'Europe/London' })
  const { page } = ann
  await box(page).fill('At noon')
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.locator('.composer [data-at]').fill('2026-12-01T12:00')
  await page.locator('.composer [data-at]').press('Enter')
  await toast(page, 'It will be sent on 1 December at 12:00. Here that is 1 Dec 2026, 11:00.').waitFor() // an account in Berlin, a device in London
  await until(async () => (await box(page).inputValue()) === '')
  await writes(page, 'At once')
  await rowOf(page, 'At once').waitFor()
  assert.equal(await rowOf(page, 'At noon').count(), 0)
  await box(page).press('ArrowUp')
  await page.locator('form.composer.edit').waitFor()
  assert.ok(!(await page.getByRole('button', { name: 'Send later' }).isVisible()), 'what was sent is changed now, not later')
  isQuiet(ann)
})

test('with files: it is kept once they are there, stands in the list with them, and goes out with them', async () => {
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch), timezoneId: 'Europe/Berlin' })
  const { page } = ann
  const other = await anotherTab(ann, app.origin + at.drafts)
  const held = Promise.withResolvers<void>()
  await page.route(`**${at.files}`, async route => {
    await held.promise
    await route.continue()
  })
  await picks(page, [aPaper(), await aPicture('plan.png')])
  await sendLater(page, '2026-12-03T09:00')
  await page.locator('.composer.is-waiting').waitFor()
  await picks(page, [aPaper('Left.pdf')])
  await page.getByRole('button', { name: 'Remove Left.pdf' }).click()
  held.resolve()
  await toast(page, /^It will be sent on 3 December at 9:00\.$/).waitFor()
  await page.locator('.chip').first().waitFor({ state: 'detached' })
  const waiting = other.locator('.kept li[id^="schedule-"]', { hasText: '3 Dec 2026, 09:00' })
  await waiting.locator('.file', { hasText: 'Contract 2026.pdf' }).waitFor()
  await waiting.locator('.picture img').waitFor()
  assert.equal(await rowOf(page, 'Contract 2026.pdf').count(), 0, 'not now')
  await waiting.getByRole('link', { name: 'Change' }).click()
  await other.getByRole('textbox', { name: 'Message optional' }).fill('The plan')
  await other.getByRole('button', { name: 'Save' }).click()
  await waiting.filter({ hasText: 'The plan' }).getByRole('button', { name: 'Send now' }).click()
  await rowOf(page, 'The plan').locator('.file', { hasText: 'Contract 2026.pdf' }).waitFor()
  await rowOf(page, 'The plan').locator('.picture img').waitFor()
  isQuiet(ann)
})

test('without script: a message for later, a reminder and what is done are forms', async () => {
  const { launch } = app.chats
  const message = await app.bob.posts(launch, 'By hand')
  await using ann = await signedIn(browser, app, app.ann, { javaScriptEnabled: false })
  const { page } = ann
  await page.goto(app.origin + at.chat(launch))
  await page.locator('.composer textarea').fill('Typed by hand')
  await picks(page, [aPaper()])
  await page.getByRole('button', { name: 'Send later' }).click()
  await page.getByRole('button', { name: 'At another time' }).click()
  assert.equal(await page.getByRole('textbox', { name: 'Message optional' }).inputValue(), 'Typed by hand')
  await page.getByLabel('When').fill('2026-12-02T12:00')
  await page.getByRole('button', { name: 'Send then' }).click()
  await page.locator('.kept', { hasText: 'Typed by hand' }).getByText('2 Dec 2026, 12:00').waitFor()
  await page.locator('.kept .file', { hasText: 'Contract 2026.pdf' }).waitFor()
  await page.goto(app.origin + at.message(launch, message))
  await page.getByRole('link', { name: 'Remind me' }).click()
  await page.getByRole('button', { name: 'Remind me then' }).click()
  await page.getByText('Choose a day and a time.').waitFor()
  await page.getByRole('button', { name: 'In 1 hour' }).click()
  await page.getByText('By hand').waitFor()
  app.clock.pass(61 * MINUTE_MS)
  await until(async () => (await due()) === 1)
  await page.goto(app.origin + at.saved)
  await page.getByRole('button', { name: 'Mark as read' }).click()
  await until(async () => (await due()) === 0)
  await page.locator('.due li', { hasText: 'By hand' }).getByRole('button', { name: 'Done', exact: true }).click()
  await page.goto(app.origin + at.reminders)
  await page.getByText('Done', { exact: true }).click()
  await page.locator('.done', { hasText: 'By hand' }).getByRole('button', { name: 'Not done' }).click()
  await page.locator('.due', { hasText: 'By hand' }).waitFor()
  isQuiet(ann, /status of 400/)
})

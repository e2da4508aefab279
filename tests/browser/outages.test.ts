import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { newKey } from '../support/keys.ts'
import { PASSWORD } from '../support/profile.ts'
import {
  BROKEN_ON_PURPOSE,
  banner,
  box,
  generalOf,
  isCutOff,
  isLive,
  isQuiet,
  line,
  rowOf,
  shows,
  signedIn,
  writes,
} from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

/** What somebody does elsewhere, and that it worked. */
async function done(answer: Promise<Response>): Promise<void> {
  const { ok, status } = await answer
  assert.ok(ok, `refused with ${status}`)
}

/** Every browser of Ann's is signed out from another one. */
async function signsAnnOutElsewhere(app: TestApp): Promise<void> {
  const elsewhere = await app.member(app.ann.id, 'Ann')
  await elsewhere.sends('DELETE', roots.sessions)
}

test('the server restarts under open pages: nothing is missing, nothing is there twice', async () => {
  await using app = await anApp()
  await app.bob.posts(app.chats.general, 'before')
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  await using bob = await signedIn(browser, app, app.bob, { path: generalOf(app) })
  await app.stops()
  for (const { page } of [ann, bob]) await isCutOff(page)
  await writes(ann.page, 'written while nobody answers')
  await rowOf(ann.page, 'written while nobody answers').and(ann.page.locator('.pending')).waitFor()
  await app.starts()
  for (const { page } of [ann, bob]) await isLive(page)
  await shows(ann.page, ['before', 'written while nobody answers'])
  await shows(bob.page, ['before', 'written while nobody answers'])
  await writes(bob.page, 'after')
  for (const { page } of [ann, bob]) await shows(page, ['before', 'written while nobody answers', 'after'])
  await ann.page.reload()
  await shows(ann.page, ['before', 'written while nobody answers', 'after'])
  for (const tab of [ann, bob]) isQuiet(tab, BROKEN_ON_PURPOSE)
})

test('the network goes and comes back: what was written, edited and deleted meanwhile is there, once', async () => {
  await using app = await anApp()
  const { general } = app.chats
  const wrong = await app.bob.posts(general, 'worng')
  const gone = await app.bob.posts(general, 'never said')
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  await shows(ann.page, ['worng', 'never said'])

  await ann.context.setOffline(true)
  await isCutOff(ann.page)
  await writes(ann.page, 'from the train')
  await writes(ann.page, 'and more')
  await banner(ann.page).getByText('Offline. You can keep writing; 2 messages wait.').waitFor()
  await banner(ann.page).getByRole('button', { name: 'Try now' }).waitFor()
  await done(app.bob.sends('PATCH', at.message(general, wrong), { key: newKey(), text: 'right' }))
  await done(app.bob.sends('DELETE', at.message(general, gone)))
  await app.bob.posts(general, 'meanwhile')

  const caughtUp = banner(ann.page).getByText('Caught up').waitFor() // stands for three seconds
  await ann.context.setOffline(false)
  await caughtUp
  await shows(ann.page, ['right', 'meanwhile', 'from the train', 'and more'])
  await ann.page.reload()
  await shows(ann.page, ['right', 'meanwhile', 'from the train', 'and more'])
  isQuiet(ann, BROKEN_ON_PURPOSE)
})

test('messages that waited are sent even if the page was closed meanwhile', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  await ann.page.route('**/messages', route => route.abort())
  await writes(ann.page, 'still in my bag')
  await rowOf(ann.page, 'still in my bag').waitFor()
  await ann.page.close()
  const page = await ann.context.newPage()
  await page.goto(app.origin + generalOf(app))
  await shows(page, ['still in my bag'])
})

test('a session that ends in the middle of a message: the text survives signing in elsewhere and goes out once', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  await signsAnnOutElsewhere(app)
  await writes(ann.page, 'in the middle of')
  const failed = ann.page.locator('li.failed', { hasText: 'in the middle of' })
  await failed.getByText('You are signed out.').waitFor()
  await failed.getByRole('link', { name: 'Sign in' }).click()
  await ann.page.getByLabel('E-mail').fill('ann@example.org')
  await ann.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await ann.page.getByRole('button', { name: 'Sign in' }).click()
  await isLive(ann.page)
  await shows(ann.page, ['in the middle of'])
  isQuiet(ann, /status of 401/)
})

test('a message that was refused is still there after a reload, with what can be done about it', async () => {
  await using app = await anApp()
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(app.chats.launch) })
  await bob.page.route('**/messages', route => route.fulfill({ status: 422, body: '<p class="problem-of-field">Not like this.</p>' }))
  await writes(bob.page, 'well')
  await bob.page.locator('li.failed', { hasText: 'Not like this.' }).waitFor()
  await bob.page.unroute('**/messages')
  await bob.page.reload()
  await bob.page.locator('li.failed', { hasText: 'Not like this.' }).getByRole('button', { name: 'Retry' }).click()
  await shows(bob.page, ['well'])
  isQuiet(bob, /status of 422/)
})

test('a refused message is written anew below what Bob was writing, also from within an edit', async () => {
  await using app = await anApp()
  await app.bob.posts(app.chats.launch, 'said before')
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(app.chats.launch) })
  const { page } = bob
  await page.route('**/messages', route => route.fulfill({ status: 422, body: '<p class="problem-of-field">Not like this.</p>' }))
  await writes(page, 'refused')
  const edit = page.locator('li.failed').getByRole('button', { name: 'Edit' })
  await edit.waitFor()
  await box(page).fill('half a thought')
  await rowOf(page, 'said before').hover()
  await page.locator('#toolbar').getByRole('button', { name: 'Edit' }).click()
  await page.locator('form.composer.edit').waitFor()
  assert.equal(await box(page).inputValue(), 'said before')
  await edit.click()
  assert.equal(await box(page).inputValue(), 'half a thought\nrefused')
  assert.equal(await page.locator('li.failed, form.composer.edit').count(), 0)
  await page.reload()
  await isLive(page)
  assert.equal(await box(page).inputValue(), 'half a thought\nrefused', 'kept as the draft')
  isQuiet(bob, /status of 422/)
})

test('removed while typing: the chat closes, and what was being written is not lost', async () => {
  await using app = await anApp()
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(app.chats.secret) })
  await box(bob.page).fill('half a thought')
  await done(app.ann.sends('DELETE', at.participant(app.chats.secret, app.bob.id)))
  await bob.page.getByRole('heading', { name: 'You no longer have access' }).waitFor()
  assert.equal(await bob.page.getByLabel('What you were writing').inputValue(), 'half a thought')
  await line(bob.page, 'Secret').waitFor({ state: 'detached' })
  isQuiet(bob, /status of 40[34]/)
})

test('archived while looking: it stays readable, and says why nobody writes there', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.ann.posts(launch, 'We are live')
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(launch) })
  await box(bob.page).fill('too la')
  await done(app.ann.sends('PUT', at.archive(launch)))
  await bob.page.locator('.composer-off').getByText('archived').waitFor()
  await rowOf(bob.page, 'We are live').waitFor()
  await bob.page.locator('.head .tag', { hasText: 'Archived' }).waitFor()
  await done(app.ann.sends('DELETE', at.archive(launch)))
  await box(bob.page).waitFor()
  assert.equal(await box(bob.page).inputValue(), 'too la')
  isQuiet(bob)
})

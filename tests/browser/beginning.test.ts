import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { aNewApp } from '../support/app.ts'
import { aBrowser, aTab } from '../support/chromium.ts'
import { PASSWORD } from '../support/profile.ts'
import { box, isLive, isQuiet, rowOf, shows, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const fillIn = async (page: Page, fields: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(fields)) await page.locator(`#field-${name}`).fill(value)
}
const valueIn = (page: Page, name: string) => page.locator(`#field-${name}`).inputValue()

test('Ann sets Flowra up, invites Bob by link, and they talk', async () => {
  await using app = await aNewApp()
  await using ann = await aTab(browser)
  await using bob = await aTab(browser)

  await ann.page.goto((await app.flowra.setUpLink()) ?? '')
  await fillIn(ann.page, { name: 'Ann', email: 'ann@example.org', password: PASSWORD, workspace: 'Acme & Söhne' })
  assert.equal(await valueIn(ann.page, 'username'), 'ann')
  assert.equal(await valueIn(ann.page, 'slug'), 'acme-sohne')
  assert.equal(await valueIn(ann.page, 'zone'), 'Europe/Berlin')
  await ann.page.getByRole('button', { name: 'Create workspace' }).click()
  await isLive(ann.page)
  await ann.page.getByRole('heading', { level: 1, name: 'general' }).waitFor()

  await ann.page.getByText('Write the first one below.').waitFor()
  await writes(ann.page, 'Is anybody here?')
  await shows(ann.page, ['Is anybody here?'])
  assert.equal(
    await ann.page.getByText('No messages yet').isVisible(),
    false,
    'the first message takes the place of the invitation to write',
  )

  const chat = ann.page.url()
  await ann.page.locator('.rail').getByRole('button', { name: 'Create' }).click()
  await ann.page.getByRole('link', { name: 'Invite people' }).click()
  await ann.page.getByRole('button', { name: 'Make a link' }).click()
  const link = await ann.page.getByLabel('Invitation link').inputValue()
  await ann.page.goto(chat)
  await isLive(ann.page)

  await bob.page.goto(link)
  await fillIn(bob.page, { name: 'Bob Ortega', email: 'Bob.Ortega@example.org', password: PASSWORD })
  assert.equal(await valueIn(bob.page, 'username'), 'bob.ortega')
  await bob.page.getByRole('button', { name: 'Create account and join' }).click()
  await isLive(bob.page)
  await shows(bob.page, ['Is anybody here?'])

  await box(bob.page).pressSequentially('Here I am', { delay: 50 })
  await ann.page.getByText('Bob Ortega is typing').waitFor()
  await box(bob.page).press('Enter')
  await shows(ann.page, ['Is anybody here?', 'Here I am'])
  assert.equal(await ann.page.locator('.typing').innerText(), '', 'who has written is not writing any more')
  const dot = rowOf(ann.page, 'Here I am').locator('.presence')
  assert.equal(await dot.count(), 0, 'rows have no presence')
  for (const tab of [ann, bob]) isQuiet(tab)
})

test('fields fill themselves in until somebody edits them, and a password can be shown', async () => {
  await using app = await aNewApp()
  await using tab = await aTab(browser, { timezoneId: 'Asia/Tokyo' })
  const { page } = tab
  await page.goto((await app.flowra.setUpLink()) ?? '')
  assert.equal(await valueIn(page, 'zone'), 'Asia/Tokyo')
  await fillIn(page, { email: 'Ann.Söderlund+work@example.org', username: 'annika', workspace: 'One' })
  await fillIn(page, { email: 'other@example.org', workspace: 'Two  Words!' })
  assert.equal(await valueIn(page, 'username'), 'annika', 'what she chose stays')
  assert.equal(await valueIn(page, 'slug'), 'two-words')

  const field = page.locator('#field-password')
  const button = page.getByRole('button', { name: 'Password' })
  await field.fill('eleven char')
  assert.equal(await page.locator('.is-met').count(), 0)
  await field.fill('twelve chars')
  await page.locator('#hint-password.is-met').waitFor()
  assert.equal((await button.innerText()).split('\n')[0], 'show')
  assert.equal(await button.getAttribute('aria-pressed'), 'false')
  await button.click()
  await page.locator('#field-password[type=text]').waitFor()
  assert.equal(await button.getAttribute('aria-pressed'), 'true')
  assert.equal(await field.inputValue(), 'twelve chars')
  await button.click()
  await page.locator('#field-password[type=password]').waitFor()
  isQuiet(tab)
})

test('what was refused comes back as it was typed, and nothing is filled in over it', async () => {
  await using app = await aNewApp()
  await using tab = await aTab(browser)
  const { page } = tab
  await page.goto((await app.flowra.setUpLink()) ?? '')
  await fillIn(page, { name: 'Ann', email: 'ann@example.org', password: 'too short', username: 'annika', workspace: 'Acme', slug: 'here' })
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.getByRole('alert').filter({ hasText: 'Use 12 characters or more.' }).waitFor()
  await fillIn(page, { email: 'bea@example.org', workspace: 'Other' })
  assert.equal(await valueIn(page, 'username'), 'annika')
  assert.equal(await valueIn(page, 'slug'), 'here')
  isQuiet(tab, /status of 4/)
})

test('without script the same forms set up, sign out and sign in', async () => {
  await using app = await aNewApp()
  await using tab = await aTab(browser, { javaScriptEnabled: false })
  const { page } = tab
  await page.goto((await app.flowra.setUpLink()) ?? '')
  assert.equal(await page.getByRole('button', { name: 'show' }).count(), 0)
  await fillIn(page, { name: 'Ann', email: 'ann@example.org', password: PASSWORD, username: 'ann', workspace: 'Acme', slug: 'acme' })
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.getByRole('heading', { level: 1, name: 'general' }).waitFor()
  await page.locator('.rail').getByRole('button', { name: 'You' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await fillIn(page, { email: 'ann@example.org', password: PASSWORD })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: 'general' }).waitFor()
})

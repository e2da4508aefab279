import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { roots } from '../../views/paths.ts'
import { aNewApp, anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser, aTab, type Tab } from '../support/chromium.ts'
import { newKey } from '../support/keys.ts'
import { aPaper, aPicture, aProgram, aSound, isAttached, picks } from './support/files.ts'
import { generalOf, isLive, isQuiet, rowOf, signedIn, writes } from './support/tabs.ts'

const LOOKS = [
  { colorScheme: 'light', width: 1440, height: 900 },
  { colorScheme: 'dark', width: 1440, height: 900 },
  { colorScheme: 'dark', width: 360, height: 740 },
  { colorScheme: 'light', width: 360, height: 740 },
] as const
const BAD = ['serious', 'critical']

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

/** Opens a page, which must be quiet, and tells its barriers. */
async function visit(tab: Tab, url: string, name: string): Promise<readonly string[]> {
  await tab.page.goto(url)
  isQuiet(tab, /status of 4/)
  const found = await barriers(tab.page, name)
  for (const told of [tab.violations, tab.errors]) told.length = 0 // axe measures with styles of its own, which the policy stops
  return found
}

/** Whatever stands between a reader and the page, in both themes and at both widths. */
async function barriers(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = []
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  for (const { colorScheme, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
    for (const { id, impact, nodes } of violations.filter(({ impact }) => BAD.includes(impact ?? '')))
      found.push(`${name}, ${colorScheme} ${width}: ${impact} ${id} at ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    if (isWide) found.push(`${name}, ${colorScheme} ${width}: scrolls sideways`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  return found
}

test('the pages before somebody is in have no serious barrier', async () => {
  await using app = await aNewApp()
  await using tab = await aTab(browser)
  const found: string[] = []
  for (const [name, path] of [
    ['set-up', ((await app.flowra.setUpLink()) ?? '').slice(app.origin.length)],
    ['set-up pending', '/'],
    ['sign-in', roots.signIn],
    ['link that is over', roots.reset('none')],
    ['no page', '/nowhere'],
  ] as const) {
    found.push(...(await visit(tab, app.origin + path, name)))
  }
  assert.deepEqual(found, [])
})

/** A program, under another name, with all that stands beside its words. */
async function anAppSays({ ann, origin, flowra }: TestApp, chatId: string): Promise<void> {
  const { token } = await flowra.core.commands.webhooks.create(ann.by(), chatId, { name: 'Deploys', emoji: ':rocket:' })
  const fields = [{ title: 'Stage', value: 'production', short: true }]
  const attachments = [{ color: 'danger', title: 'Build 7', title_link: 'https://ci.example/7', text: 'red', fields, footer: 'CI', ts: 1 }]
  await fetch(`${origin}/hooks/${token}`, {
    method: 'POST',
    body: JSON.stringify({ text: 'Failed', username: 'CI', attachments }),
    headers: { 'content-type': 'application/json' },
  })
}

/** A chat with everything that a row can be. */
async function lively(app: TestApp): Promise<string> {
  const { general } = app.chats
  const id = await app.bob.posts(general, 'A link https://example.org, `code` and\n\n```\na fence\n```')
  await app.ann.sends('PUT', at.reaction(general, id, 'tada'))
  await app.bob.sends('PATCH', at.message(general, id), { key: newKey(), text: 'A link https://example.org and `code`, edited' })
  await anAppSays(app, general)
  await app.ann.posts(general, 'Mine')
  await app.ann.sends('PUT', `${at.topic(general)}`, { topic: 'What is new' })
  await app.cleo.posts(general, 'Not read yet')
  return id
}

test('the pages of a workspace have no serious barrier', async () => {
  await using app = await anApp()
  const { general, launch } = app.chats
  const id = await lively(app)
  const { chatId: direct } = await app.flowra.core.commands.chats.createDirect(app.ann.by(), { personIds: [app.bob.id] })
  await app.bob.posts(direct, 'Hello')
  await using tab = await signedIn(browser, app, app.ann)
  const found: string[] = []
  for (const [name, path] of [
    ['chat', at.chat(general)],
    ['empty chat', at.chat(launch)],
    ['direct chat', at.chat(direct)],
    ['chats', at.sidebar],
    ['browse', at.chats],
    ['new message', at.newDirect],
    ['participants', at.participants(launch)],
    ['message', at.message(general, id)],
    ['history', at.history(general, id)],
    ['members', at.members],
    ['person', at.person(app.bob.id)],
    ['teams', at.teams],
    ['emoji', at.ownEmoji],
    ['mentions', at.mentions],
    ['invitations', at.invites],
    ['workspace settings', at.settings],
    ['no page', `${at.base}/nowhere`],
  ] as const) {
    found.push(...(await visit(tab, app.origin + path, name)))
  }
  assert.deepEqual(found, [])
})

test('the screens of a conversation have no serious barrier', async () => {
  await using app = await anApp()
  const { general } = app.chats
  const root = await app.bob.posts(general, '@ann, is this **it**?\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> said\n\n- [x] done')
  await app.ann.sends('POST', at.messages(general), { key: newKey(), text: 'It is', threadId: root })
  await app.ann.sends('PUT', at.pin(general, root))
  await app.ann.sends('PUT', at.save(general, root))
  await app.ann.sends('PUT', at.draft(general), { text: 'Begun', base: '' })
  const { reminders, schedules } = app.flowra.core.commands
  await reminders.ask(app.ann.by(), general, 'me tomorrow bring the cake')
  const { reminder } = await reminders.ask(app.ann.by(), general, 'me in 1m look')
  await reminders.fire({ kind: 'reminder', ...reminder })
  await schedules.add(app.ann.by(), general, { text: 'Good morning', when: 'tomorrow' })
  const asked = await app.ann.posts(app.chats.launch, 'Ask @dan about it')
  await using tab = await signedIn(browser, app, app.ann)
  const found: string[] = []
  for (const [name, path] of [
    ['thread', at.thread(general, root)],
    ['files', at.chatFiles(general)],
    ['pins', at.pins(general)],
    ['saved', at.saved],
    ['reminders', at.reminders],
    ['when to be reminded', at.remind(general, root)],
    ['threads', at.threads],
    ['mentions', at.mentions],
    ['drafts', at.drafts],
    ['search', at.search],
    ['hits', `${at.search}?q=it`],
    ['nothing found', `${at.search}?q=nowhere`],
    ['forward', at.forward(general, root)],
    ['somebody named who is not there', at.naming(app.chats.launch, asked)],
    ['channel settings', at.chatSettings(general)],
    ['webhooks', at.webhooks(general)],
    ['deleted channels', at.deletedChats],
    ['teams', at.teams],
    ['emoji', at.ownEmoji],
    ['help', at.help],
  ] as const) {
    found.push(...(await visit(tab, app.origin + path, name)))
  }
  assert.deepEqual(found, [])
})

test('the pages of settings have no serious barrier', async () => {
  await using app = await anApp()
  await using tab = await signedIn(browser, app, app.ann)
  const found: string[] = []
  for (const path of [
    roots.settings,
    roots.appearance,
    roots.keyboard,
    roots.notifications,
    roots.password,
    roots.sessions,
    roots.workspaces,
  ]) {
    found.push(...(await visit(tab, app.origin + path, path)))
  }
  assert.deepEqual(found, [])
})

test('what script opens or draws in a chat has no serious barrier', async () => {
  await using app = await anApp()
  await lively(app)
  await using tab = await signedIn(browser, app, app.ann, { path: generalOf(app) })
  const { page } = tab
  const found: string[] = []
  const look = async (name: string) => found.push(...(await barriers(page, name)))

  await rowOf(page, 'Mine').hover()
  await rowOf(page, 'Mine').getByRole('button', { name: 'More actions' }).click()
  await look('menu of a row')
  await rowOf(page, 'Mine').getByRole('button', { name: 'Delete' }).click()
  await look('question in the row')
  await page.keyboard.press('Escape')

  await rowOf(page, 'Mine').hover()
  await rowOf(page, 'Mine').getByRole('button', { name: 'Add reaction' }).click()
  await page.locator('#chooser').waitFor()
  await look('chooser')
  await page.keyboard.press('Escape')

  await rowOf(page, 'Mine').hover()
  await rowOf(page, 'Mine').getByRole('button', { name: 'Edit' }).click()
  await page.getByText('Editing').waitFor()
  await look('editing')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('a')
  await page.getByRole('option', { name: 'Dan' }).waitFor()
  await look('palette')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+/')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
  await look('keys')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'You: Ann' }).click()
  await look('menu')
  await page.keyboard.press('Escape')

  await picks(page, [await aPicture('one.png'), aSound(), aPaper(), aProgram()])
  for (const name of ['one.png', 'call.wav', 'Contract 2026.pdf']) await isAttached(page, name)
  await page.locator('.chip[data-state="failed"]').waitFor()
  await look('files to send')
  await page.getByRole('button', { name: 'Remove setup.exe' }).click()
  await writes(page, 'with files')
  await rowOf(page, 'with files').and(page.locator(':not(.pending)')).locator('.picture').click()
  await page.locator('dialog.lightbox[open]').waitFor()
  await look('a picture, large')
  await page.keyboard.press('Escape')
  await look('files in a row')

  await page.route('**/messages', route => route.fulfill({ status: 422, body: '<p class="problem-of-field">Not like this.</p>' }))
  await writes(page, 'refused')
  await page.locator('li.failed').waitFor()
  await tab.context.setOffline(true)
  await page.locator('#banner').getByText('Offline.').waitFor()
  await look('failed and offline')
  assert.deepEqual(found, [])
  await tab.context.setOffline(false)
  await isLive(page)
})

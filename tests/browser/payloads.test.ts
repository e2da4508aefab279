import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { REMINDERS } from '../../src/application/read-models/reminders.ts'
import { cleanName, parse, plain } from '../../src/application/text.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser, type Tab } from '../support/chromium.ts'
import { newKey } from '../support/keys.ts'
import { PASSWORD } from '../support/profile.ts'
import { until } from '../support/until.ts'
import { payloads } from '../views/support/payloads.ts'
import { BROKEN_ON_PURPOSE, isCutOff, isLive, isQuiet, opens, signedIn } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const RUN = 'window.canary=1'
/** What the notation of messages itself could be made to do. */
const NOTATION = [
  `[x](javascript:${RUN})`,
  `[x](JaVaScRiPt:${RUN})`,
  `[x](java\tscript:${RUN})`,
  `[x](data:text/html,<script>${RUN}</script>)`,
  `[x](vbscript:${RUN})`,
  '[x](//evil.example/a)',
  `[<img src=x onerror=${RUN}>](https://evil.example)`,
  `[x](https://evil.example" onmouseover="${RUN})`,
  `https://evil.example/"onmouseover="${RUN}`,
  `<https://evil.example/><script>${RUN}</script>`,
  `\`<img src=x onerror=${RUN}>\``,
  `\`</code><script>${RUN}</script>\``,
  `\`\`\`html\n<script>${RUN}</script>\n\`\`\``,
  `\`\`\`"onmouseover="${RUN}\n</code></pre><script>${RUN}</script>\n\`\`\``,
  `\`\`\`x-init\n<div x-data x-init="${RUN}">\n\`\`\``,
]
/** One thing in another, each with something to run. */
const NESTED = [
  `**<script>${RUN}</script>** *<img src=x onerror=${RUN}>* ~~"onmouseover="${RUN}~~`,
  `# <script>${RUN}</script>\n## </p><svg onload=${RUN}>`,
  `> <script>${RUN}</script>\n> > </blockquote><img src=x onerror=${RUN}>`,
  `- <script>${RUN}</script>\n  - [x] <img src=x onerror=${RUN}>\n1. </li></ol><svg onload=${RUN}>`,
  `| <script>${RUN}</script> | b |\n|:-:|--:|\n| </td></table><img src=x onerror=${RUN}> | " onload="${RUN} |`,
  `[**<script>${RUN}</script>**](https://evil.example/?<script>)`,
  `[\`</code><script>${RUN}</script>\`](https://evil.example)`,
  `[x](https://evil.example/\u202e/${RUN}) \u2066<script>${RUN}</script>`,
  `\\<script>${RUN}</script> \\[x](javascript:${RUN})`,
  `<@019e0000-0000-8000-8000-000000000000" onmouseover="${RUN}> <#x><script>${RUN}</script>`,
  `@"><img src=x onerror=${RUN}> #"><svg onload=${RUN}>`,
  `\`\`\`js\nconst a = "</span></code></pre><script>${RUN}</script>"\n\`\`\``,
  `\`\`\`html\n<img src=x onerror=${RUN}> <!-- --!> <script>${RUN}</script>\n\`\`\``,
  `:tada:<script>${RUN}</script>:tada:`,
  `&lt;script&gt;${RUN}&lt;/script&gt; &#60;img src=x onerror=${RUN}&#62;`,
]
const TEXTS = [...payloads, ...NOTATION, ...NESTED]
const BATCH = 46
const IN_TIME = 90 // a person may have a hundred that wait
const DAY_MS = 24 * 3_600_000
/** Descriptions hold 500 characters, names 80. */
const IN_ONE = 6
const PLACE = { zone: 'Europe/Berlin', locale: 'en' }

/** The page of somebody, and everything that a text must never make it do. */
async function watched(app: TestApp): Promise<Tab & { readonly done: string[] }> {
  const tab = await signedIn(browser, app, app.ann)
  const done: string[] = []
  await tab.context.exposeBinding('flowraCanary', () => done.push('ran a script'))
  await tab.context.addInitScript("Object.defineProperty(window, 'canary', { set: () => flowraCanary() })")
  tab.context.on('page', page => done.push(`opened ${page.url()}`))
  tab.page.on('dialog', dialog => {
    done.push('opened a dialog')
    return dialog.dismiss()
  })
  tab.page.on('request', request => {
    const { origin, pathname } = new URL(request.url())
    if (origin !== app.origin || pathname === '/' || pathname === roots.signOut) done.push(`asked for ${request.url()}`)
  })
  return Object.assign(tab, { done })
}

function nothingHappened(tab: Tab & { readonly done: readonly string[] }, despite?: RegExp): void {
  assert.deepEqual(tab.done, [])
  isQuiet(tab, despite)
}

const bare = (text: string) => text.replace(/\s+/g, '')

/** What the notation takes away is taken away, and nothing else. */
const shownText = (typed: string) => bare(plain(parse(typed).tree, 10_000))

async function areShown(page: Page, selector: string, expected: readonly string[]): Promise<void> {
  const read = () =>
    page.locator(selector).evaluateAll(found =>
      found.map(one => {
        const words = one.cloneNode(true) as Element
        for (const button of words.querySelectorAll('.copy')) button.remove()
        return words.textContent?.replace(/\(edited\)$|\s+/g, '') ?? ''
      }),
    )
  for (let tries = 0; tries < 100; tries++) {
    const texts = new Set(await read())
    if (expected.every(text => texts.has(text))) return
    await page.waitForTimeout(100)
  }
  const texts = new Set(await read())
  assert.deepEqual(
    expected.filter(text => !texts.has(text)),
    [],
    `${selector}: shown are ${[...texts].slice(0, 5)}`,
  )
}

const TEXT = 'li.message:not([hidden]) .text'
const named = (longest: number) => [...new Set(TEXTS.map(text => cleanName(cleanName(text).slice(0, longest))))].filter(Boolean)

test('whatever Bob writes or makes of it later, it stays text: by frame, by catch-up, by page', async () => {
  await using app = await anApp()
  await using ann = await watched(app)
  const { page } = ann
  const { messages, chats } = app.flowra.core.commands
  assert.ok(TEXTS.length >= 200)
  for (let from = 0; from < TEXTS.length; from += BATCH) {
    const batch = TEXTS.slice(from, from + BATCH)
    const { chatId } = await chats.create(app.bob.by(), { title: `Batch ${from}`, visibility: 'public', personIds: [app.ann.id] })
    await opens(page, app.origin + at.chat(chatId))
    const ids: string[] = []
    for (const _ of batch) ids.push((await messages.post(app.bob.by(), chatId, { text: 'x' })).messageId)
    for (const [i, text] of batch.entries()) await messages.edit(app.bob.by(), { chatId, messageId: ids[i] as string }, { text })
    await areShown(page, TEXT, batch.map(shownText))

    await ann.context.setOffline(true)
    await isCutOff(page)
    for (const id of ids) await messages.delete(app.bob.by(), { chatId, messageId: id })
    for (const text of batch) await messages.post(app.bob.by(), chatId, { text })
    await ann.context.setOffline(false)
    await isLive(page)
    await areShown(page, TEXT, batch.map(shownText))
    await page.reload()
    await areShown(page, TEXT, batch.map(shownText))
  }
  nothingHappened(ann, BROKEN_ON_PURPOSE)
})

test('whatever a channel, its topic and a person are called stays text while they change under the page', async () => {
  await using app = await anApp()
  await using ann = await watched(app)
  const { page } = ann
  const { chats, people } = app.flowra.core.commands
  const { launch } = app.chats
  await chats.createDirect(app.ann.by(), { personIds: [app.bob.id] })
  await opens(page, app.origin + at.chat(launch))
  for (const [i, name] of named(80).entries()) {
    await chats.rename(app.ann.by(), launch, { title: name })
    await chats.setTopic(app.ann.by(), launch, { topic: name })
    await people.changeProfile(app.bob.by(), { name, username: 'bob', title: name, ...PLACE })
    if (i % 4 === 0)
      await page.waitForFunction(
        text =>
          document.querySelector('.topic')?.textContent === text &&
          document.querySelector('.head h1')?.textContent === `# ${text}` &&
          document.querySelector('#sidebar [data-kind=direct] .name')?.textContent === text,
        name,
      )
  }
  nothingHappened(ann)
})

test('whatever a page lists stays text: channels, topics, people, what they do, their status, the workspace', async () => {
  await using app = await anApp()
  await using ann = await watched(app)
  const { page } = ann
  const { chats, people, workspaces, members } = app.flowra.core.commands
  const names = named(80)
  assert.ok(names.length >= 200)
  const ids: string[] = []
  for (const [i, name] of names.entries()) {
    const self = { name, username: `p-${i}`, ...PLACE }
    const { personId } = await people.register(newKey(), 'local', { ...self, email: `p-${i}@example.org`, password: PASSWORD })
    ids.push(personId)
    await people.changeProfile({ personId, command: newKey() }, { ...self, title: name })
    await people.setStatus({ personId, command: newKey() }, { emoji: '<b>', text: name, untilAt: null })
    await members.add(app.ann.by(), { personId, role: 'member' })
  }
  await app.flowra.core.caughtUp(10_000)
  for (let from = 0; from < names.length; from += IN_ONE) {
    const description = names.slice(from, from + IN_ONE).join(' ')
    await workspaces.rename(app.ann.by(), { name: names[from] as string, description })
    await page.goto(app.origin + at.settings, { waitUntil: 'domcontentloaded' })
    assert.deepEqual(
      [await page.locator('#field-name').inputValue(), await page.locator('#field-description').inputValue()],
      [names[from], description],
    )
  }
  for (const [i, name] of names.entries()) {
    const { chatId } = await chats.create(app.ann.by(), { title: name, visibility: 'private', personIds: [] })
    await chats.setTopic(app.ann.by(), chatId, { topic: name })
    await chats.createDirect(app.ann.by(), { personIds: [ids[i] as string] })
  }
  await app.flowra.core.caughtUp(10_000)
  const shown = names.map(bare)
  await opens(page, app.origin + at.chat(app.chats.general))
  await areShown(page, '#sidebar [data-kind=private] .name', shown)
  await areShown(page, '#sidebar [data-kind=direct] .name', shown)
  nothingHappened(ann)
})

test('whatever waits for its time stays text: in both lists, in their forms, drawn anew, and when it is due', async () => {
  await using app = await anApp()
  await using ann = await watched(app)
  const { page } = ann
  const { launch } = app.chats
  const { schedules, reminders } = app.flowra.core.commands
  const shown = (found: readonly { readonly text: string }[]) => found.map(({ text }) => bare(text))
  for (let from = 0; from < TEXTS.length; from += IN_TIME) {
    const batch = TEXTS.slice(from, from + IN_TIME)
    await opens(page, app.origin + at.drafts)
    const waiting = await Promise.all(
      batch.map(async text => (await schedules.add(app.ann.by(), launch, { text, when: 'at', at: '2027-12-01T09:00' })).schedule),
    )
    const asked = await Promise.all(
      batch.map(async text => (await reminders.ask(app.ann.by(), launch, `me tomorrow 9:00 ${text}`)).reminder),
    )
    const [first, last] = [waiting[0]?.id ?? '', asked[0]?.id ?? '']
    await app.ann.sends('PATCH', at.schedule(first), { text: batch[0] as string, when: 'at', at: '2027-12-01T09:01' }) // tells the page
    await areShown(page, '.kept .old-text', shown(waiting))
    await opens(page, app.origin + at.reminders)
    await areShown(page, '.kept .old-text', shown(asked))
    for (const [path, kept] of [
      [at.schedule(first), waiting[0]],
      [at.reminder(last), asked[0]],
    ] as const) {
      await page.goto(app.origin + path, { waitUntil: 'domcontentloaded' })
      assert.equal(bare(await page.locator('textarea[name=text]').inputValue()), bare(kept?.text ?? ''))
    }
    app.clock.pass(2 * DAY_MS)
    await until(
      async () =>
        (await app.ports.documents.count(REMINDERS, app.workspaceId, { equal: { personId: app.ann.id, state: 'due' } })) >= batch.length,
    )
    await opens(page, app.origin + at.saved)
    await areShown(page, '.kept.due .old-text', shown(asked))
    for (const { id } of waiting) await schedules.cancel(app.ann.by(), id)
    for (const { id } of asked) await reminders.finish(app.ann.by(), id)
  }
  nothingHappened(ann)
})

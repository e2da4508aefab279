import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { BROKEN_ON_PURPOSE, box, isLive, isQuiet, shows, signedIn } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

test('a page with two composers: each has its own draft, list and fields', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.bob.posts(launch, 'the root')
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(launch) })
  const { page } = bob
  const root = '00000000-0000-7000-8000-000000000001'
  const opensThread = () =>
    page.evaluate(thread => {
      const form = document.querySelector('form.composer')?.cloneNode(true) as HTMLFormElement
      for (const field of form.querySelectorAll('textarea')) field.value = ''
      form.id += `-${thread}`
      form.dataset['thread'] = thread
      form.dataset['list'] += `-${thread}`
      form.insertAdjacentHTML('beforeend', `<input type="hidden" name="threadId" value="${thread}">`)
      const list = Object.assign(document.createElement('ol'), { id: form.dataset['list'], className: 'log' })
      document.querySelector('#main')?.append(list, form)
      document.dispatchEvent(new Event('htmx:finally:swap'))
    }, root)
  await opensThread()
  const reply = page.locator('form.composer[data-thread] textarea')
  await reply.fill('to the thread')
  await box(page).first().fill('to the chat')
  await page.reload()
  await opensThread()
  assert.deepEqual([await box(page).first().inputValue(), await reply.inputValue()], ['to the chat', 'to the thread'])

  let sent = ''
  await page.route('**/messages', async route => {
    sent = route.request().postData() ?? ''
    await route.fulfill({ status: 422, body: '<p class="problem-of-field">Not like this.</p>' })
  })
  await reply.press('Enter')
  await page.locator(`ol[id$="${root}"] li.failed`, { hasText: 'to the thread' }).waitFor()
  assert.equal(new URLSearchParams(sent).get('threadId'), root)
  assert.equal(await box(page).first().inputValue(), 'to the chat')
  await page.locator('li.failed').getByRole('button', { name: 'Edit' }).click()
  assert.equal(await reply.inputValue(), 'to the thread')
  await page.unroute('**/messages')
  await box(page).first().press('Enter')
  await shows(page, ['the root', 'to the chat'])
  isQuiet(bob, /status of 422/)
})

test('a draft on two devices: it follows Ann, is offered where she writes, and goes with the message', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using desk = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  await using phone = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const saved = (page: typeof desk.page) => page.locator('[data-draft]', { hasText: 'Draft saved' }).waitFor()
  const strip = phone.page.locator('.draft-strip', { hasText: 'Newer draft from another device.' })
  await phone.page.evaluate(() => (document.activeElement as HTMLElement).blur())

  await box(desk.page).fill('from the desk')
  await saved(desk.page)
  await phone.page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('form.composer textarea')?.value === 'from the desk')

  await box(phone.page).focus()
  await box(desk.page).fill('from the desk, later')
  await strip.waitFor()
  assert.equal(await box(phone.page).inputValue(), 'from the desk', 'never under the hands')
  await strip.getByRole('button', { name: 'Use it' }).click()
  assert.equal(await box(phone.page).inputValue(), 'from the desk, later')

  await box(phone.page).fill('from the phone')
  await saved(phone.page)
  await desk.page.locator('.draft-strip').getByRole('button', { name: 'Keep mine' }).click()
  await strip.waitFor()
  await strip.getByRole('button', { name: 'Use it' }).click()
  assert.equal(await box(phone.page).inputValue(), 'from the desk, later')
  await phone.page.evaluate(() => (document.activeElement as HTMLElement).blur())

  await desk.page.locator(`#line-${launch}[data-has-draft]`).waitFor()
  await box(desk.page).press('Enter')
  await shows(desk.page, ['from the desk, later'])
  await phone.page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('form.composer textarea')?.value === '')
  await desk.page.locator(`#line-${launch}:not([data-has-draft])`).waitFor()
  await desk.page.reload()
  await shows(desk.page, ['from the desk, later'])
  assert.equal(await box(desk.page).inputValue(), '')
  isQuiet(desk, /status of 409/)
  isQuiet(phone, /status of 409/)
})

test('a message sent while its first draft is under way leaves none behind', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const under = Promise.withResolvers<void>()
  const sent = Promise.withResolvers<void>()
  await page.route('**/draft', async route => {
    under.resolve()
    await sent.promise
    await route.continue()
  })
  await box(page).fill('on its way')
  await under.promise
  await box(page).press('Enter')
  await page.locator('li.message:not(.pending)', { hasText: 'on its way' }).waitFor()
  const dropped = page.waitForResponse(answer => answer.url().includes('/drafts'))
  sent.resolve()
  await dropped
  assert.equal(await (await app.ann.get(at.draft(launch))).text(), '')
  await page.reload()
  assert.equal(await box(page).inputValue(), '')
  isQuiet(ann)
})

test('a command whose answer was lost is done once when it is asked again', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  let isLost = true
  await page.route('**/messages', async route => {
    if (!isLost) return route.continue()
    isLost = false
    await route.fetch()
    await route.abort()
  })
  for (const text of ['/mute 2h', '/msg @bob Lunch?']) {
    isLost = true
    await box(page).fill(text)
    await box(page).press('Enter')
    await page.locator('.problem-of-field').waitFor()
    await box(page).press('Enter')
    if (text.startsWith('/mute')) await page.waitForFunction(() => document.querySelector('textarea')?.value === '')
  }
  await page.waitForURL(url => !url.pathname.endsWith(launch))
  await shows(page, ['Lunch?'])
  isQuiet(ann, /ERR_FAILED|status of 409/)
})

test('lists behind @ # : and /: the keyboard alone, and Enter never also sends', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const field = box(page)
  const list = page.locator('.picker')
  const chosen = () =>
    page.evaluate(() => document.getElementById(document.activeElement?.getAttribute('aria-activedescendant') ?? '')?.textContent)

  await field.pressSequentially('Ask @cl')
  await list.getByRole('option', { name: /Cleo/ }).waitFor()
  assert.equal(await field.getAttribute('role'), 'combobox')
  assert.match((await chosen()) ?? '', /Cleo/)
  assert.equal(await list.locator('b').first().textContent(), 'Cl')
  await field.press('Enter')
  assert.equal(await field.inputValue(), 'Ask @cleo ')
  assert.equal(await list.count(), 0)

  await field.pressSequentially('in #lau')
  await list.getByRole('option').first().waitFor()
  await field.press('Tab')
  assert.equal(await field.inputValue(), 'Ask @cleo in #launch ')

  await field.pressSequentially(':tad')
  await list.getByRole('option').first().waitFor()
  await field.press('Escape')
  assert.equal(await list.count(), 0)
  await field.pressSequentially('a')
  await page.waitForTimeout(300)
  assert.equal(await list.count(), 0, 'closed for this word')
  assert.ok(await field.evaluate(one => one === document.activeElement), 'Esc closed the list and nothing else')
  await field.pressSequentially(': and :he')
  await list.getByRole('option').first().waitFor()
  const first = await chosen()
  await field.press('ArrowDown')
  assert.notEqual(await chosen(), first)
  await field.press('Escape')
  await field.press('Enter')
  await page.locator('li.message:not(.pending)', { hasText: 'Ask' }).waitFor()
  assert.equal(await field.inputValue(), '')

  await field.pressSequentially('/shr')
  await list.getByRole('option').first().waitFor()
  await list.getByRole('option').first().click()
  assert.equal(await field.inputValue(), '/shrug ')
  isQuiet(ann)
})

test('a command that is refused stays in the box; one that is carried out leaves it', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.bob.posts(launch, 'Said before') // or all that Ann did is one line
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  await box(page).fill('/dance now')
  await box(page).press('Enter')
  await page.getByText('There is no command /dance. Begin with a space to send it as text.').first().waitFor()
  assert.equal(await box(page).inputValue(), '/dance now')
  await box(page).fill('/topic Ship on Friday ')
  await box(page).press('Enter')
  await page.locator('li.activity', { hasText: 'set the topic: Ship on Friday' }).waitFor({ state: 'attached' })
  assert.equal(await box(page).inputValue(), '')
  await box(page).fill('/shortcuts ')
  await box(page).press('Enter')
  await page.locator('#keys[open]').waitFor()
  await page.keyboard.press('Escape')
  await box(page).fill('/search Ship it')
  await box(page).press('Enter')
  await page.waitForURL(app.origin + at.searchFor('Ship it'))
  await page.goBack()
  await isLive(page)
  assert.equal(await box(page).inputValue(), '')
  isQuiet(ann, /status of 400/)
})

test('marks around what is selected, by button and by key, and a preview drawn as the message will be', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  const { page } = ann
  const field = box(page)
  const becomes = (text: string) =>
    page.waitForFunction(wanted => document.querySelector<HTMLTextAreaElement>('form.composer textarea')?.value === wanted, text)
  const selects = (from: number, until: number) =>
    field.evaluate((one: HTMLTextAreaElement, [start = 0, end = 0]) => one.setSelectionRange(start, end), [from, until])
  const tool = (name: string) => page.getByRole('toolbar', { name: 'Formatting' }).getByRole('button', { name, exact: true })
  const more = async (name: string) => {
    await tool('More tools').click()
    await page.locator('form.composer .menu').getByRole('button', { name, exact: true }).click()
  }

  await field.fill('one two')
  await selects(4, 7)
  await tool('Bold').click()
  await becomes('one **two**')
  await field.press('ControlOrMeta+b')
  await becomes('one two')
  await field.press('ControlOrMeta+i')
  await becomes('one _two_')
  await field.press('`')
  await becomes('one _`two`_')
  await field.press('ControlOrMeta+z')
  await becomes('one _two_')
  await selects(0, 3)
  await field.press('ControlOrMeta+k')
  await becomes('[one](https://) _two_')
  assert.equal(await page.locator('dialog[open]').count(), 0)
  await field.fill('a\nb')
  await selects(0, 3)
  await more('List')
  await becomes('- a\n- b')
  assert.ok(await field.evaluate(one => one === document.activeElement))
  await more('List')
  await becomes('a\nb')
  await tool('Code').click()
  await becomes('```\na\nb\n```')

  await field.fill('**loud** <b>tag</b>')
  await more('Preview')
  assert.equal(await page.locator('.menu:popover-open').count(), 0)
  const preview = page.locator('.preview .text')
  await preview.locator('strong', { hasText: 'loud' }).waitFor()
  assert.match((await preview.textContent()) ?? '', /<b>tag<\/b>/)
  await field.press('End')
  await field.press('!')
  await preview.waitFor({ state: 'detached' })

  await field.fill('```')
  await field.press('Enter')
  assert.equal(await field.inputValue(), '```\n', 'inside a fence Enter is a line')
  isQuiet(ann)
})

test('the emoji picker: groups, search, a tone that stays', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  const { page } = ann
  const opens = async () => {
    await page.getByRole('button', { name: 'Emoji', exact: true }).click()
    await page.locator('#emoji:popover-open .emoji-grid').first().waitFor()
  }
  await opens()
  assert.ok((await page.locator('#emoji h3').count()) > 5)
  await page.getByRole('button', { name: 'Skin tone 3' }).click()
  await page.getByRole('searchbox', { name: 'Find an emoji' }).fill('wave')
  await page.locator('#emoji h3').nth(1).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'wave', exact: true }).click()
  assert.equal(await box(page).inputValue(), ':wave::tone-3: ')
  await page.reload()
  await opens()
  await page.getByRole('searchbox', { name: 'Find an emoji' }).fill('tada')
  await page.getByRole('button', { name: 'tada', exact: true }).click()
  await box(page).press('Enter')
  await page.locator('li.message:not(.pending) .text', { hasText: '👋🏽' }).waitFor()
  isQuiet(ann)
})

test('three messages without a network go out once each and in order when it is back, also for whoever reads along', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(launch) })
  await ann.context.setOffline(true)
  for (const text of ['one', 'two', 'three']) {
    await box(ann.page).fill(text)
    await box(ann.page).press('Enter')
  }
  await ann.page.locator('li.pending', { hasText: 'Waits until you are online' }).nth(2).waitFor()
  await ann.context.setOffline(false)
  for (const { page } of [ann, bob]) await shows(page, ['one', 'two', 'three'])
  await ann.page.reload()
  await shows(ann.page, ['one', 'two', 'three'])
  isQuiet(ann, BROKEN_ON_PURPOSE)
})

test('what is pasted from a page or an editor becomes the notation', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  const { page } = ann
  const field = box(page)
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const pastes = async (html: string, plain = 'plain') => {
    await field.fill('')
    await field.focus()
    const data = { html, plain }
    await page.evaluate(
      ({ html: looks, plain: words }) =>
        navigator.clipboard.write([
          new ClipboardItem({
            'text/html': new Blob([looks], { type: 'text/html' }),
            'text/plain': new Blob([words], { type: 'text/plain' }),
          }),
        ]),
      data,
    )
    await field.press('ControlOrMeta+v')
    await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('form.composer textarea')?.value !== '')
    return field.inputValue()
  }

  assert.equal(
    await pastes('<h2>Title</h2><p>One <b>bold</b>, <i>slanted</i> <a href="https://a.example/x">link</a></p>'),
    '## Title\n\nOne **bold**, _slanted_ [link](https://a.example/x)',
  )
  assert.equal(await pastes('<ul><li>one</li><li>two<ol><li>three</li></ol></li></ul>'), '- one\n- two\n  1. three')
  assert.equal(await pastes('<pre><code class="language-js">let a = 1\nlet b</code></pre>'), '```js\nlet a = 1\nlet b\n```')
  assert.equal(
    await pastes('<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>x|y</td></tr></table>'),
    '| a | b |\n| --- | --- |\n| 1 | x\\|y |',
  )
  assert.equal(
    await pastes('<blockquote><p>said</p><p>so</p></blockquote><p>Use <code>x</code></p>'),
    '> said\n> \n> so\n\nUse `x`'.replace('> \n', '>\n'),
  )
  assert.equal(
    await pastes('<p>2 * 3 * 4 <a href="javascript:alert(1)">run</a><img src=x onerror="document.title=1"></p>'),
    '2 \\* 3 \\* 4 run',
  )
  assert.equal(await pastes('<span>just words</span>', 'just words'), 'just words')

  await field.fill('')
  await field.evaluate(one => {
    const data = new DataTransfer()
    data.setData('text/plain', 'const a = 1\nconst b = 2\n')
    data.setData('vscode-editor-data', '{"mode":"typescript"}')
    one.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await page.waitForFunction(() =>
    document.querySelector<HTMLTextAreaElement>('form.composer textarea')?.value.startsWith('```typescript\nconst a'),
  )
  assert.notEqual(await page.title(), '1')
  assert.ok(
    ann.violations.every(one => one.startsWith('script-src-attr inline')),
    'the handler was refused, and nothing else',
  )
})

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { aBrowser, aTab, type Tab } from '../support/chromium.ts'
import { ANN, aChat, BOB, CHAT, type Chat } from './support/a-chat.ts'
import { closes, FAKE_SOCKET, hears, opens, sent, socketCount } from './support/fake-socket.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

/** Ann has the chat open and the socket is there. */
async function annLooks(chat: Chat, options: { isOpen?: boolean } = {}): Promise<Tab> {
  const tab = await aTab(browser)
  await tab.context.addInitScript(FAKE_SOCKET)
  await tab.page.goto(chat.url)
  if (options.isOpen !== false) await opens(tab.page)
  return tab
}

const texts = async (page: Page) =>
  (await page.locator('li.message:not([hidden]) .text').allInnerTexts()).map(text => text.replace(' (edited)', ''))
const row = (page: Page, id: string) => page.locator(`#message-${id}`)
const box = (page: Page) => page.locator('form.composer textarea')
const idOf = (chat: Chat, index: number) => chat.rows().at(index)?.id ?? ''

test('Bob writes and Ann sees it, once, however often the frame arrives', async () => {
  await using chat = await aChat({ before: 3 })
  await using tab = await annLooks(chat)
  const frame = chat.posts(BOB, 'hello Ann')
  await hears(tab.page, frame, frame)
  assert.deepEqual(await texts(tab.page), ['message 1', 'message 2', 'message 3', 'hello Ann'])
  assert.deepEqual(tab.violations, [])
  assert.deepEqual(tab.errors, [])
})

test('an older version never takes the place of a newer one', async () => {
  await using chat = await aChat({ before: 2 })
  await using tab = await annLooks(chat)
  const first = chat.edits(idOf(chat, 0), 'first edit')
  const second = chat.edits(idOf(chat, 0), 'second edit')
  await hears(tab.page, second, first)
  assert.deepEqual(await texts(tab.page), ['second edit', 'message 2'])
})

test('a deleted message stays deleted when an older frame comes late', async () => {
  await using chat = await aChat({ before: 2 })
  await using tab = await annLooks(chat)
  const posted = chat.posts(BOB, 'oops')
  const deleted = chat.deletes(idOf(chat, -1))
  await hears(tab.page, posted, deleted, posted)
  assert.deepEqual(await texts(tab.page), ['message 1', 'message 2'])
})

test('a change above the loaded window adds no row', async () => {
  await using chat = await aChat({ before: 120 })
  await using tab = await annLooks(chat)
  const shown = await tab.page.locator('li.message').count()
  assert.ok(shown < 120, 'the chat must be longer than what is shown')
  await hears(tab.page, chat.edits(idOf(chat, 0), 'edited far above'))
  assert.equal(await tab.page.getByText('edited far above').count(), 0)
})

test('a lost frame is fetched, and nothing is missing', async () => {
  await using chat = await aChat({ before: 2 })
  await using tab = await annLooks(chat)
  chat.posts(BOB, 'lost on the way')
  await hears(tab.page, chat.posts(BOB, 'arrived'))
  await tab.page.locator('ol').getByText('lost on the way').waitFor()
  assert.deepEqual(await texts(tab.page), ['message 1', 'message 2', 'lost on the way', 'arrived'])
  assert.equal(chat.asked.filter(({ path }) => path.includes('since=')).length, 1)
})

test('frames in the wrong order need no question when the hole fills at once', async () => {
  await using chat = await aChat({ before: 1 })
  await using tab = await annLooks(chat)
  const one = chat.posts(BOB, 'one')
  const two = chat.posts(BOB, 'two')
  await hears(tab.page, two, one)
  assert.deepEqual(await texts(tab.page), ['message 1', 'one', 'two'])
  assert.equal(chat.asked.filter(({ path }) => path.includes('since=')).length, 0)
})

test('a pong with a newer version makes the page ask', async () => {
  await using chat = await aChat({ before: 1 })
  await using tab = await annLooks(chat)
  chat.posts(BOB, 'the last frame was lost')
  await hears(tab.page, { t: 'pong', versions: { [CHAT]: chat.version() } })
  assert.deepEqual(await texts(tab.page), ['message 1', 'the last frame was lost'])
})

test('after a long absence the newest page takes the place of the old one', async () => {
  await using chat = await aChat({ before: 3 })
  await using tab = await annLooks(chat)
  chat.spoil = ({ path }) => (path.includes('before=') ? { status: 503 } : undefined)
  for (let count = 0; count < 230; count++) chat.posts(BOB, `night ${count}`)
  await hears(tab.page, { t: 'pong', versions: { [CHAT]: chat.version() } })
  await tab.page.locator('ol').getByText('night 229', { exact: true }).waitFor()
  assert.equal(await tab.page.getByText('message 1', { exact: true }).count(), 0)
  assert.equal(await tab.page.locator('li.gap').count(), 1)
})

test('the page says which chat it looks at and from which version', async () => {
  await using chat = await aChat({ before: 2 })
  await using tab = await annLooks(chat)
  const looks = (await sent(tab.page)).filter(({ t }) => t === 'look')
  assert.deepEqual(looks.at(-1), { t: 'look', chats: { [CHAT]: chat.version() } })
})

test('a restart of the server brings the socket back, a refusal keeps it away', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  for (const code of [1012, 1011, 1013, 1006]) {
    const count = await socketCount(tab.page)
    await closes(tab.page, code)
    await tab.page.waitForFunction(was => window.sockets.length > was, count)
    await opens(tab.page)
  }
  for (const code of [1003, 1009]) {
    await tab.page.reload()
    await opens(tab.page)
    await closes(tab.page, code)
    await tab.page.waitForTimeout(700)
    assert.equal(await socketCount(tab.page), 1, `${code} must not knock again`)
  }
})

test('a session that is over stays away, says so, and comes back after signing in elsewhere', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  chat.isSignedIn = false
  await closes(tab.page, 1008)
  await tab.page.locator('#banner').getByText('You are signed out.').waitFor()
  assert.equal(await socketCount(tab.page), 1)
  chat.isSignedIn = true
  await tab.page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await tab.page.waitForFunction(() => window.sockets.length === 2)
  assert.equal(await tab.page.locator('meta[name=csrf]').getAttribute('content'), 'token-2')
})

test('Enter shows the message at once and clears the box; the answer makes it true', async () => {
  await using chat = await aChat({ before: 1 })
  await using tab = await annLooks(chat)
  await box(tab.page).fill('good morning')
  await box(tab.page).press('Enter')
  assert.equal(await box(tab.page).inputValue(), '')
  await row(tab.page, (await theMessage(chat, 'good morning')).id).waitFor()
  assert.equal(await tab.page.locator('li.pending').count(), 0)
  assert.deepEqual(await texts(tab.page), ['message 1', 'good morning'])
  assert.equal(chat.asked.find(({ method }) => method === 'POST')?.csrf, 'token-1')
  assert.deepEqual(tab.violations, [])
})

async function theMessage(chat: Chat, words: string) {
  for (let tries = 0; tries < 500; tries++) {
    const found = chat.rows().find(({ text }) => text?.typed === words)
    if (found) return found
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error(`"${words}" never reached the server.`)
}

test('four quick messages arrive in order, the frames before the answers', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  for (const words of ['a', 'b', 'c', 'd']) {
    await box(tab.page).fill(words)
    await box(tab.page).press('Enter')
  }
  await theMessage(chat, 'd')
  await tab.page.waitForFunction(() => document.querySelectorAll('li.pending').length === 0)
  assert.deepEqual(await texts(tab.page), ['a', 'b', 'c', 'd'])
  assert.deepEqual(
    chat.rows().map(({ text }) => text?.typed),
    ['a', 'b', 'c', 'd'],
  )
})

test('a refused message keeps its text and says why; trying again uses the same key', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  chat.spoil = ({ method }) =>
    method === 'POST' ? { status: 422, body: '<p class="problem-of-field">This channel is archived.</p>' } : undefined
  await box(tab.page).fill('too late')
  await box(tab.page).press('Enter')
  await tab.page.locator('li.failed').getByText('This channel is archived.').waitFor()
  assert.deepEqual(await texts(tab.page), ['too late'])
  chat.spoil = () => undefined
  await tab.page.getByRole('button', { name: 'Retry' }).click()
  await theMessage(chat, 'too late')
  const keys = chat.asked
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'))
    .map(({ fields }) => fields.get('key'))
  assert.equal(keys.length, 2)
  assert.equal(keys[0], keys[1])
})

test('a refused message goes back into the box to be changed', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  chat.spoil = ({ method }) => (method === 'POST' ? { status: 422, body: '<p class="problem-of-field">No.</p>' } : undefined)
  await box(tab.page).fill('almost right')
  await box(tab.page).press('Enter')
  await tab.page.getByRole('button', { name: 'Edit', exact: true }).first().click()
  assert.equal(await box(tab.page).inputValue(), 'almost right')
  assert.equal(await tab.page.locator('li.pending').count(), 0)
})

test('messages written without a network wait on the device and go out in order after a reload', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  chat.spoil = ({ method }) => (method === 'POST' ? 'hang up' : undefined)
  for (const words of ['one', 'two']) {
    await box(tab.page).fill(words)
    await box(tab.page).press('Enter')
  }
  await tab.page.waitForTimeout(100)
  chat.spoil = () => undefined
  await tab.page.reload()
  await theMessage(chat, 'two')
  assert.deepEqual(
    chat.rows().map(({ text }) => text?.typed),
    ['one', 'two'],
  )
})

test('a busy server is asked again by itself', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  let refusals = 0
  chat.spoil = ({ method, path }) =>
    method === 'POST' && path.endsWith('/messages') && refusals++ === 0 ? { status: 503, headers: { 'Retry-After': '1' } } : undefined
  await box(tab.page).fill('patience')
  await box(tab.page).press('Enter')
  await tab.page.getByText('Trying again in 1 s').waitFor()
  await theMessage(chat, 'patience')
})

test('a session that ends while writing keeps the text, and the same key goes out after signing in', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  chat.isSignedIn = false
  await box(tab.page).fill('still here')
  await box(tab.page).press('Enter')
  await tab.page.locator('li.failed').getByText('You are signed out.').waitFor()
  await tab.page.locator('li.failed').getByRole('link', { name: 'Sign in' }).waitFor()
  chat.isSignedIn = true
  await tab.page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await theMessage(chat, 'still here')
  assert.equal(chat.asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')).at(-1)?.csrf, 'token-2')
})

test('after five seconds without a socket the page says so, however often it tried, and takes it back', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  chat.spoil = ({ method }) => (method === 'POST' ? 'hang up' : undefined)
  await box(tab.page).fill('wait for me')
  await box(tab.page).press('Enter')
  const tries = setInterval(() => closes(tab.page, 1006).catch(() => {}), 400)
  await tab.page.locator('#banner').getByText('Offline. You can keep writing; 1 message waits.').waitFor()
  clearInterval(tries)
  chat.spoil = () => undefined
  await tab.page.getByRole('button', { name: 'Try now' }).click()
  await opens(tab.page)
  await tab.page.locator('#banner').getByText('Caught up').waitFor()
  await theMessage(chat, 'wait for me')
  await tab.page.locator('#banner').waitFor({ state: 'hidden' })
})

test('a draft is there again after a reload and in no other chat', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  await box(tab.page).fill('half a thought')
  await tab.page.reload()
  assert.equal(await box(tab.page).inputValue(), 'half a thought')
  await tab.page.locator('#sidebar a.row[data-chat]').nth(1).click()
  await tab.page.waitForFunction(() => document.querySelector('h1')?.textContent?.includes('random'))
  assert.equal(await box(tab.page).inputValue(), '')
})

test('text and caret stay while frames rain', async () => {
  await using chat = await aChat({ before: 5 })
  await using tab = await annLooks(chat)
  await box(tab.page).fill('hello world')
  await box(tab.page).evaluate(field => (field as HTMLTextAreaElement).setSelectionRange(5, 5))
  for (let count = 0; count < 10; count++) await hears(tab.page, chat.posts(BOB, `rain ${count}`))
  await hears(tab.page, { t: 'reset', chat: CHAT })
  assert.equal(await box(tab.page).inputValue(), 'hello world')
  assert.equal(await box(tab.page).evaluate(field => (field as HTMLTextAreaElement).selectionStart), 5)
  assert.equal(await box(tab.page).evaluate(field => field === document.activeElement), true)
})

test('a text of 40,001 characters stays in the box with a sentence', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  await box(tab.page).fill('x'.repeat(40_001))
  await box(tab.page).press('Enter')
  await tab.page.getByText('This is 1 characters too long.').or(tab.page.getByText('This is 1 character too long.')).first().waitFor()
  assert.equal((await box(tab.page).inputValue()).length, 40_001)
})

test('who reads further up stays where they are and is told what came', async () => {
  await using chat = await aChat({ before: 50 })
  await using tab = await annLooks(chat)
  const scroller = tab.page.locator('.timeline')
  await scroller.evaluate(view => {
    view.scrollTop = -600
  })
  const anchor = row(tab.page, idOf(chat, 20))
  const was = (await anchor.boundingBox())?.y
  await hears(tab.page, chat.posts(BOB, 'new below'))
  await tab.page.waitForTimeout(50)
  assert.ok(Math.abs(((await anchor.boundingBox())?.y ?? 0) - (was ?? 0)) <= 1, 'nothing may move')
  assert.equal((await tab.page.locator('.jump').innerText()).trim(), '1 new')
  await tab.page.locator('.jump').click()
  assert.equal(await scroller.evaluate(view => view.scrollTop), 0)
})

test('older messages load before they are reached', async () => {
  await using chat = await aChat({ before: 120 })
  await using tab = await annLooks(chat)
  for (let pages = 0; pages < 2; pages++) {
    const shown = await tab.page.locator('li.message').count()
    await tab.page.locator('.timeline').evaluate(view => {
      view.scrollTop = -view.scrollHeight
    })
    await tab.page.waitForFunction(before => document.querySelectorAll('li.message').length > before, shown)
  }
  await row(tab.page, idOf(chat, 0)).waitFor({ state: 'attached' })
  assert.equal(await tab.page.locator('li.message').count(), 120)
  assert.deepEqual((await texts(tab.page)).slice(0, 2), ['message 1', 'message 2'])
})

test('far up in a long chat the page stays small, counts what comes, and finds the way back', async () => {
  await using chat = await aChat({ before: 420 })
  await using tab = await annLooks(chat)
  const scroller = tab.page.locator('.timeline')
  const isThere = (id: string) => row(tab.page, id).count()
  for (let tries = 0; tries < 12 && !(await isThere(idOf(chat, 0))); tries++) {
    await scroller.evaluate(view => {
      view.scrollTop = -view.scrollHeight
    })
    await tab.page.waitForTimeout(300)
  }
  assert.equal(await isThere(idOf(chat, 0)), 1, 'the first message of all must be there')
  assert.ok((await tab.page.locator('li.message').count()) <= 300)
  await hears(tab.page, chat.posts(BOB, 'far below'))
  assert.equal(await tab.page.locator('ol').getByText('far below').count(), 0)
  for (let tries = 0; tries < 12 && !(await isThere(idOf(chat, -1))); tries++) {
    await scroller.evaluate(view => {
      view.scrollTop = 0
    })
    await tab.page.waitForTimeout(300)
  }
  const shown = (await texts(tab.page)).slice(-3)
  assert.deepEqual(shown, ['message 419', 'message 420', 'far below'])
  assert.ok((await tab.page.locator('li.message').count()) <= 300)
})

test('Back brings the chat before with its draft, and it is live', async () => {
  await using chat = await aChat({ before: 2 })
  await using tab = await annLooks(chat)
  await box(tab.page).fill('unsent')
  await tab.page.locator('#sidebar a.row[data-chat]').nth(1).click()
  await tab.page.waitForFunction(() => document.querySelector('h1')?.textContent?.includes('random'))
  await tab.page.goBack()
  await tab.page.waitForFunction(() => document.querySelector('h1')?.textContent?.includes('general'))
  assert.equal(await box(tab.page).inputValue(), 'unsent')
  await hears(tab.page, chat.posts(BOB, 'after going back'))
  assert.deepEqual(await texts(tab.page), ['message 1', 'message 2', 'after going back'])
  assert.deepEqual(tab.violations, [])
})

test('a message counts as read after half a second in view, and Mark unread stops that until the chat is opened anew', async () => {
  await using chat = await aChat({ before: 2 })
  await using tab = await annLooks(chat)
  const marks = () =>
    chat.asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/read')).map(({ fields }) => Object.fromEntries(fields))
  await hears(tab.page, chat.posts(BOB, 'read me'))
  assert.deepEqual(marks(), [])
  await tab.page.waitForTimeout(900)
  assert.deepEqual(marks(), [{ turn: '0', position: '3' }])
  await row(tab.page, idOf(chat, 1)).hover()
  await tab.page.locator('#toolbar').getByRole('button', { name: 'More actions' }).click()
  await tab.page.locator('#toolbar [data-act="unread"]').click()
  await hears(tab.page, chat.posts(BOB, 'and this'))
  await tab.page.waitForTimeout(900)
  assert.deepEqual(marks().slice(1), [{ markUnread: idOf(chat, 1) }])
})

test('a token that another tab made old is fetched, and nothing is lost', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  chat.spoil = ({ method, csrf }) =>
    method === 'POST' && csrf === 'token-1' ? { status: 403, body: '<p class="problem">Out of date.</p>' } : undefined
  await box(tab.page).fill('with the new token')
  await box(tab.page).press('Enter')
  await theMessage(chat, 'with the new token')
  assert.equal(await tab.page.locator('li.failed').count(), 0)
})

test('access lost closes the chat with a sentence and keeps what was being written', async () => {
  await using chat = await aChat({ before: 1 })
  await using tab = await annLooks(chat)
  await box(tab.page).fill('unfinished')
  await tab.page.evaluate(chatId => window.sockets.at(-1)?.hears({ t: 'gone', chat: chatId }), CHAT)
  await tab.page.getByText('You no longer have access to # general.').first().waitFor()
  assert.equal(await tab.page.getByLabel('What you were writing').inputValue(), 'unfinished')
  assert.equal(await tab.page.getByText('message 1').count(), 0)
})

test('a row with the focus in it is patched, and the focus stays', async () => {
  await using chat = await aChat({ before: 3 })
  await using tab = await annLooks(chat)
  const link = row(tab.page, idOf(chat, 1)).locator('a.at')
  await link.focus()
  await hears(tab.page, chat.edits(idOf(chat, 1), 'changed under the focus'))
  assert.equal(await link.evaluate(one => one === document.activeElement), true)
  assert.deepEqual(await texts(tab.page), ['message 1', 'changed under the focus', 'message 3'])
})

test('Ann edits her last message in the composer, and Esc brings her draft back', async () => {
  await using chat = await aChat({ before: 1 })
  await using tab = await annLooks(chat)
  await hears(tab.page, chat.posts(ANN, 'tpyo'))
  await box(tab.page).focus()
  await box(tab.page).press('ArrowUp')
  await tab.page.locator('.editing-head').waitFor()
  assert.equal(await box(tab.page).inputValue(), 'tpyo')
  await box(tab.page).fill('typo')
  await box(tab.page).press('Enter')
  await tab.page.waitForFunction(() => !document.querySelector('.editing-head'))
  assert.equal((await texts(tab.page)).at(-1), 'typo')
})

test('Ann reacts and deletes by keyboard alone', async () => {
  await using chat = await aChat({ before: 1 })
  await using tab = await annLooks(chat)
  await hears(tab.page, chat.posts(ANN, 'delete me'))
  await box(tab.page).focus()
  await tab.page.keyboard.press('Escape')
  await tab.page.keyboard.press('+')
  await tab.page.locator('#chooser').waitFor()
  await tab.page.keyboard.press('Enter')
  await tab.page.locator('.reaction').waitFor()
  await tab.page.keyboard.press('Delete')
  await tab.page.getByText('Delete this message?').waitFor()
  await tab.page.keyboard.press('Enter')
  await tab.page.waitForFunction(() => document.querySelectorAll('li.message:not([hidden])').length === 1)
  assert.deepEqual(tab.violations, [])
  assert.deepEqual(tab.errors, [])
})

test('a channel that Ann does not look at turns bold, and the mark of another tab takes it back', async () => {
  await using chat = await aChat({ before: 2 })
  await using tab = await annLooks(chat)
  const line = tab.page.locator('#sidebar a.row[data-chat]').nth(1)
  const other = (await line.getAttribute('data-chat')) ?? ''
  await hears(tab.page, { t: 'count', chats: [{ chat: other, lastN: 3, gone: [], at: 0 }] })
  assert.match((await line.getAttribute('class')) ?? '', /unread/)
  await hears(tab.page, { t: 'read', chat: other, turn: 0, position: 3 })
  assert.doesNotMatch((await line.getAttribute('class')) ?? '', /unread/)
})

test('Ctrl K finds chats of the sidebar at once and others below them', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  await tab.page.keyboard.press('Control+k')
  await tab.page.locator('#palette input').fill('ran')
  await tab.page.getByRole('option', { name: 'random' }).waitFor()
  await tab.page.getByRole('option', { name: 'far away' }).waitFor()
  assert.equal(await tab.page.getByRole('option', { name: 'random' }).getAttribute('aria-selected'), 'true')
  const ways: { modifiers?: 'ControlOrMeta'[]; button?: 'middle' }[] = [{ modifiers: ['ControlOrMeta'] }, { button: 'middle' }]
  for (const how of ways) {
    const opened = tab.context.waitForEvent('page')
    await tab.page.getByRole('option', { name: 'random' }).click(how)
    await (await opened).close()
  }
  await tab.page.locator('#palette input').focus()
  await tab.page.keyboard.press('Enter')
  await tab.page.waitForFunction(() => document.querySelector('h1')?.textContent?.includes('random'))
  assert.deepEqual(tab.violations, [])
})

test('a page kept by the browser comes back with one socket', async () => {
  await using chat = await aChat()
  await using tab = await annLooks(chat)
  await tab.page.goto('about:blank')
  await tab.page.goBack({ waitUntil: 'commit' })
  await tab.page.waitForFunction(() => window.sockets?.some(socket => socket.readyState < 2))
  assert.equal(await tab.page.evaluate(() => window.sockets.filter(socket => socket.readyState < 2).length), 1)
})

test('the open menu of a row stays while newer versions of the row come, and they are shown after it', async () => {
  await using chat = await aChat({ before: 3 })
  await using tab = await annLooks(chat)
  const id = idOf(chat, -1)
  await row(tab.page, id).hover()
  await tab.page.locator('#toolbar').getByRole('button', { name: 'More actions' }).click()
  await hears(tab.page, chat.reacts(id, BOB), chat.edits(id, 'said anew'))
  await tab.page.getByRole('button', { name: 'Quote' }).waitFor()
  assert.equal(await row(tab.page, id).locator('.reaction').count(), 0)
  await tab.page.keyboard.press('Escape')
  await row(tab.page, id).locator('.reaction').waitFor()
  assert.deepEqual((await texts(tab.page)).at(-1), 'said anew')
})

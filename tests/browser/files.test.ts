import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { aFilm, aPaper, aPicture, aProgram, aSound, chip, drops, isAttached, pastes, picks } from './support/files.ts'
import { box, isLive, isQuiet, rowOf, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const problem = (page: Page) => page.locator('.problem-of-field')
const isFocused = (page: Page, selector: string) => page.waitForFunction(one => document.activeElement?.matches(one), selector)
const lightbox = (page: Page) => page.locator('dialog.lightbox')
const says = (page: Page, words: string) => lightbox(page).locator('[role="status"]', { hasText: words }).waitFor()

/** Where every row stands, from above. */
const tops = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => [...document.querySelectorAll('li.message')].map(row => Math.round(row.getBoundingClientRect().top)))

test('a picture, a paper and a program are dropped: two arrive, one is refused, and Bob sees them live without a jump', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.bob.posts(launch, 'Which one do we ship?')
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(launch) })
  const { page } = ann
  await box(page).fill('The second one')
  const files = [await aPicture('variants.png'), aPaper(), aProgram()]
  await drops(page, files, { isHeld: true })
  await page.locator('section.panel.is-dropping').waitFor()
  await page.locator('section.panel:not(.is-dropping)').waitFor()
  await drops(page, files)
  await isAttached(page, 'variants.png')
  await isAttached(page, 'Contract 2026.pdf')
  await chip(page, 'setup.exe').locator('small', { hasText: 'Programs cannot be attached.' }).waitFor()
  assert.match((await page.locator('#assertive').textContent()) ?? '', /^setup.exe: Programs cannot be attached/)
  assert.ok(await chip(page, 'setup.exe').getByRole('button', { name: 'Try setup.exe again' }).isHidden(), 'another try changes nothing')
  assert.ok(await chip(page, 'variants.png').locator('img').isVisible(), 'a thumbnail')

  await box(page).press('Enter')
  await problem(page).filter({ hasText: 'Remove what could not be attached' }).waitFor()
  assert.equal(await box(page).inputValue(), 'The second one', 'the text stays')
  const shown = Promise.withResolvers<void>()
  await bob.page.route('**/small', async route => {
    await shown.promise
    await route.continue()
  })
  await chip(page, 'setup.exe').getByRole('button', { name: 'Remove setup.exe' }).press('Enter')
  await isFocused(page, '[aria-label="Remove Contract 2026.pdf"]')
  await box(page).press('Enter')
  await rowOf(page, 'The second one').and(page.locator(':not(.pending)')).locator('.picture img').waitFor()
  assert.equal(await page.locator('.chip').count(), 0)

  await bob.page.getByRole('link', { name: 'Files 2' }).waitFor()
  const row = rowOf(bob.page, 'The second one')
  await row.locator('.file', { hasText: 'Contract 2026.pdf' }).waitFor()
  const before = await tops(bob.page)
  assert.equal(await row.locator('img').evaluate(image => (image as HTMLImageElement).naturalWidth), 0)
  shown.resolve()
  await bob.page.waitForFunction(() => (document.querySelector('.picture img') as HTMLImageElement).naturalWidth > 0)
  assert.deepEqual(await tops(bob.page), before, 'its place was there before it')
  assert.equal(await row.locator('article').evaluate(one => one.getAttribute('aria-labelledby')?.split(' ').length), 4)
  const download = bob.page.waitForEvent('download')
  await row.locator('.file a').click()
  assert.equal((await download).suggestedFilename(), 'Contract 2026.pdf')
  isQuiet(ann, /status of 4\d\d/)
  isQuiet(bob)
})

test('the lightbox by keyboard: every picture of the list, its ends, and back to where it was opened', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  await picks(page, [await aPicture('one.png'), await aPicture('two.png', [300, 900])])
  await isAttached(page, 'two.png')
  await isAttached(page, 'one.png')
  await writes(page, 'a pair')
  await rowOf(page, 'a pair').and(page.locator(':not(.pending)')).waitFor()
  await picks(page, [await aPicture('three.png', [40, 30])])
  await isAttached(page, 'three.png')
  await box(page).press('Enter')
  await page.locator('li.message:not(.pending) img[alt="three.png"]').waitFor()

  await box(page).press('Escape')
  await page.keyboard.press('k')
  await page.keyboard.press('o')
  await says(page, 'one.png 1 of 3')
  const large = lightbox(page).locator('img')
  await page.waitForFunction(() => /\/files\/[\w-]+$/.test(document.querySelector<HTMLImageElement>('.lightbox img')?.src ?? ''))
  const { width, height } = (await large.boundingBox()) ?? { width: 0, height: 0 }
  assert.ok(width > 600 && height > 300, `large: ${width} by ${height}`)
  await page.keyboard.press('ArrowLeft')
  await says(page, '1 of 3')
  await page.keyboard.press('ArrowRight')
  await says(page, 'two.png 2 of 3')
  await page.keyboard.press('End')
  await says(page, 'three.png 3 of 3')
  assert.ok(await lightbox(page).getByRole('button', { name: 'Next picture' }).isHidden())
  await page.keyboard.press('Home')
  await says(page, 'one.png 1 of 3')
  for (const at of ['two.png 2 of 3', 'three.png 3 of 3']) {
    await lightbox(page).getByRole('button', { name: 'Next picture' }).click()
    await says(page, at)
  }
  await page.keyboard.press('ArrowLeft')
  await says(page, 'two.png 2 of 3')
  const download = page.waitForEvent('download')
  await lightbox(page).getByRole('link', { name: 'Download' }).click()
  assert.equal((await download).suggestedFilename(), 'two.png')
  await page.keyboard.press('Escape')
  assert.ok(await lightbox(page).isHidden())
  await isFocused(page, 'a[data-picture]:has([alt="one.png"])')
  isQuiet(ann)
})

test('an upload is cancelled, fails and is tried again; a message waits for what is still on its way', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  let isCut = true
  await page.route('**/w/acme/files', route => {
    const name = route.request().headers()['flowra-file-name']
    if (name === 'slow.txt') return
    return name === 'lost.txt' && isCut ? route.abort() : route.continue()
  })
  const text = (name: string) => ({ name, type: 'text/plain', bytes: Buffer.from(name) })
  await picks(page, [text('slow.txt'), text('lost.txt'), text('fine.txt')])
  await chip(page, 'lost.txt').locator('small', { hasText: 'No answer from the server. Are you offline?' }).waitFor()
  await isAttached(page, 'fine.txt')
  isCut = false
  await chip(page, 'lost.txt').getByRole('button', { name: 'Try lost.txt again' }).click()
  await isAttached(page, 'lost.txt')
  await picks(page, [text('extra.txt')])
  await isAttached(page, 'extra.txt')
  const dropped = page.waitForResponse(answer => answer.request().method() === 'DELETE')
  await chip(page, 'extra.txt').getByRole('button', { name: 'Remove extra.txt' }).click()
  assert.equal((await dropped).status(), 204, 'it is not kept for nobody')

  await writes(page, 'three files')
  await page.locator('form.composer.is-waiting').waitFor()
  assert.equal(await box(page).inputValue(), 'three files')
  assert.equal(await page.locator('li.message').count(), 0, 'nothing is said to be sent')
  await chip(page, 'slow.txt').getByRole('button', { name: 'Cancel slow.txt' }).click()
  const row = rowOf(page, 'three files').and(page.locator(':not(.pending)'))
  await row.waitFor()
  assert.deepEqual(await row.locator('.file bdi').allTextContents(), ['lost.txt', 'fine.txt'])
  assert.equal(await box(page).inputValue(), '')
  isQuiet(ann, /net::ERR_FAILED/)
})

test('a message and a reply wait for their files at once, and both go', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const root = await app.bob.posts(launch, 'the root')
  await using ann = await signedIn(browser, app, app.ann, { path: at.thread(launch, root) })
  const { page } = ann
  const held = Promise.withResolvers<void>()
  await page.route('**/w/acme/files', route => held.promise.then(() => route.continue()))
  await picks(page, [aPaper('chat.pdf')])
  await drops(page, [aPaper('reply.pdf')], { on: 'aside.pane' })
  for (const [where, text] of [
    ['section.panel', 'the paper'],
    ['aside.pane', 'see there'],
  ]) {
    await page.locator(`${where} textarea`).fill(`${text}`)
    await page.locator(`${where} textarea`).press('Enter')
    await page.locator(`${where} form.composer.is-waiting`).waitFor()
  }
  held.resolve()
  await page.locator('aside.pane li.message:not(.pending) .file', { hasText: 'reply.pdf' }).waitFor()
  await page.locator('section.panel li.message:not(.pending) .file', { hasText: 'chat.pdf' }).waitFor()
  isQuiet(ann)
})

test('who is faster than the script that takes files loses none of them', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const held = Promise.withResolvers<void>()
  await page.route('**/*.js', route => held.promise.then(() => route.continue()))
  await picks(page, [aPaper('early.pdf')])
  await box(page).fill('on a slow line')
  await box(page).press('Enter')
  held.resolve()
  await rowOf(page, 'on a slow line').and(page.locator(':not(.pending)')).locator('.file', { hasText: 'early.pdf' }).waitFor()
  isQuiet(ann)
})

test('how much of it has arrived is told while it is on its way', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  const { page } = ann
  const line = await ann.context.newCDPSession(page)
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 300_000 })
  await picks(page, [{ name: 'large.txt', type: 'text/plain', bytes: Buffer.alloc(600_000, 'a') }])
  const seen = await page.waitForFunction(() => {
    const chip = document.querySelector('.chip')
    const share = Number(chip?.querySelector('progress')?.getAttribute('value'))
    const said = document.querySelector('#polite')?.textContent
    return /^586 KB · [1-9]\d? %$/.test(chip?.querySelector('small')?.textContent ?? '') && { share, said }
  })
  const { share, said } = (await seen.jsonValue()) || {}
  assert.ok(share && share > 0 && share < 1, `${share}`)
  assert.equal(said, 'Uploading large.txt')
  await isAttached(page, 'large.txt')
  assert.equal(await page.locator('#polite').textContent(), 'large.txt is attached')
  isQuiet(ann)
})

test('a picture is pasted; text that brings a picture of itself stays text; the eleventh file is left out', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const picture = await aPicture('image.png', [60, 60])
  await pastes(page, [picture], { 'text/html': '<b>a table</b>', 'text/plain': 'a table' })
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('form.composer textarea')?.value === '**a table**')
  assert.equal(await page.locator('.chip').count(), 0)
  await box(page).fill('')
  assert.equal(await pastes(page, [picture]), false)
  await isAttached(page, 'image.png')
  const papers = Array.from({ length: 10 }, (_, n) => aPaper(`paper ${n}.pdf`))
  await picks(page, papers)
  await problem(page).filter({ hasText: 'A message takes 10 files. The rest was left out.' }).waitFor()
  assert.equal(await page.locator('.chip').count(), 10)
  await isAttached(page, 'paper 8.pdf')
  await page.waitForFunction(() => document.querySelectorAll('.chip[data-state="done"]').length === 10)
  await box(page).press('Enter')
  const row = page.locator('li.message:not(.pending)')
  await row.waitFor()
  assert.equal(await row.locator('[data-file]').count(), 10, 'files are a message without any words')
  isQuiet(ann)
})

test('what is attached stays with its chat and its thread, and comes back when the message is refused', async () => {
  await using app = await anApp()
  const { launch, general } = app.chats
  const root = await app.bob.posts(launch, 'the root')
  await using ann = await signedIn(browser, app, app.ann, { path: at.thread(launch, root) })
  const { page } = ann
  await picks(page, [aPaper('chat.pdf')])
  await drops(page, [aPaper('reply.pdf')], { on: 'aside.pane' })
  await isAttached(page, 'reply.pdf')
  await isAttached(page, 'chat.pdf')
  assert.deepEqual(await page.locator('aside.pane .chip bdi').allTextContents(), ['reply.pdf'])
  await page.locator('aside.pane textarea').fill('see there')
  await page.locator('aside.pane textarea').press('Enter')
  await page.locator('aside.pane li.message:not(.pending) .file', { hasText: 'reply.pdf' }).waitFor()

  await page.locator(`#line-${general}`).click()
  await page.locator(`section.panel[data-chat="${general}"]`).waitFor()
  assert.equal(await page.locator('.chip').count(), 0)
  await page.locator(`#line-${launch}`).click()
  await chip(page, 'chat.pdf').waitFor()

  await page.route('**/messages', route => route.fulfill({ status: 422, body: '<p class="problem-of-field">Not like this.</p>' }))
  await writes(page, 'with a paper')
  const failed = page.locator('li.failed')
  await failed.locator('.file', { hasText: 'chat.pdf' }).waitFor()
  await page.unroute('**/messages')
  await failed.getByRole('button', { name: 'Edit' }).click()
  await isAttached(page, 'chat.pdf')
  assert.equal(await box(page).inputValue(), 'with a paper')
  await box(page).press('Enter')
  await rowOf(page, 'with a paper').and(page.locator(':not(.pending)')).locator('.file', { hasText: 'chat.pdf' }).waitFor()
  isQuiet(ann, /status of 422/)
})

test('a message that waits for the connection shows its files after a reload, and brings them', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  await picks(page, [aPaper('late.pdf')])
  await isAttached(page, 'late.pdf')
  await page.route('**/messages', route => route.abort())
  await writes(page, 'when there is a way')
  await page.locator('li.pending .file', { hasText: 'late.pdf' }).waitFor()
  await page.reload()
  await isLive(page)
  await page.locator('li.pending .file', { hasText: 'late.pdf' }).waitFor()
  await page.unroute('**/messages')
  await page.reload()
  await rowOf(page, 'when there is a way').and(page.locator(':not(.pending)')).locator('.file', { hasText: 'late.pdf' }).waitFor()
  isQuiet(ann, /net::ERR_FAILED/)
})

test('a name is text wherever it stands, a picture that is gone says so, and what plays goes on playing', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const name = '"><img src=x onerror=window.hit=1>.pdf'
  await picks(page, [aPaper(name), aSound(), await aPicture('gone.png')])
  for (const one of ['onerror', 'call.wav', 'gone.png']) await isAttached(page, one)
  await page.route('**/small', route => route.fulfill({ status: 404 }))
  await writes(page, 'listen')
  const row = rowOf(page, 'listen').and(page.locator(':not(.pending)'))
  await row.locator('.is-broken').waitFor()
  assert.match(await row.locator('.is-broken').evaluate(one => getComputedStyle(one, '::after').content), /cannot be shown/)
  assert.equal(await row.locator('.file bdi').textContent(), name)
  assert.equal(await page.evaluate(() => 'hit' in window), false)

  const sound = row.locator('audio')
  await page.waitForFunction(() => (document.querySelector('audio')?.duration ?? 0) > 0.4)
  const same = await sound.elementHandle()
  await box(page).focus()
  const id = (await row.getAttribute('id'))?.slice('message-'.length) ?? ''
  await app.bob.sends('PUT', at.reaction(launch, id, 'tada'))
  await row.locator('.reaction').waitFor()
  assert.ok(await same?.evaluate(one => one.isConnected), 'a reaction leaves the player as it is')
  isQuiet(ann, /status of 404/)
})

test('a film plays where it stands, from the middle too, and its place does not change when it is known', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  await picks(page, [await aFilm(page)])
  await isAttached(page, 'demo.webm')
  const parts: (string | undefined)[] = []
  page.on('response', answer => answer.request().resourceType() === 'media' && parts.push(answer.headers()['content-range']))
  await writes(page, 'Look at this')
  const film = rowOf(page, 'Look at this').and(page.locator(':not(.pending)')).locator('video')
  const heights = await film.evaluate(async it => {
    const video = it as HTMLVideoElement
    const first = video.getBoundingClientRect().height
    video.muted = true
    if (video.readyState < 1) await new Promise(resolve => video.addEventListener('loadedmetadata', resolve, { once: true }))
    const isThere = new Promise(resolve => video.addEventListener('seeked', resolve, { once: true }))
    video.currentTime = 0.5
    await isThere
    const isOver = new Promise(resolve => video.addEventListener('ended', resolve, { once: true }))
    await video.play()
    await isOver
    return [first, video.getBoundingClientRect().height, video.videoWidth]
  })
  assert.equal(heights[0], heights[1])
  assert.equal(heights[2], 320)
  assert.ok(parts.every(part => part?.startsWith('bytes ')) && parts.length > 0, `it was asked for by parts: ${parts}`)
  isQuiet(ann)
})

test('the tab of a chat lists what was attached, with the way to where it stands', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chatFiles(launch) })
  const { page } = ann
  await page.getByRole('heading', { name: 'No files yet' }).waitFor()
  await page.getByRole('link', { name: 'Write a message' }).click()
  await isLive(page)
  await picks(page, [await aPicture('one.png'), aPaper()])
  await isAttached(page, 'one.png')
  await isAttached(page, 'Contract 2026.pdf')
  await writes(page, 'both')
  await rowOf(page, 'both').and(page.locator(':not(.pending)')).waitFor()
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Files' }).click()
  const lines = page.locator('.kept > li')
  await lines.first().waitFor()
  assert.deepEqual((await lines.locator('bdi').allTextContents()).toSorted(), ['Contract 2026.pdf', 'one.png'])
  await lines.locator('a[data-picture]').click()
  await says(page, 'one.png 1 of 1')
  await page.keyboard.press('Escape')
  await lines.first().getByRole('link', { name: 'Show in chat' }).click()
  await page.locator('li.message:target', { hasText: 'both' }).waitFor()
  isQuiet(ann)
})

test('without script files go with the form, a refusal stands beside the text, and a picture is a link to itself', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using bob = await signedIn(browser, app, app.bob, { javaScriptEnabled: false })
  const { page } = bob
  await page.goto(app.origin + at.chat(launch))
  const sends = () => page.getByRole('button', { name: 'Send', exact: true }).click()
  const input = page.getByLabel('Attach files')
  assert.ok(((await input.boundingBox())?.width ?? 0) > 100, 'the names of what was picked can be read')
  const { name, type, bytes } = aProgram()
  await input.setInputFiles([{ name, mimeType: type, buffer: bytes }])
  await box(page).fill('look')
  await sends()
  await page.locator('.composer .problem-of-field', { hasText: 'Programs cannot be attached.' }).waitFor()
  assert.equal(await box(page).inputValue(), 'look')
  const picture = await aPicture('one.png')
  await input.setInputFiles([{ name: picture.name, mimeType: picture.type, buffer: picture.bytes }])
  await sends()
  const row = rowOf(page, 'look')
  await row.waitFor()
  await box(page).fill('words alone')
  await sends()
  await rowOf(page, 'words alone').waitFor()
  const [answer] = await Promise.all([page.waitForResponse(/\/files\/[\w-]+$/), row.locator('.picture a').click()])
  assert.deepEqual([answer.status(), answer.headers()['content-type']], [200, 'image/png'])
})

test('where files have an origin of their own, pictures and downloads are as ever, and a player that rested goes on', async () => {
  await using app = await anApp({ filesName: 'localhost' })
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page } = ann
  const [SECONDS, LATE] = [750, 740] // more than a player reads ahead
  await picks(page, [await aPicture('plan.png'), aSound('call.wav', SECONDS * 8_000)])
  await isAttached(page, 'plan.png')
  await isAttached(page, 'call.wav')
  await writes(page, 'Listen')
  const row = rowOf(page, 'Listen').and(page.locator(':not(.pending)'))
  await row.locator('audio').waitFor()
  await page.waitForFunction(() => (document.querySelector('.picture img') as HTMLImageElement | null)?.naturalWidth)
  await row.locator('a[data-picture]').click()
  await says(page, 'plan.png 1 of 1')
  const download = page.waitForEvent('download')
  await lightbox(page).getByRole('link', { name: 'Download' }).click()
  assert.equal((await download).suggestedFilename(), 'plan.png')
  await page.keyboard.press('Escape')

  const cdp = await ann.context.newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true }) // its clock is not the one that passes
  await page.waitForFunction(() => document.querySelector('audio')?.duration === 750)
  app.clock.pass(6 * 60_000)
  await row.locator('audio').evaluate((player, late) => {
    const sound = player as HTMLAudioElement
    sound.muted = true
    sound.currentTime = late
    return sound.play().catch(() => undefined) // what it began with is over
  }, LATE)
  await page.waitForFunction(late => (document.querySelector('audio')?.currentTime ?? 0) > late + 0.5, LATE)
  isQuiet(ann)
})

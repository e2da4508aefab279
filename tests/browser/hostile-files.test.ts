import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { ATTACHMENTS } from '../../src/application/read-models/attachments.ts'
import { anApp, at } from '../support/app.ts'
import { aBrowser, aTab } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { aSound, chip, isAttached, type OwnFile, picks } from './support/files.ts'
import { box, rowOf, signedIn, writes } from './support/tabs.ts'

/** Files that would like to run, given to a real browser in every way it takes them. Whatever runs tells a server of ours. */

let browser: Browser
const told: string[] = []
let origin: string
const listener = createServer(({ url = '', headers }, answer) => {
  const { pathname, searchParams } = new URL(url, 'http://here')
  if (pathname === '/ran') told.push(`${searchParams.get('name')} ${headers.referer ?? ''}`)
  const [type, body] = pages.get(pathname) ?? ['text/plain', '']
  answer.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' }).end(body)
})
const pages = new Map<string, readonly [type: string, body: string | Buffer]>()

before(async () => {
  browser = await aBrowser()
  await once(listener.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
})
after(async () => {
  await browser.close()
  listener.closeAllConnections()
  listener.close()
})

/** What it would run as, where a server took it for what it says it is. */
type Hostile = OwnFile & { readonly runsAs?: string }

async function hostile(): Promise<readonly Hostile[]> {
  const run = (name: string) => `new Image().src='${origin}/ran?name=${name}'`
  const script = (name: string) => `<script>${run(name)}</script><img src="x:" onerror="${run(name)}">`
  const file = (name: string, text: string, runsAs?: string): Hostile => ({
    name,
    type: '',
    bytes: Buffer.from(text, 'latin1'),
    ...(runsAs && { runsAs }),
  })
  const gif = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } })
    .gif()
    .toBuffer()
  const sound = aSound('sound.wav')
  return [
    file('page.html', `<!doctype html><title>page</title>${script('page.html')}`, 'text/html'),
    file('page.xhtml', `<html xmlns="http://www.w3.org/1999/xhtml"><script>${run('page.xhtml')}</script></html>`, 'application/xhtml+xml'),
    file('drawing.svg', `<svg xmlns="http://www.w3.org/2000/svg"><script>${run('drawing.svg')}</script></svg>`, 'image/svg+xml'),
    file('feed.xml', `<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">${run('feed.xml')}</x:script>`, 'text/xml'),
    file(
      'report.pdf',
      `%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.launchURL('${origin}/ran?name=report.pdf'))>>>>endobj\n`,
    ),
    file('unnamed', `<!doctype html>${script('unnamed')}`, 'text/html'),
    file('notes.txt', run('notes.txt'), 'text/javascript'),
    file('script.gif', `GIF89a=1;${run('script.gif')}`, 'text/javascript'),
    { name: 'two.gif', type: 'image/gif', bytes: Buffer.concat([gif, Buffer.from(script('two.gif'))]), runsAs: 'text/html' },
    { ...sound, bytes: Buffer.concat([sound.bytes, Buffer.from(script('sound.wav'))]), runsAs: 'text/html' },
  ]
}

/** What the browser makes of an address somebody opens: a file on its disk, or a page. */
async function opened(page: Page, url: string): Promise<'saved' | 'shown'> {
  const saved = page.waitForEvent('download').then(() => 'saved' as const)
  const shown = page.goto(url).then(
    () => 'shown' as const,
    () => saved,
  )
  saved.catch(() => undefined)
  return Promise.race([saved, shown])
}

/** The last thing in the page runs, and tells as those before it would. */
const EVERY_WAY = (url: string) => `<!doctype html>
  <script src="${url}"></script><script type="module" src="${url}"></script><link rel="stylesheet" href="${url}">
  <img src="${url}"><iframe src="${url}"></iframe><object data="${url}"></object><embed src="${url}"><video src="${url}"></video>
  <iframe src="${origin}/harmless"></iframe>`

/** A page of somebody, with the file in all its places; some are saved, some are blocked. */
async function everyWay(page: Page, own: string): Promise<void> {
  await page.goto(own)
  const harmless = () => told.findIndex(one => one.startsWith('harmless '))
  await until(() => harmless() >= 0, 'what may run')
  told.splice(harmless(), 1)
}

const widthOf = (page: Page) => page.locator('img').evaluate(image => (image as HTMLImageElement).naturalWidth)
const worker = (page: Page, url: string) => page.evaluate(one => navigator.serviceWorker.register(one).then(String, () => 'refused'), url)

test('each of them would run where it is taken for what it says it is', async () => {
  await using tab = await aTab(browser)
  for (const { name, bytes, runsAs } of await hostile()) {
    if (!runsAs) continue
    pages.set(`/as/${name}`, [runsAs, bytes])
    pages.set(`/calls/${name}`, ['text/html', `<!doctype html><script src="/as/${name}"></script>`])
    const heard = tab.page.waitForRequest(request => request.url().startsWith(`${origin}/ran`))
    await tab.page.goto(`${origin}/${runsAs === 'text/javascript' ? 'calls' : 'as'}/${name}`)
    await heard
  }
})

test('opened, embedded and called as scripts, by pages of ours and of strangers, nothing runs', async () => {
  const files = await hostile()
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  const { page, context } = ann
  await context.grantPermissions(['local-network-access'], { origin: app.origin }) // or pages put in tell nobody anything
  await picks(page, files)
  for (const { name } of files) await isAttached(page, name)
  await writes(page, 'Look inside')
  await rowOf(page, 'Look inside').and(page.locator(':not(.pending)')).locator('audio').waitFor()
  const kept = await app.ports.documents.find(ATTACHMENTS, app.workspaceId, { equal: { listing: launch }, limit: 20 })
  assert.equal(kept.length, files.length)
  await page.goto('about:blank')
  pages.set('/harmless', ['text/html', "<!doctype html><script>new Image().src='/ran?name=harmless&at='+Math.random()</script>"])
  told.length = 0

  for (const { id, file } of kept) {
    const url = app.origin + at.file(id)
    const way = await opened(page, url)
    assert.equal(way, file.kind === 'other' ? 'saved' : 'shown', file.name)
    if (way === 'shown')
      await assert.rejects(
        page.evaluate(() => document.cookie),
        /sandboxed/,
        'in an origin of its own',
      )
    pages.set(`/embeds/${id}`, ['text/html', EVERY_WAY(url)])
    await everyWay(page, `${origin}/embeds/${id}`)
    assert.equal(await widthOf(page), 0, `${file.name} is not even shown elsewhere`)
    await context.route(`${app.origin}/injected`, route => route.fulfill({ contentType: 'text/html', body: EVERY_WAY(url) }))
    await everyWay(page, `${app.origin}/injected`)
    if (file.kind === 'picture') assert.equal(await widthOf(page), 20)
    assert.equal(await worker(page, url), 'refused', file.name)
  }
  assert.deepEqual(told, [])
})

test('a page that calls itself a picture is refused where it is picked', async () => {
  await using app = await anApp()
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(app.chats.launch) })
  const bytes = Buffer.from('<!doctype html><script>alert(1)</script>')
  await picks(ann.page, [{ name: 'photo.png', type: 'image/png', bytes }])
  await chip(ann.page, 'photo.png').locator('small', { hasText: 'This file is not what its name says.' }).waitFor()
  await box(ann.page).press('Escape')
  assert.equal(
    await chip(ann.page, 'photo.png')
      .locator('img')
      .evaluateAll(images => images.filter(one => (one as HTMLImageElement).naturalWidth > 0).length),
    0,
  )
})

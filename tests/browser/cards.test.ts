import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { aPeer, type Peer, towards } from '../infrastructure/outgoing/peers.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { COUNT_SHIFTS, shifted } from './support/shifts.ts'
import { isQuiet, rowOf, signedIn, writes } from './support/tabs.ts'

/** A site of the neighbourhood, which the real app may ask: its cards, its pictures, and a program that looks like it. */

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const drawn = (width: number, height: number) => {
  const hills = `<path d="M0 ${height} L${width / 3} ${height / 3} L${width / 2} ${height / 2} L${width / 1.5} ${height / 4} L${width} ${height} Z" fill="#1f4f8f"/>`
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#bcd7f5"/>${hills}</svg>`,
    ),
  )
    .png()
    .toBuffer()
}
const [BANNER, SQUARE] = await Promise.all([drawn(1_200, 630), drawn(240, 240)])

const page = (title: string, picture: string, summary: string) =>
  `<!doctype html><title>${title}</title><meta property="og:site_name" content="Northwind Wiki"><meta property="og:image" content="${picture}"><meta name="description" content="${summary}">`
const PLAN = page('The plan of the year', '/banner.png', 'What we ship, when, and who looks after it. '.repeat(4))
const NOTE = page('Notes of the release meeting', '/square.png', 'Short, as it should be.')

/** Nothing is answered before `opens` was called. */
async function aSite(): Promise<Peer & { opens(): void }> {
  const open = Promise.withResolvers<void>()
  const peer = await aPeer(async ({ url = '' }, response) => {
    await open.promise
    const picture = url === '/banner.png' ? BANNER : url === '/square.png' ? SQUARE : undefined
    if (picture) return response.writeHead(200, { 'content-type': 'image/png' }).end(picture)
    return response.writeHead(200, { 'content-type': 'text/html' }).end(url === '/plan' ? PLAN : NOTE)
  })
  return Object.assign(peer, { opens: () => open.resolve() })
}

const appBeside = (site: Peer): Promise<TestApp> =>
  anApp({ on: ports => ({ ...ports, outgoing: towards(site, { timeoutMs: 60_000, privately: [`127.0.0.1:${site.port}`] }) }) })

async function aProgramSays({ ann, origin, flowra, chats }: TestApp, site: Peer): Promise<void> {
  const { token } = await flowra.core.commands.webhooks.create(ann.by(), chats.launch, { name: 'Deploys' })
  const payload = { text: 'Version 4.2 is out', icon_url: `${site.origin}/square.png` }
  await fetch(`${origin}/hooks/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  })
}

const pictureIsThere = (page: Page, selector: string) =>
  page.waitForFunction(one => {
    const picture = document.querySelector<HTMLImageElement>(one)
    return picture?.complete && picture.naturalWidth > 0
  }, selector)

/** Where every row stands below this one, from above. */
const below = (page: Page, text: string): Promise<readonly number[]> =>
  rowOf(page, text).evaluate(row => {
    const tops: number[] = []
    for (let next = row.nextElementSibling; next; next = next.nextElementSibling) tops.push(Math.round(next.getBoundingClientRect().top))
    return tops
  })

test('Ann posts a link, its card arrives before the eyes of Bob without a jump, and goes when she takes it away', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { launch } = app.chats
  for (let n = 0; n < 15; n++) await app.bob.posts(launch, `Before ${n}\n\nwith a second line`)
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  await using bob = await signedIn(browser, app, app.bob)
  await bob.context.addInitScript(COUNT_SHIFTS)
  await bob.page.goto(app.origin + at.chat(launch))
  await writes(ann.page, `Read ${site.origin}/plan please`)
  await rowOf(bob.page, 'please').waitFor()
  await app.cleo.posts(launch, 'On it')
  await rowOf(bob.page, 'On it').waitFor()
  const before = { shifts: await shifted(bob.page), tops: await below(bob.page, 'please') }
  assert.ok(before.tops.length > 0, 'something must stand below for this to mean anything')

  site.opens()
  const card = rowOf(bob.page, 'please').locator('.link-card', { hasText: 'The plan of the year' })
  await card.waitFor()
  await pictureIsThere(bob.page, '.link-card img')
  assert.equal((await shifted(bob.page)) - before.shifts, 0)
  assert.deepEqual(await below(bob.page, 'please'), before.tops)
  assert.ok(await card.isVisible())
  assert.ok(await card.getByRole('link', { name: 'Remove the card' }).isHidden(), 'it is hers')

  const hers = rowOf(ann.page, 'please').locator('.link-card')
  await hers.hover()
  await hers.getByRole('link', { name: 'Remove the card of The plan of the year' }).click()
  await card.waitFor({ state: 'detached' })
  await hers.waitFor({ state: 'detached' })
  assert.equal((await shifted(bob.page)) - before.shifts, 0, 'nor when it goes')
  assert.deepEqual(site.requests(), ['GET /plan', 'GET /banner.png'])
  for (const tab of [ann, bob]) isQuiet(tab)
})

const SHOTS = process.env['SHOTS']
const LOOKS = [
  { colorScheme: 'light', width: 1440, height: 900 },
  { colorScheme: 'dark', width: 1440, height: 900 },
  { colorScheme: 'light', width: 360, height: 740 },
  { colorScheme: 'dark', width: 360, height: 740 },
] as const

test('a chat with cards and the picture of a program has no serious barrier, in both themes and at both widths', async () => {
  await using site = await aSite()
  site.opens()
  await using app = await appBeside(site)
  const { launch } = app.chats
  await app.bob.posts(launch, `The plan stands: ${site.origin}/plan`)
  await app.ann.posts(launch, `And ${site.origin}/notes has what we said about it`)
  await aProgramSays(app, site)
  await using tab = await signedIn(browser, app, app.ann)
  const { page } = tab
  await page.goto(app.origin + at.chat(launch))
  await page.locator('.link-card').nth(1).waitFor()
  await pictureIsThere(page, '.avatar.square img')
  await pictureIsThere(page, '.link-card.wide img')
  isQuiet(tab)
  await page.evaluate(axe.source)
  const found: string[] = []
  const grounds = new Set<string>()
  for (const { colorScheme, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor))
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/cards-${colorScheme}-${width}.png` })
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
    for (const { id, impact, nodes } of violations.filter(({ impact }) => impact === 'serious' || impact === 'critical'))
      found.push(`${colorScheme} ${width}: ${impact} ${id} at ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push(`${width}: scrolls sideways`)
  }
  assert.deepEqual(found, [])
  assert.equal(grounds.size, 2, 'a light one and a dark one')
})

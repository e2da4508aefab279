import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import axe from 'axe-core'
import { generateSync } from 'otplib'
import type { Browser, Page } from 'playwright-core'
import { smtpMail } from '../../src/infrastructure/smtp/mail.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser, aTab } from '../support/chromium.ts'
import { aPostOffice, linkIn } from '../support/post-office.ts'
import { PASSWORD } from '../support/profile.ts'

const LOOKS = [
  { colorScheme: 'light', width: 1440, height: 900 },
  { colorScheme: 'dark', width: 1440, height: 900 },
  { colorScheme: 'light', width: 360, height: 740 },
  { colorScheme: 'dark', width: 360, height: 740 },
] as const
const SHOTS = process.env['SHOTS']

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

/** In both themes and at both widths: no barrier, nothing that scrolls sideways. */
async function isOpenToAll(page: Page, name: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  for (const { colorScheme, width, height } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height })
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name.replaceAll(' ', '-')}-${colorScheme}-${width}.png` })
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
    const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    assert.deepEqual(
      bad.map(({ id, nodes }) => `${id} ${nodes[0]?.html.slice(0, 120)}`),
      [],
      `${name}, ${colorScheme} ${width}`,
    )
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${name} ${width} scrolls sideways`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

const codeOf = (app: TestApp, secret: string): string => generateSync({ secret, epoch: Math.floor(app.clock.now() / 1000) })

async function signsIn(page: Page, app: TestApp): Promise<void> {
  await page.goto(app.origin + roots.signIn)
  await page.fill('#field-email', 'ann@example.org')
  await page.fill('#field-password', PASSWORD)
  await page.click('button[type=submit]')
}

test('Ann sets a second factor up, signs in with a code, with a recovery code, and asks it of her workspace', async () => {
  await using app = await anApp()
  await using tab = await aTab(browser)
  const { page } = tab
  await signsIn(page, app)
  await page.waitForURL(/\/w\/acme/)
  await page.goto(app.origin + roots.factor)
  await isOpenToAll(page, 'factor off')
  await page.click('text=Set it up')
  await isOpenToAll(page, 'factor to scan')
  const secret = (await page.locator('code.key').innerText()).replaceAll(' ', '')
  await page.fill('#field-code', codeOf(app, secret))
  await page.click('text=Turn it on')
  const codes = (await page.locator('textarea.codes').inputValue()).trim().split('\n')
  assert.equal(codes.length, 10)
  await isOpenToAll(page, 'recovery codes')
  await page.goto(app.origin + roots.factor)
  await isOpenToAll(page, 'factor on')
  await tab.page.context().clearCookies()
  await signsIn(page, app)
  await page.waitForURL(/\/sign-in\/code/)
  await isOpenToAll(page, 'second step')
  app.clock.pass(30_000)
  await page.fill('#field-code', codeOf(app, secret))
  await page.click('main button[type=submit]')
  await page.waitForURL(/\/w\/acme/)
  await page.context().clearCookies()
  await signsIn(page, app)
  await page.waitForURL(/\/sign-in\/code/)
  await page.fill('#field-code', codes[3] ?? '')
  await page.click('main button[type=submit]')
  await page.waitForURL(/\/w\/acme/)
  app.clock.pass(11 * 60_000)
  await page.goto(app.origin + at.settings)
  await page.check('#field-requiresFactor')
  await page.locator(`form[action*="sign-in"] button[type=submit]`).click()
  await page.waitForSelector('text=Is it you?')
  await isOpenToAll(page, 'is it you')
  await page.fill('#field-password', PASSWORD)
  await page.fill('#field-code', codeOf(app, secret))
  await page.click('main button[type=submit]')
  await page.waitForURL(/saved=on/)
  assert.equal(await page.isChecked('#field-requiresFactor'), true)
  await isOpenToAll(page, 'workspace settings')
  await page.goto(app.origin + roots.instance)
  await isOpenToAll(page, 'instance')
})

test('Cleo forgets her password, and the letter brings her back', async () => {
  await using post = await aPostOffice()
  const from = { name: 'Flowra', address: 'flowra@example.org' }
  await using app = await anApp({ on: ports => ({ ...ports, mail: smtpMail({ url: new URL(post.url), from, isLoopback: true }) }) })
  await using tab = await aTab(browser)
  const { page } = tab
  await page.goto(app.origin + roots.signIn)
  await page.click('text=Forgot password?')
  await isOpenToAll(page, 'forgot')
  await page.fill('#field-email', 'cleo@example.org')
  await page.click('main button[type=submit]')
  await page.waitForURL(/asked=on/)
  await isOpenToAll(page, 'forgot asked')
  const [letter] = await post.letters('cleo@example.org')
  assert.ok(letter)
  const mail = await page.context().newPage()
  await mail.setContent(letter.html)
  await isOpenToAll(mail, 'letter')
  await page.goto(app.origin + linkIn(letter, '/reset/'))
  await page.fill('#field-password', 'quite another sentence')
  await page.click('main button[type=submit]')
  await page.waitForURL(/\/sign-in/)
  await page.fill('#field-email', 'cleo@example.org')
  await page.fill('#field-password', 'quite another sentence')
  await page.click('main button[type=submit]')
  await page.waitForURL(/\/w\/acme/)
  await page.goto(app.origin + roots.email)
  await isOpenToAll(page, 'email')
})

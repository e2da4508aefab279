import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { anApp, at } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { isQuiet, rowOf, signedIn, writes } from './support/tabs.ts'

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

const PLAN = [
  '# Plan',
  'Some **bold** and `code`',
  '- [x] done\n- [ ] open',
  '> said before',
  '```ts\nconst answer: number = 42 // enough\n```',
  `| ${Array.from({ length: 20 }, (_, n) => `column ${n}`).join(' | ')} |\n|${'-|'.repeat(20)}\n| 1 |`,
].join('\n\n')

test('Ann writes a plan, Bob sees it drawn at once, copies its code and reads its table by keyboard', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await using ann = await signedIn(browser, app, app.ann, { path: at.chat(launch) })
  await using bob = await signedIn(browser, app, app.bob, { path: at.chat(launch), viewport: { width: 360, height: 740 } })
  await bob.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: app.origin })
  await writes(ann.page, PLAN)
  const text = rowOf(bob.page, 'Some bold').locator('.text')
  await text.locator('.heading', { hasText: 'Plan' }).waitFor()
  assert.equal(await text.locator('strong').textContent(), 'bold')
  assert.deepEqual(await text.locator('.box').evaluateAll(boxes => boxes.map(box => box.getAttribute('aria-label'))), ['Done', 'To do'])
  assert.equal(await text.locator('.c-keyword', { hasText: 'const' }).count(), 1)

  await text.locator('pre').focus()
  await bob.page.keyboard.press('Tab')
  await bob.page.keyboard.press('Enter')
  await bob.page.locator('.toast', { hasText: 'Copied' }).waitFor()
  assert.equal(await bob.page.evaluate(() => navigator.clipboard.readText()), 'const answer: number = 42 // enough')

  const table = text.locator('.wide')
  await table.focus()
  await bob.page.keyboard.press('ArrowRight')
  await bob.page.waitForFunction(() => (document.querySelector('.wide')?.scrollLeft ?? 0) > 0)
  assert.ok(await bob.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'only the table scrolls sideways')
  isQuiet(bob)
  isQuiet(ann)

  await bob.page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await bob.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await bob.page.evaluate<axe.AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
    assert.deepEqual(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html]),
      [],
    )
  }
})

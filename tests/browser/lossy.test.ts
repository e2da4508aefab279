import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { walked } from '../faults/kit/rows.ts'
import { anApp, at, type Member, SLUG, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { LOSSY, type Loss } from './support/lossy.ts'
import { isQuiet, opens, signedIn } from './support/tabs.ts'

/** R12: between server and page one frame in a hundred is lost, one doubled, five are late. */

const CHANGES = 400
const PAUSE_MS = 15
const REPAIRED_MS = 5 * 3_000 // three seconds are promised; a machine that does something else besides is given five times as many

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

type Dice = () => number
type Row = { readonly id: string; readonly by: Member }

/** The same numbers every time. */
function dice(seed: number): Dice {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** People post, and sometimes edit, react or delete: most rows change once or never, so that nothing mends a loss by chance. */
async function chatter({ flowra, chats, ann, bob, cleo }: TestApp, roll: Dice): Promise<void> {
  const { messages } = flowra.core.commands
  const people = [ann, bob, cleo]
  const rows: Row[] = []
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T
  for (let n = 0; n < CHANGES; n++) {
    const what = roll()
    if (n < 20 || what < 0.6) await post(pick(people))
    else await change(pick(rows), what)
    await sleep(PAUSE_MS)
  }

  async function post(by: Member): Promise<void> {
    const { messageId } = await messages.post(by.by(), chats.launch, { text: `said ${roll()}` })
    rows.push({ id: messageId, by })
  }

  async function change({ id, by }: Row, what: number): Promise<void> {
    const here = { chatId: chats.launch, messageId: id }
    if (what < 0.65) {
      await messages.delete(by.by(), here)
      rows.splice(
        rows.findIndex(row => row.id === id),
        1,
      )
    } else if (what < 0.85) await messages.edit(by.by(), here, { text: `edited ${roll()}` })
    else await messages.react(pick(people).by(), here, 'eyes')
  }
}

/** Every row that is to be seen, with its version: what it shows at that version is proved elsewhere. */
const rowsOn = (page: Page): Promise<readonly string[]> =>
  page
    .locator('ol.log > li.message:not([hidden]), ol.log > li.activity')
    .evaluateAll(rows => rows.map(row => `${row.id} ${row.getAttribute('data-version')}`))

async function rowsOf(app: TestApp): Promise<readonly string[]> {
  const headers = { 'hx-request': 'true', 'hx-request-type': 'partial' }
  const rows = await walked({ slug: SLUG, people: [app.ann] }, { get: (_, path) => app.ann.get(path, headers) }, app.chats.launch)
  return rows.toSorted((a, b) => a.place - b.place).map(({ id, version }) => `message-${id} ${version}`)
}

const lossesOn = (page: Page): Promise<Loss> => page.evaluate(() => window.loss)

test('a page that hears badly shows in the end what there is, and mends each loss in time', async t => {
  await using app = await anApp()
  const url = app.origin + at.chat(app.chats.launch)
  const tabs = await Promise.all([app.ann, app.bob, app.cleo].map(member => signedIn(browser, app, member)))
  for (const [n, { context, page }] of tabs.entries()) {
    await context.addInitScript(`(${LOSSY})(${n + 1})`)
    await opens(page, url)
  }
  await chatter(app, dice(7))
  for (const { page } of tabs) await page.evaluate(() => (window.loss.isOver = true))
  await app.flowra.core.commands.messages.post(app.ann.by(), app.chats.launch, { text: 'the end' })
  await until(
    async () => {
      const wanted = JSON.stringify(await rowsOf(app))
      return (await Promise.all(tabs.map(({ page }) => rowsOn(page)))).every(shown => JSON.stringify(shown) === wanted)
    },
    'every row',
    30_000,
  ).catch(() => undefined) // what is missing is told below
  await sleep(1_000)
  const losses = await Promise.all(tabs.map(({ page }) => lossesOn(page)))
  const wanted = await rowsOf(app)
  assert.ok(wanted.length > CHANGES / 2)
  for (const { page } of tabs) {
    const shown = await rowsOn(page)
    assert.deepEqual(
      shown.filter(row => !wanted.includes(row)),
      [],
    )
    assert.deepEqual(shown, wanted)
  }
  const total = (count: 'frames' | 'dropped' | 'doubled' | 'late') => losses.reduce((sum, loss) => sum + loss[count], 0)
  const repairs = losses.flatMap(({ repairs: times }) => times).toSorted((a, b) => a - b)
  const p99 = repairs[Math.ceil(repairs.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY
  t.diagnostic(`${total('frames')} frames, ${total('dropped')} lost, ${total('doubled')} doubled, ${total('late')} late`)
  t.diagnostic(`mended in ${Math.round(repairs[repairs.length >> 1] ?? 0)} ms (median), ${Math.round(p99)} ms (p99)`)
  assert.ok(total('dropped') >= 5 && total('doubled') >= 5 && total('late') >= 20, 'enough went wrong')
  assert.equal(
    repairs.length,
    losses.reduce((sum, loss) => sum + loss.lostRows, 0),
    'each row that was lost is there',
  )
  assert.ok(p99 <= REPAIRED_MS, `${p99} ms`)
  for (const tab of tabs) isQuiet(tab)
  for (const tab of tabs) await tab[Symbol.asyncDispose]()
})

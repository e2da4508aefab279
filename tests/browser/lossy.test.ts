import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { anApp, at, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { quiet, type Seen, seen } from './r8/pages.ts'
import { LOSSY, type Loss } from './support/lossy.ts'
import { isQuiet, opens, signedIn } from './support/tabs.ts'

/** R12: between server and page one frame in a hundred is lost, one doubled, five are late. */

const CHANGES = 450
const PAUSE_MS = 15
const SETTLED_MS = 5_000
const REPAIRED_MS = 3 * 3_000 // three seconds are promised; a machine that does something else besides is given three times as many
const POSTS = 40 // a fresh page shows them all, with those deleted since

let browser: Browser
before(async () => {
  browser = await aBrowser()
})
after(() => browser.close())

type Dice = () => number
type Row = { readonly id: string; readonly by: 'ann' | 'bob' | 'cleo' }

/** The same numbers every time. */
function dice(seed: number): Dice {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** People post, edit, react and delete, one after another. */
async function chatter({ flowra, chats, ann, bob, cleo }: TestApp, roll: Dice): Promise<void> {
  const { messages } = flowra.core.commands
  const people = { ann, bob, cleo }
  const rows: Row[] = []
  let posts = 0
  const pick = <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)] as T
  const post = async (): Promise<void> => {
    const by = pick(['ann', 'bob', 'cleo'] as const)
    const { messageId } = await messages.post(people[by].by(), chats.launch, { text: `said ${roll()}` })
    rows.push({ id: messageId, by })
    posts++
  }
  for (let n = 0; n < CHANGES; n++) {
    const what = roll()
    if (posts < 20 || (what < 0.1 && posts < POSTS)) await post()
    else await change(pick(rows), what)
    await sleep(PAUSE_MS)
  }

  async function change(row: Row, what: number): Promise<void> {
    const here = { chatId: chats.launch, messageId: row.id }
    if (what < 0.12) {
      await messages.delete(people[row.by].by(), here)
      rows.splice(rows.indexOf(row), 1)
    } else if (what < 0.6) await messages.edit(people[row.by].by(), here, { text: `edited ${roll()}` })
    else if (what < 0.9) await messages.react(people[pick(['ann', 'bob', 'cleo'] as const)].by(), here, pick(EMOJI))
    else await messages.unreact(people[pick(['ann', 'bob', 'cleo'] as const)].by(), here, pick(EMOJI))
  }
}

const EMOJI = ['eyes', 'tada', '+1', 'heart']

const lossesOn = (page: Page): Promise<Loss> => page.evaluate(() => window.loss)

test('a page that hears badly shows in the end what a fresh one shows, and mends each loss in time', async t => {
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
  await sleep(SETTLED_MS)
  const losses = await Promise.all(tabs.map(({ page }) => lossesOn(page)))
  const old = await Promise.all(tabs.map(({ page }) => seen(page)))
  for (const [n, { page }] of tabs.entries()) {
    await page.reload()
    await quiet(page)
    const [then, now] = [old[n] as Seen, await seen(page)]
    assert.deepEqual(
      then.rows.filter((row, place) => row !== now.rows[place]),
      [],
    )
    assert.deepEqual(then, now)
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

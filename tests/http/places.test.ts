import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { dom } from '../../views/dom.ts'
import { anApp, at, SLUG, type TestApp } from '../support/app.ts'

/** How one gets to what was said long ago. */

const DAY = 24 * 60 * 60_000
const DAYS = 4
const EACH = 30
const NO_DAY = '2026-02-31'

let app: TestApp
const days: string[] = []
before(async () => {
  app = await anApp()
  for (let day = 0; day < DAYS; day++) {
    days.push(new Date(app.clock.now()).toISOString().slice(0, 10))
    for (let n = 0; n < EACH; n++)
      await app.flowra.core.commands.messages.post(app.ann.by(), app.chats.launch, { text: `Day ${day}, ${n}` })
    app.clock.pass(DAY * (day === 1 ? 2 : 1))
  }
})
after(() => app[Symbol.asyncDispose]())

const texts = (html: string): readonly string[] => [...html.matchAll(/<p>(Day \d+, \d+)/g)].map(([, text = '']) => text)

test('the link of a message opens the page of history around it, with ways to what is older and newer', async () => {
  const { launch } = app.chats
  const screen = await app.flowra.core.queries.chatScreen(await viewerOf('ann'), launch, { around: 70 })
  const row = screen.page.rows.find(({ place }) => place === 70)
  assert.ok(row)
  const link = at.permalink(launch, row.place, row.id)
  assert.ok(link.endsWith(`#${dom.message(row.id)}`))
  const html = await (await app.bob.get(link)).text()
  assert.ok(html.includes(`href="${link.replaceAll('&', '&amp;')}"`), 'the time of a row is its link')
  const found = texts(html)
  assert.equal(found.length, 50)
  assert.ok(Math.abs(found.indexOf(row.text?.typed ?? '') - 25) <= 1, 'it stands in the middle')
  assert.match(html, /Older messages<\/a>[\s\S]*Newer messages<\/a>/)
})

async function viewerOf(who: 'ann' | 'bob') {
  const viewer = await app.flowra.core.queries.viewer(SLUG, app[who].id)
  assert.ok(viewer)
  return viewer
}

test('a day opens at its first message, one without any at the next that has some, one to come at the newest', async () => {
  const { launch } = app.chats
  const firstOn = async (day: string) => {
    const answer = await app.ann.get(`${at.chat(launch)}?on=${day}`)
    assert.equal(answer.status, 303)
    const to = answer.headers.get('location') ?? ''
    const id = to.split('#message-')[1]
    const page = await (await app.ann.get(to)).text()
    return /<p>(Day \d+, \d+)/.exec(page.slice(page.indexOf(`id="message-${id}"`)))?.[1]
  }
  assert.equal(await firstOn(days[1] ?? ''), 'Day 1, 0')
  assert.equal(await firstOn(days[2] ?? ''), 'Day 2, 0')
  const silent = new Date(Date.parse(days[2] ?? '') - DAY).toISOString().slice(0, 10)
  assert.ok(!days.includes(silent))
  assert.equal(await firstOn(silent), 'Day 2, 0')
  assert.equal((await app.ann.get(`${at.chat(launch)}?on=2039-01-01`)).headers.get('location'), at.latest(launch))
})

test('the form for a day works without script, and says what is no day', async () => {
  const { launch } = app.chats
  const page = await (await app.ann.get(at.chat(launch))).text()
  const [, asking = ''] = /<li class="day"[^>]*><a href="([^"]+)"/.exec(page) ?? []
  const form = await (await app.ann.get(at.chat(launch) + asking)).text()
  assert.match(form, new RegExp(`<form class="to-day" method="get" action="${at.chat(launch)}">`))
  assert.match(form, new RegExp(`value="${asking.slice('?jump='.length)}"`))
  const refused = await app.ann.get(`${at.chat(launch)}?on=${NO_DAY}`)
  assert.equal(refused.status, 422)
  assert.match(await refused.text(), /Choose a day, as in/)
  assert.equal((await app.eve.get(`${at.chat(launch)}?on=${days[0]}`)).status, 404)
  assert.equal((await app.dan.get(`${at.chat(app.chats.secret)}?jump=${days[0]}`)).status, 404)
})

test('what an edit changed is marked in the earlier versions', async () => {
  const { general } = app.chats
  const id = await app.ann.posts(general, 'On Fridey <b>we</b> ship')
  await app.ann.sends('PATCH', at.message(general, id), { text: 'On Friday <b>we</b> ship' })
  const html = await (await app.bob.get(at.history(general, id))).text()
  assert.match(html, /On <del>.*Fridey<\/del><ins>.*Friday<\/ins> &lt;b&gt;we/)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp, at, type Member, type TestApp } from '../support/app.ts'
import { indexed } from '../support/indexed.ts'
import { newKey } from '../support/keys.ts'

const asks = async (who: Member, query: Record<string, string>, status = 200): Promise<string> => {
  const answer = await who.get(`${at.search}?${new URLSearchParams(query)}`)
  assert.equal(answer.status, status)
  return answer.text()
}
const marked = (page: string): readonly string[] => [...page.matchAll(/<mark>([^<]*)<\/mark>/g)].map(([, word]) => word ?? '')
const linksIn = (page: string): readonly string[] => [...page.matchAll(/<li><a href="([^"]+)"/g)].map(([, link = '']) => link)

async function furnished(app: TestApp): Promise<string> {
  await app.ann.posts(app.chats.secret, 'The Käse stays secret')
  const id = await app.bob.posts(app.chats.launch, 'Käse for everybody')
  await app.cleo.posts(app.chats.general, 'No cheese here')
  await indexed(app)
  return id
}

test('everybody finds what they may read, marked, and a hit leads to where it stands', async () => {
  await using app = await anApp()
  const id = await furnished(app)
  const [anns, dans] = [await asks(app.ann, { q: 'kase' }), await asks(app.dan, { q: 'kase' })]
  assert.deepEqual(marked(anns), ['Käse', 'Käse'])
  assert.deepEqual(marked(dans), ['Käse'])
  const [link = ''] = linksIn(dans)
  assert.match(link, new RegExp(`chats/${app.chats.launch}\\?around=\\d+#message-${id}$`))
  assert.match(await (await app.dan.get(link)).text(), new RegExp(`id="message-${id}"`))
})

test('an open hit marks nothing read', async () => {
  await using app = await anApp()
  await furnished(app)
  const [link = ''] = linksIn(await asks(app.dan, { q: 'everybody' }))
  const unread = async () =>
    /data-chat="[^"]*" data-kind="public" data-last-n="1"[^>]*data-position="(\d+)"/.exec(await (await app.dan.get(at.chats)).text())?.[1]
  const before = await unread()
  await app.dan.get(link)
  assert.equal(await unread(), before)
  assert.notEqual(before, undefined)
})

test('in one chat, by somebody, with the fields of the form kept; everywhere again is one step', async () => {
  await using app = await anApp()
  await furnished(app)
  const page = await asks(app.ann, { q: 'kase', in: app.chats.launch, from: '@bob' })
  assert.match(page, /Search in # /)
  assert.equal(linksIn(page).length, 1)
  assert.match(page, /name="q" value="kase"/)
  assert.match(page, /name="from" value="@bob"/)
  assert.match(page, /Search everywhere/)
  assert.match(
    await (await app.ann.get(at.chat(app.chats.launch))).text(),
    new RegExp(`href="${at.searchIn(app.chats.launch).replace('?', '\\?')}"`),
  )
})

test('nothing asked, nothing found and what names nothing each say so', async () => {
  await using app = await anApp()
  await furnished(app)
  assert.match(await asks(app.ann, {}), /Search messages/)
  assert.match(await asks(app.ann, { q: 'never' }), /Nothing found/)
  const wrong = await asks(app.ann, { q: 'kase', from: '@nobody', before: 'soon' }, 400)
  assert.match(wrong, /Nobody here is called “@nobody”\./)
  assert.match(wrong, /Write the day as 2026-12-31\./)
  assert.match(wrong, /name="before" value="soon"/)
})

test("a chat of somebody else's and one that never was are told the same", async () => {
  await using app = await anApp()
  await furnished(app)
  const never = newKey()
  for (const who of [app.dan, app.gus]) {
    const [hidden, unknown] = [await asks(who, { q: 'kase', in: app.chats.secret }, 400), await asks(who, { q: 'kase', in: never }, 400)]
    assert.equal(hidden.replaceAll(app.chats.secret, never), unknown)
  }
  assert.equal((await app.eve.get(at.search)).status, 404)
})

test('what is no text is refused, and thirty questions a minute are enough', async () => {
  await using app = await anApp()
  for (const query of ['q[$ne]=a', 'q=a&q=b', 'in[$ne]=', 'key[]=a', 'from[a]=b'])
    assert.equal((await app.ann.get(`${at.search}?${query}`)).status, 400, query)
  for (const key of ['x', '1/2', '9'.repeat(40), '-1']) assert.equal((await app.ann.get(`${at.search}?q=a&key=${key}`)).status, 200, key)
  const answers = await Promise.all(Array.from({ length: 31 }, () => app.bob.get(`${at.search}?q=a`)))
  assert.equal(answers.filter(({ status }) => status === 429).length, 1)
})

test('page by page through what was found', async () => {
  await using app = await anApp()
  for (let n = 0; n < 25; n++) await app.flowra.core.commands.messages.post(app.ann.by(), app.chats.launch, { text: `number ${n}` })
  await indexed(app)
  const first = await asks(app.bob, { q: 'number' })
  assert.equal(linksIn(first).length, 20)
  const next = /href="([^"]+)" rel="next"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? assert.fail('no way on')
  const second = await (await app.bob.get(next)).text()
  assert.equal(linksIn(second).length, 5)
  assert.doesNotMatch(second, /rel="next"/)
})

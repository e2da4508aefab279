import assert from 'node:assert/strict'
import { test } from 'node:test'
import { derivedId } from '../../src/application/ids.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type Member, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { indexed } from '../support/indexed.ts'
import { newKey } from '../support/keys.ts'
import { profile } from '../support/profile.ts'

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

test('a message is found by the names of its files, marked, by who may read it and while it stands', async () => {
  await using app = await anApp()
  const { secret, launch } = app.chats
  const posted = async (chatId: string, name: string, text: string) => {
    const { id } = await uploads(app, app.ann, name, 'bytes')
    const fields = { key: newKey(), text, fileIds: [id] }
    assert.ok((await app.ann.sends('POST', at.messages(chatId), fields)).ok)
    return derivedId('messages', chatId, app.ann.id, fields.key)
  }
  const id = await posted(launch, 'Käse_quarterly-report.txt', '')
  await posted(secret, 'quarterly.txt', 'Read this')
  await indexed(app)
  const [anns, dans] = [await asks(app.ann, { q: 'quarterly' }), await asks(app.dan, { q: '"quarterly report" kase -secret' })]
  assert.deepEqual(marked(anns), ['quarterly', 'quarterly'])
  assert.deepEqual(marked(dans), ['Käse', 'quarterly', 'report'])
  assert.match(linksIn(dans).join(), new RegExp(`#message-${id}$`))
  assert.equal(linksIn(await asks(app.dan, { q: 'report -quarterly' })).length, 0)
  assert.ok((await app.ann.sends('DELETE', at.message(launch, id))).ok)
  assert.equal(linksIn(await asks(app.dan, { q: 'quarterly' })).length, 0, 'at once')
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

test('the list of people is read and searched a page at a time', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  for (let n = 0; n < 60; n++) {
    const { personId } = await commands.people.register(newKey(), 'local', profile(`Zoe${String(n).padStart(2, '0')}`))
    await commands.members.add(app.ann.by(), { personId, role: 'member' })
  }
  const names = (page: string) =>
    [...page.matchAll(/<a href="[^"]*\/people\/[^"]*"><b data-person="[^"]*">([^<]*)</g)].map(([, name]) => name)
  const first = await (await app.ann.get(at.members)).text()
  assert.equal(names(first).length, 50)
  const next = /href="([^"]+)" rel="next"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? assert.fail('no way on')
  const second = await (await app.ann.get(next)).text()
  assert.equal(new Set([...names(first), ...names(second)]).size, 65)
  assert.doesNotMatch(second, /rel="next"/)
  assert.deepEqual(names(await (await app.ann.get(`${at.members}?q=zoe07`)).text()), ['Zoe07'])
})

test('what waits in each workspace is its own, and a person may leave one from outside, but not their own', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const there = await app.flowra.core.queries.viewer('rivals', app.eve.id)
  const workspaceId = there?.workspace.id ?? assert.fail()
  await commands.members.add({ ...app.eve.by(), workspaceId }, { personId: app.dan.id, role: 'member' })
  await app.flowra.core.caughtUp(5_000)
  const { chatId } = await commands.chats.createDirect({ ...app.eve.by(), workspaceId }, { personIds: [app.dan.id] })
  await commands.messages.post({ ...app.eve.by(), workspaceId }, chatId, { text: 'Hello Dan' })
  const list = await (await app.dan.get(roots.workspaces)).text()
  assert.match(list, /Rivals<\/a> <span class="badge" data-count>1</)
  assert.match(list, /Acme<\/a><small>/, 'nothing waits there')
  const entries = await (await app.dan.get(`${roots.workspaces}?from=acme`, { 'HX-Request': 'true' })).text()
  assert.match(entries, /href="\/w\/rivals"/)
  assert.doesNotMatch(entries, /href="\/w\/acme"|<html/)
  assert.doesNotMatch(await (await app.cleo.get(roots.workspaces)).text(), /Rivals/)
  const [here, beyond] = [await app.dan.socket(), await app.dan.socket('rivals')]
  await commands.messages.post({ ...app.eve.by(), workspaceId }, chatId, { text: 'Again' })
  await beyond.hears(word => word.t === 'count')
  assert.equal(
    here.words.some(word => word.t === 'count'),
    false,
    'each tab hears of its own workspace',
  )
  const owners = await app.ann.submits(`${at.leave}?_method=DELETE`)
  assert.equal(owners.status, 409)
  assert.match(await owners.text(), /Hand the workspace over before you leave\./)
  assert.equal((await app.dan.submits(`${at.leave}?_method=DELETE`)).status, 303)
  assert.equal((await app.dan.get(at.chats)).status, 404)
  assert.doesNotMatch(await (await app.dan.get(roots.workspaces)).text(), /Acme/)
})
